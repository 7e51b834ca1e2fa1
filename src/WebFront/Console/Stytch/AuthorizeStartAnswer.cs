namespace CodaMcp.Pages.Stytch;

/// <summary>What a consent page needs.</summary>
internal sealed record AuthorizeStartAnswer : StytchAnswer
{
    /// <summary>Who is asked.</summary>
    public required StytchMember Member { get; init; }

    /// <summary>In which organization.</summary>
    public required StytchOrganization Organization { get; init; }

    /// <summary>Who asks.</summary>
    public required StytchClient Client { get; init; }

    /// <summary>Whether the member must be asked.</summary>
    public required bool ConsentRequired { get; init; }

    /// <summary>What is asked for.</summary>
    public IReadOnlyList<StytchScopeResult> ScopeResults { get; set => field = value ?? []; } = [];
}
