using System.Text.Json;

namespace CodaMcp.Tools.Results;

/// <summary>One column, whole.</summary>
internal sealed record ColumnResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    public required ColumnSummary Column { get; init; }

    /// <summary>The formula that fills it in new rows.</summary>
    public string? DefaultValue { get; init; }

    /// <summary>The colours of select options, by option name.</summary>
    public Dictionary<string, string>? OptionColors { get; init; }

    /// <summary>Further settings of the type, with Coda's own member names.</summary>
    public Dictionary<string, JsonElement>? Format { get; init; }
}
