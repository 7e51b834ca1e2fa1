namespace CodaMcp.Sandbox.Stytch;

/// <summary>The body of <c>POST /v1/b2b/magic_links/email/discovery/send</c>.</summary>
internal sealed record SendDiscoveryLinkRequest
{
    public string EmailAddress { get; set; } = "";

    public string? DiscoveryRedirectUrl { get; init; }

    public string? PkceCodeChallenge { get; init; }

    public int? DiscoveryExpirationMinutes { get; init; }
}
