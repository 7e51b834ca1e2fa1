using System.Text.Json.Serialization;

namespace CodaMcp.Audit.Reading;

/// <summary>What a record of reading says about what was read.</summary>
internal sealed record ReadDetails
{
    /// <summary>Which records were asked for.</summary>
    public AuditFilter? Filter { get; init; }

    /// <summary>The record that the page began after.</summary>
    public Guid? Before { get; init; }

    /// <summary>How many records the page had.</summary>
    public int? Records { get; init; }

    /// <summary>The one record that was read.</summary>
    public Guid? Record { get; init; }

    /// <summary>The format of an export.</summary>
    public string? Format { get; init; }

    /// <summary>The member whose usage was read; <c>*</c> for all by member.</summary>
    public string? UsageOf { get; init; }

    /// <summary>From when on usage was read.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until when.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>The JSON of <see cref="ReadDetails"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReadDetails))]
internal sealed partial class ReadDetailsJson : JsonSerializerContext;
