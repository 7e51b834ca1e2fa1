namespace CodaMcp.Tools.Results;

/// <summary>A named formula or control, in short.</summary>
internal sealed record CalculationSummary
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The page it is on.</summary>
    public Reference? Page { get; init; }
}
