using System.Text.Json.Serialization;

namespace CodaMcp.Quotas;

/// <summary>How many calls were counted in one period, as it is stored. While a silo counts, it is ahead of the true count by the reserved block.</summary>
public sealed record StoredQuotaCount
{
    /// <summary><see cref="Quota.Measure"/>.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<QuotaMeasure>))]
    public required QuotaMeasure Measure { get; init; }

    /// <summary><see cref="Quota.Period"/>.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<QuotaPeriod>))]
    public required QuotaPeriod Period { get; init; }

    /// <summary><see cref="Quota.Tool"/>.</summary>
    public string Tool { get; init; } = "";

    /// <summary><see cref="Quota.Toolset"/>.</summary>
    public string Toolset { get; init; } = "";

    /// <summary>The begin of the period.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>How many.</summary>
    public required int Count { get; init; }
}
