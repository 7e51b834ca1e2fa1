namespace CodaMcp.Sandbox.Stytch;

/// <summary>Refuses a request. The caller receives the error as JSON or in a redirect.</summary>
internal sealed class OAuthException : Exception
{
    /// <summary>Creates an error with a code, a description and an HTTP status.</summary>
    /// <param name="error">The error code for OAuth clients.</param>
    /// <param name="description">One sentence for people.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="type">The error type of the management API; null if it equals the error code.</param>
    public OAuthException(string error, string description, int status = 400, string? type = null)
        : base(description)
    {
        Error = error;
        Status = status;
        Type = type ?? error;
    }

    /// <summary>The error code: RFC 6749 (section 5.2), RFC 7591, RFC 8707, or Stytch's own.</summary>
    public string Error { get; }

    /// <summary>The <c>error_type</c> of the management API, from Stytch's own list.</summary>
    public string Type { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }
}
