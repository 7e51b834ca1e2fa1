namespace CodaMcp.Coda;

/// <summary>
/// Thrown when a page's content is not available: Coda could not export the page, or its file could not be fetched. The API itself was reached.
/// </summary>
/// <param name="message">
/// Coda's reason, or the file's host and the cause. It never contains the link, whose signature gives access to the file. At most 500 characters.
/// </param>
public sealed class CodaExportException(string message) : Exception(message)
{
    /// <summary>The host that the file could not be fetched from; null if Coda could not export the page.</summary>
    public string? FileHost { get; init; }
}
