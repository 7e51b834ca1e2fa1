using System.Net;

namespace CodaMcp.Pages.Stytch;

/// <summary>Stytch refused a call, or could not be asked. The message names the call and the refusal, and nothing that was sent.</summary>
internal sealed class StytchException : Exception
{
    private const int LongestType = 100;

    /// <summary>Stytch refused.</summary>
    public StytchException(HttpStatusCode status, string type)
        : base($"Stytch answered {(int)status}: {type}") => (Status, Type) = (status, type);

    /// <summary>Stytch could not be asked, or its answer could not be read.</summary>
    public StytchException(string message, Exception cause)
        : base(message, cause) => Type = "";

    /// <summary>The status; null where there was no answer.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Stytch's <c>error_type</c>.</summary>
    public string Type { get; }

    /// <summary>Whether this says something about the person's own request; otherwise Stytch, the way to it or our credentials are at fault.</summary>
    public bool IsRefusal => Status is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests
        && Type is not "unauthorized_credentials";

    /// <summary>Whether there were too many calls.</summary>
    public bool IsThrottled => Status == HttpStatusCode.TooManyRequests;

    /// <summary>Whether a text is only the name of an error, so that it may be logged and shown.</summary>
    public static bool IsName(string type) => type.Length is > 0 and <= LongestType && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
}
