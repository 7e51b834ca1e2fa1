namespace CodaMcp.Tools.Results;

/// <summary>Use in all: sessions of docs, or installs and invocations of Packs.</summary>
internal sealed record AnalyticsSummaryResult
{
    public long? TotalSessions { get; init; }

    public long? TotalDocInstalls { get; init; }

    public long? TotalWorkspaceInstalls { get; init; }

    public long? TotalInvocations { get; init; }
}
