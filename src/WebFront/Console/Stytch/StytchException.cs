using System.Net;

namespace CodaMcp.Pages.Stytch;

/// <summary>
/// Stytch refused a call, or the call failed. The message contains the status and the name of the error, and nothing of the request.
/// </summary>
internal sealed class StytchException : Exception
{
    private const int LongestType = 100;

    /// <summary>Creates the exception for an error response.</summary>
    public StytchException(HttpStatusCode status, string type)
        : base($"Stytch answered {(int)status}: {type}") => (Status, Type) = (status, type);

    /// <summary>Creates the exception for a call that got no response, or a response that could not be read.</summary>
    public StytchException(string message, Exception cause)
        : base(message, cause) => Type = "";

    /// <summary>The HTTP status; null if there was no readable response.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Stytch's <c>error_type</c>; empty if there was no readable response.</summary>
    public string Type { get; }

    /// <summary>
    /// Whether the person's own request is the cause. Otherwise the cause is Stytch, the connection to it, its call limit or our
    /// credentials.
    /// </summary>
    public bool IsRefusal => Status is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests
        && Type is not "unauthorized_credentials";

    /// <summary>Whether Stytch or our own limit refused the call because of too many calls.</summary>
    public bool IsThrottled => Status == HttpStatusCode.TooManyRequests;

    /// <summary>Whether a text has only the characters of an error name, so that it may be logged and shown.</summary>
    public static bool IsName(string type) => type.Length is > 0 and <= LongestType && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
}
