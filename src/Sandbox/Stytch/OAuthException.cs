namespace CodaMcp.Sandbox.Stytch;

/// <summary>A refused OAuth request, on its way to the caller as JSON or as a redirect.</summary>
internal sealed class OAuthException : Exception
{
    /// <summary>Refuses with an OAuth error code, a sentence, and the status of the answer.</summary>
    public OAuthException(string error, string description, int status = 400)
        : base(description)
    {
        Error = error;
        Status = status;
    }

    /// <summary>The code: RFC 6749 (section 5.2), RFC 7591, RFC 8707, or Stytch's own.</summary>
    public string Error { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }
}
