namespace CodaMcp.Sandbox.Stytch;

/// <summary>A fault of the token endpoint.</summary>
public enum TokenEndpointFault
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>500 with Stytch's error envelope.</summary>
    ServerError,

    /// <summary>429 with <c>Retry-After: 1</c>.</summary>
    TooManyRequests,

    /// <summary>No response until the caller disconnects or the sandbox stops.</summary>
    Hang,
}
