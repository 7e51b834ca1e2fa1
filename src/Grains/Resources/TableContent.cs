using System.Text.Json;
using System.Text.Json.Serialization;
using CodaMcp.Members;
using CodaMcp.Tools;
using CodaMcp.Tools.Results;

namespace CodaMcp.Resources;

/// <summary>A table as a resource: its columns and its first rows.</summary>
internal sealed record TableContent
{
    public required string DocId { get; init; }

    public required TableSummary Table { get; init; }

    public required IReadOnlyList<RowSummary> Rows { get; init; }

    /// <summary>What is missing, and how to get it.</summary>
    public string? Note { get; init; }
}

/// <summary>Writes resources as JSON, in the same way as tools write their results.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TableContent))]
[JsonSerializable(typeof(ArgumentCompletions))]
internal sealed partial class ResourceJson : JsonSerializerContext
{
    /// <summary>The context for writing resources. It does not escape the letters of any script.</summary>
    // The same as ToolJson.Results.
    public static ResourceJson Results => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = ResultEncoder.Instance });
}
