namespace CodaMcp.Sandbox.Stytch;

/// <summary>The body of <c>POST /v1/b2b/idp/oauth/authorize</c>.</summary>
internal sealed record AuthorizeApiRequest : AuthorizeStartApiRequest
{
    public bool ConsentGranted { get; init; }

    public string? State { get; init; }

    public string? Nonce { get; init; }

    public string? CodeChallenge { get; init; }

    public IReadOnlyList<string> Resources { get; set; } = [];

    /// <inheritdoc/>
    public override AuthorizationRequest ToRequest() => base.ToRequest() with
    {
        State = State,
        Nonce = Nonce,
        CodeChallenge = string.IsNullOrEmpty(CodeChallenge) ? null : CodeChallenge,
        Resources = [.. Resources.Distinct()],
    };
}
