using System.Net;

namespace CodaMcp.Coda;

/// <summary>Coda answered, and not with a success. Carries Coda's own words; never a token.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">Coda's <c>message</c>, or the reason phrase where there was none; at most 500 characters.</param>
public sealed class CodaException(HttpStatusCode status, string message) : Exception(message)
{
    /// <summary>The HTTP status Coda answered with.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary><c>codaType</c> of the body, where Coda sent one.</summary>
    public string? CodaType { get; init; }

    /// <summary>When to try again, where Coda or our budget said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether this is the 409 of a doc that Coda is still preparing, and the call had no time left for another retry.</summary>
    public bool IsPreparing { get; init; }
}
