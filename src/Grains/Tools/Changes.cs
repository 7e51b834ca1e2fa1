using CodaMcp.Coda.Contract;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Says what came of changing something that is neither page nor row.</summary>
internal static class Changes
{
    /// <summary>What came of a write.</summary>
    /// <param name="written">The write.</param>
    /// <param name="docId">The doc it changes.</param>
    /// <param name="id">The id of what it changes.</param>
    /// <param name="link">Where that opens in a browser.</param>
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
