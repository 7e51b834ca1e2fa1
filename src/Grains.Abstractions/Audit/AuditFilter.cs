namespace CodaMcp.Audit;

/// <summary>Selects audit records. A record must meet all conditions. A null condition is ignored.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.AuditFilter")]
public sealed record AuditFilter
{
    /// <summary>Only records that began at this moment or later, to the millisecond.</summary>
    [Id(0)] public DateTimeOffset? From { get; init; }

    /// <summary>Only records that began before this moment.</summary>
    [Id(1)] public DateTimeOffset? To { get; init; }

    /// <summary>Only records of the member with this id, of the reader's organization.</summary>
    [Id(2)] public string? Member { get; init; }

    /// <summary>Only records of this tool, or of another event by its name, such as <c>session/start</c>.</summary>
    [Id(3)] public string? Tool { get; init; }

    /// <summary>Only records of tools of this toolset.</summary>
    [Id(4)] public string? Toolset { get; init; }

    /// <summary>
    /// Only records that touched this: <c>doc:…</c>, <c>page:…</c>, <c>table:…</c>, <c>row:…</c> and so on, in the form of
    /// <see cref="AuditEntry.Targets"/>.
    /// </summary>
    [Id(5)] public string? Target { get; init; }

    /// <summary>Only records with this outcome.</summary>
    [Id(6)] public string? Outcome { get; init; }

    /// <summary>Only records of this OAuth client, by its id.</summary>
    [Id(7)] public string? ClientId { get; init; }

    /// <summary>Only records of tools that write.</summary>
    [Id(8)] public bool WritesOnly { get; init; }
}
