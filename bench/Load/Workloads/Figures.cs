namespace CodaMcp.Bench;

/// <summary>What was measured of a workload and a server. What was not measured is null.</summary>
internal sealed record Figures
{
    public required string Workload { get; init; }

    public required string Server { get; init; }

    public required string Title { get; init; }

    public required Era Era { get; init; }

    /// <summary>CPU time of the server's processes per request, the interquartile mean of the slices.</summary>
    public double? CpuMicroseconds { get; init; }

    /// <summary>The same against the bare server of the C# SDK without sessions, the interquartile mean of the pairs of slices.</summary>
    public double? Ratio { get; init; }

    /// <summary>The standard error of the ratio, as a part of it.</summary>
    public double? RatioError { get; init; }

    /// <summary>The ratios of the pairs.</summary>
    public IReadOnlyList<double>? Ratios { get; init; }

    /// <summary>CPU time of PostgreSQL per request.</summary>
    public double? DatabaseCpuMicroseconds { get; init; }

    public double? RequestsPerSecond { get; init; }

    public double? P50Milliseconds { get; init; }

    public double? P95Milliseconds { get; init; }

    public double? P99Milliseconds { get; init; }

    /// <summary>Managed memory that was allocated per request, in all processes.</summary>
    public double? AllocatedBytes { get; init; }

    /// <summary>First-chance exceptions per request, in all processes.</summary>
    public double? Exceptions { get; init; }

    /// <summary>Grain calls with an answer per request, made from any process.</summary>
    public double? GrainCalls { get; init; }

    /// <summary>Requests to Coda per request.</summary>
    public double? UpstreamCalls { get; init; }

    /// <summary>Proportional memory of the server's processes at the end.</summary>
    public double? MemoryMegabytes { get; init; }

    /// <summary>How much of the machine's processors others used meanwhile, 0 to 1: programs besides this run, and the hypervisor.</summary>
    public double? OthersShare { get; init; }

    /// <summary>What else is worth a line.</summary>
    public string? Note { get; init; }

    /// <summary>Requests that were measured.</summary>
    public long Requests { get; init; }

    /// <summary>Answers that were wrong or did not come.</summary>
    public long Wrong { get; init; }

    /// <summary>What the first of them was.</summary>
    public string? FirstWrong { get; init; }
}
