namespace CodaMcp.Coda;

/// <summary>The wish to send one request to Coda.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.PermitRequest")]
public sealed record PermitRequest
{
    /// <summary>Chosen by the asker; names the permit from here on.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>The category whose limit it counts against.</summary>
    [Id(1)] public required CodaBudgetCategory Category { get; init; }

    /// <summary>The members it is for, by grain key; at least one.</summary>
    [Id(2)] public required string[] Members { get; init; }

    /// <summary>When a permit is of no more use.</summary>
    [Id(3)] public required DateTimeOffset Deadline { get; init; }
}
