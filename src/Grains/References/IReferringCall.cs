using CodaMcp.Coda;

namespace CodaMcp.References;

/// <summary>The call whose arguments refer to docs, pages, tables and rows.</summary>
internal interface IReferringCall
{
    /// <summary>The Coda API, on behalf of the call's member.</summary>
    ICodaApi Api { get; }

    /// <summary>Notes something that the call reads or changes.</summary>
    /// <param name="kind">What it is: <c>doc</c>, <c>folder</c>, <c>page</c>, <c>table</c> or <c>row</c>.</param>
    /// <param name="id">Its id in Coda.</param>
    /// <param name="name">Its name at this time; null if it is not known.</param>
    void Touches(string kind, string id, string? name = null);
}
