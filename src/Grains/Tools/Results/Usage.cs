namespace CodaMcp.Tools.Results;

/// <summary>The Coda user that calls act as.</summary>
internal sealed record WhoAmIResult
{
    public required string Name { get; init; }

    public required string Email { get; init; }

    public string? Workspace { get; init; }

    public string? WorkspaceId { get; init; }

    /// <summary>The organization's id, for go links.</summary>
    public string? OrganizationId { get; init; }

    public string? TokenName { get; init; }

    /// <summary>Whether the token is restricted to some docs or operations.</summary>
    public required bool TokenRestricted { get; init; }
}

/// <summary>What the member has used and has left.</summary>
internal sealed record UsageResult
{
    /// <summary>The number of tool calls that the member may make at once, after this one.</summary>
    public int? CallsLeft { get; init; }

    /// <summary>The most calls that the member can have left.</summary>
    public int? CallBurst { get; init; }

    /// <summary>The number of calls that are added each minute.</summary>
    public int? CallsPerMinute { get; init; }

    /// <summary>The number of calls today (UTC), including writes.</summary>
    public int? CallsToday { get; init; }

    public int? WritesToday { get; init; }

    public int? CallsThisMonth { get; init; }

    public int? WritesThisMonth { get; init; }

    /// <summary>The quotas that apply to the member.</summary>
    public required IReadOnlyList<QuotaLeft> Quotas { get; init; }

    public required string Note { get; init; }
}

/// <summary>A quota in words, the uses left, and the time when it starts again.</summary>
internal sealed record QuotaLeft(string Quota, int Left, DateTimeOffset EndsAt);
