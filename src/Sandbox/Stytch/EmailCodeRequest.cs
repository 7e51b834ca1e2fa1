namespace CodaMcp.Sandbox.Stytch;

/// <summary>The body of <c>POST /v1/b2b/otps/email/discovery/send</c> and <c>…/authenticate</c>.</summary>
internal sealed record EmailCodeRequest
{
    public string EmailAddress { get; set; } = "";

    /// <summary>Only of <c>authenticate</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Only of <c>send</c>: 2 to 15, by default 10.</summary>
    public int? DiscoveryExpirationMinutes { get; init; }
}
