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

    /// <summary>Only records older than the one with this id: <see cref="AuditPage.Next"/> of the previous page.</summary>
    [Id(2)] public Guid? Before { get; init; }

    /// <summary>
    /// Only records newer than the one with this id. Used for a live tail. A record that is stored late can have a lower id than one that was
    /// already shown.
    /// </summary>
    [Id(3)] public Guid? After { get; init; }

    /// <summary>The most records to return, 1 to <see cref="MaxLimit"/>.</summary>
    [Id(4)] public int Limit { get; init; } = 100;

    /// <summary>
    /// Whether this page continues a read that is already recorded, such as a live tail or an export. Otherwise a page with records of others
    /// is recorded.
    /// </summary>
    [Id(5)] public bool Continues { get; init; }
}

/// <summary>A page of audit records.</summary>
/// <param name="Entries">The records, the newest first.</param>
/// <param name="Next">The value of <see cref="AuditSearch.Before"/> for the next page; null if there are no older records.</param>
[GenerateSerializer, Immutable, Alias("codamcp.AuditPage")]
public sealed record AuditPage([property: Id(0)] AuditEntry[] Entries, [property: Id(1)] Guid? Next);
