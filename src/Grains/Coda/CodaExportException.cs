namespace CodaMcp.Coda;

/// <summary>A page's content could not be had: Coda could not export it, or its file could not be fetched. The API itself was reached.</summary>
/// <param name="message">Coda's reason, or the file's host and the cause; never the link, whose signature opens the file. At most 500 characters.</param>
public sealed class CodaExportException(string message) : Exception(message)
{
    /// <summary>The host that the file could not be fetched from; null where Coda could not export the page.</summary>
    public string? FileHost { get; init; }
}
