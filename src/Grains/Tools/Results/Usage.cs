namespace CodaMcp.Tools.Results;

/// <summary>The Coda user behind the calls.</summary>
internal sealed record WhoAmIResult
{
    public required string Name { get; init; }

    public required string Email { get; init; }

    public string? Workspace { get; init; }

    public string? WorkspaceId { get; init; }

    /// <summary>For go links.</summary>
    public string? OrganizationId { get; init; }

    public string? TokenName { get; init; }

    /// <summary>Whether the token is restricted to some docs or operations.</summary>
    public required bool TokenRestricted { get; init; }
}

/// <summary>What the member has left.</summary>
internal sealed record UsageResult
{
    /// <summary>Tool calls that may be made at once, after this one.</summary>
    public int? CallsLeft { get; init; }

    /// <summary>The most there can be.</summary>
    public int? CallBurst { get; init; }

    /// <summary>How many come back each minute.</summary>
    public int? CallsPerMinute { get; init; }

    /// <summary>Calls of today (UTC), writes among them.</summary>
    public int? CallsToday { get; init; }

    public int? WritesToday { get; init; }

    public int? CallsThisMonth { get; init; }

    public int? WritesThisMonth { get; init; }

    /// <summary>The quotas that hold for the member.</summary>
    public required IReadOnlyList<QuotaLeft> Quotas { get; init; }

    public required string Note { get; init; }
}

/// <summary>A quota in words, what is left of it, and when it begins anew.</summary>
internal sealed record QuotaLeft(string Quota, int Left, DateTimeOffset EndsAt);
