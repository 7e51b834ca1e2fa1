using System.Text.Json;

namespace CodaMcp.Tools.Results;

/// <summary>A row, whole.</summary>
internal sealed record RowResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    public string? TableName { get; init; }

    public required string RowId { get; init; }

    public string? Name { get; init; }

    public string? Link { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public required Dictionary<string, JsonElement> Values { get; init; }
}
