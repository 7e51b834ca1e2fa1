namespace CodaMcp.Coda;

/// <summary>Thrown when Coda's link to an exported page points to a host that is not allowed.</summary>
/// <param name="message">
/// The host, and the setting that allows it. It never contains the link, whose signature gives access to the file.
/// </param>
public sealed class CodaFileHostException(string message) : Exception(message);
