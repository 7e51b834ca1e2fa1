using System.Text.Json;

namespace CodaMcp.Tools.Results;

/// <summary>A row: its values by column name, or by id where two columns share a name. Blank cells are left out.</summary>
internal sealed record RowSummary
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public required Dictionary<string, JsonElement> Values { get; init; }
}
