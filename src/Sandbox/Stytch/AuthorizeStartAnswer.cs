namespace CodaMcp.Sandbox.Stytch;

/// <summary>The response of <c>POST /v1/b2b/idp/oauth/authorize/start</c>, for a consent page.</summary>
internal sealed record AuthorizeStartAnswer : Envelope
{
    public required string MemberId { get; init; }

    public required MemberBody Member { get; init; }

    public required OrganizationBody Organization { get; init; }

    public required ClientBody Client { get; init; }

    public required bool ConsentRequired { get; init; }

    public required IReadOnlyList<ScopeResult> ScopeResults { get; init; }

    /// <summary>The public data of the client.</summary>
    internal sealed record ClientBody(string ClientId, string ClientName, string ClientDescription, string ClientType);

    /// <summary>A requested scope, and whether this member can grant it.</summary>
    internal sealed record ScopeResult(string Scope, string Description, bool IsGrantable);
}
