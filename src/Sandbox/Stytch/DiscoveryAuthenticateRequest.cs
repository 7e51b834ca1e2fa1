namespace CodaMcp.Sandbox.Stytch;

/// <summary>The body of both discovery authentications.</summary>
internal sealed record DiscoveryAuthenticateRequest
{
    public string? DiscoveryMagicLinksToken { get; init; }

    public string? DiscoveryOauthToken { get; init; }

    public string? PkceCodeVerifier { get; init; }
}
