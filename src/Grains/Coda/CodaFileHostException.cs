namespace CodaMcp.Coda;

/// <summary>Coda's link to an exported page leads where this server fetches nothing from.</summary>
/// <param name="message">The host, and the setting that allows it; never the link, whose signature opens the file.</param>
public sealed class CodaFileHostException(string message) : Exception(message);
