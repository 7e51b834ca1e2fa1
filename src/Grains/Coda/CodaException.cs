using System.Net;

namespace CodaMcp.Coda;

/// <summary>
/// Thrown when Coda sends an error response, or when this server refuses a request itself (for example with 429). The message never contains a
/// token.
/// </summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">Coda's <c>message</c>, or the reason phrase if there is none. At most 500 characters.</param>
public sealed class CodaException(HttpStatusCode status, string message) : Exception(message)
{
    /// <summary>The HTTP status of the response.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary><c>codaType</c> of the body; null if Coda sends none.</summary>
    public string? CodaType { get; init; }

    /// <summary>How long to wait before the next attempt; null if neither Coda nor this server's budget reports it.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether this is the 409 of a doc that Coda is still preparing, and the call had no time left for another retry.</summary>
    public bool IsPreparing { get; init; }
}
