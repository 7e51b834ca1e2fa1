namespace CodaMcp.Coda;

/// <summary>The wish to send one request to Coda.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.PermitRequest")]
public sealed record PermitRequest
{
    /// <summary>Chosen by the asker; names the permit from here on.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>The category whose limit it counts against.</summary>
    [Id(1)] public required CodaBudgetCategory Category { get; init; }

    // Id 2 is used up: older silos send several members under it.

    /// <summary>The member in whose queue it stands, by grain key. A request that several members share stands in that of the first.</summary>
    [Id(4)] public string Member { get; init; } = "";

    /// <summary>When a permit is of no more use.</summary>
    [Id(3)] public required DateTimeOffset Deadline { get; init; }
}
