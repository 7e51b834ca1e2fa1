namespace CodaMcp.Tools.Results;

/// <summary>A person or group, as add_permission takes it.</summary>
internal sealed record PrincipalSummary
{
    /// <summary>email or group.</summary>
    public required string Type { get; init; }

    /// <summary>Address or group id.</summary>
    public required string To { get; init; }

    public string? Name { get; init; }
}
