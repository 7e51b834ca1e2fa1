using CodaMcp.Coda.Contract;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Builds the results of changes to objects other than pages and rows.</summary>
internal static class Changes
{
    /// <summary>Returns the result of a write.</summary>
    /// <param name="written">The write.</param>
    /// <param name="docId">The doc it changes.</param>
    /// <param name="id">The id of the object that it changes.</param>
    /// <param name="link">The browser link of that object.</param>
    public static ChangeResult Of<T>(Written<T> written, string docId, string? id, string? link = null)
        where T : class, IMutationAccepted => new()
        {
            Status = written.Status,
            RequestId = written.RequestId,
            Warning = written.Warning,
            Note = written.Note,
            DocId = docId,
            Id = id,
            Link = link,
        };
}
