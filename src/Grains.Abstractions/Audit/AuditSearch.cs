namespace CodaMcp.Audit;

/// <summary>Asks for a page of audit records, the newest first.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.AuditSearch")]
public sealed record AuditSearch
{
    /// <summary>The most records of a page.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Who asks.</summary>
    [Id(0)] public required AuditReader Reader { get; init; }

    /// <summary>Which records.</summary>
    [Id(1)] public AuditFilter Filter { get; init; } = new();

    /// <summary>Only records older than the one with this id: <see cref="AuditPage.Next"/> of the page before.</summary>
    [Id(2)] public Guid? Before { get; init; }

    /// <summary>Only records newer than the one with this id. For a live tail. A record that is stored late can have a lower id than one that was shown.</summary>
    [Id(3)] public Guid? After { get; init; }

    /// <summary>At most so many records, 1 to <see cref="MaxLimit"/>.</summary>
    [Id(4)] public int Limit { get; init; } = 100;

    /// <summary>
    /// Whether this page goes on with something that is recorded already, such as a live tail or an export. Otherwise a page with records of
    /// others leaves a record of its own.
    /// </summary>
    [Id(5)] public bool Continues { get; init; }
}

/// <summary>A page of audit records.</summary>
/// <param name="Entries">The records, the newest first.</param>
/// <param name="Next">The id to go on from with <see cref="AuditSearch.Before"/>; null if there are no older records.</param>
[GenerateSerializer, Immutable, Alias("codamcp.AuditPage")]
public sealed record AuditPage([property: Id(0)] AuditEntry[] Entries, [property: Id(1)] Guid? Next);
