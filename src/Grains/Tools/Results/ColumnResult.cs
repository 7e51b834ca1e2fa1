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

    /// <summary>The colours of select options, by option.</summary>
    public Dictionary<string, string>? OptionColors { get; init; }

    /// <summary>What else Coda says of the type, in its words.</summary>
    public Dictionary<string, JsonElement>? Format { get; init; }
}
