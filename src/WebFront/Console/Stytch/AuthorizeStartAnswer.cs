namespace CodaMcp.Pages.Stytch;

/// <summary>Holds the data for a consent page.</summary>
internal sealed record AuthorizeStartAnswer : StytchAnswer
{
    /// <summary>The member who is asked.</summary>
    public required StytchMember Member { get; init; }

    /// <summary>The member's organization.</summary>
    public required StytchOrganization Organization { get; init; }

    /// <summary>The client that asks.</summary>
    public required StytchClient Client { get; init; }

    /// <summary>Whether the member must be asked.</summary>
    public required bool ConsentRequired { get; init; }

    /// <summary>The requested scopes.</summary>
    public IReadOnlyList<StytchScopeResult> ScopeResults { get; set => field = value ?? []; } = [];
}
