namespace CodaMcp.Sandbox.Stytch;

/// <summary>What can be wrong with the token endpoint.</summary>
public enum TokenEndpointFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>500 with Stytch's error envelope.</summary>
    ServerError,

    /// <summary>429 with <c>Retry-After: 1</c>.</summary>
    TooManyRequests,

    /// <summary>No answer until the caller gives up, or the sandbox stops.</summary>
    Hang,
}
