namespace CodaMcp.Sandbox.Stytch;

/// <summary>A refused request, on its way to the caller as JSON or as a redirect.</summary>
internal sealed class OAuthException : Exception
{
    /// <summary>Refuses with an error code, a sentence, and the status of the answer.</summary>
    /// <param name="error">The code that OAuth clients are told.</param>
    /// <param name="description">A sentence.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="type">What the management API calls it; null where it is the same.</param>
    public OAuthException(string error, string description, int status = 400, string? type = null)
        : base(description)
    {
        Error = error;
        Status = status;
        Type = type ?? error;
    }

    /// <summary>The code: RFC 6749 (section 5.2), RFC 7591, RFC 8707, or Stytch's own.</summary>
    public string Error { get; }

    /// <summary>The <c>error_type</c> of the management API: a name of Stytch's own list.</summary>
    public string Type { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }
}
