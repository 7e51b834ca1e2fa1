using System.Text.Json.Serialization;

namespace CodaMcp.Audit.Reading;

/// <summary>The details of an audit record about reading the audit.</summary>
internal sealed record ReadDetails
{
    /// <summary>The filter of the search or export.</summary>
    public AuditFilter? Filter { get; init; }

    /// <summary>The page began after this record.</summary>
    public Guid? Before { get; init; }

    /// <summary>The number of records on the page.</summary>
    public int? Records { get; init; }

    /// <summary>The one record that was read.</summary>
    public Guid? Record { get; init; }

    /// <summary>The format of an export.</summary>
    public string? Format { get; init; }

    /// <summary>The member whose usage was read; <c>*</c> for the usage of all members.</summary>
    public string? UsageOf { get; init; }

    /// <summary>The start of the range of the usage that was read.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end of that range.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>The JSON of <see cref="ReadDetails"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReadDetails))]
internal sealed partial class ReadDetailsJson : JsonSerializerContext;
