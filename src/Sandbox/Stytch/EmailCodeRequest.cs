namespace CodaMcp.Sandbox.Stytch;

/// <summary>The body of <c>POST /v1/b2b/otps/email/discovery/send</c> and <c>…/authenticate</c>.</summary>
internal sealed record EmailCodeRequest
{
    public string EmailAddress { get; set; } = "";

    /// <summary>The code. Only <c>authenticate</c> has it.</summary>
    public string? Code { get; init; }

    /// <summary>The lifetime in minutes: 2 to 15, by default 10. Only <c>send</c> has it.</summary>
    public int? DiscoveryExpirationMinutes { get; init; }
}
