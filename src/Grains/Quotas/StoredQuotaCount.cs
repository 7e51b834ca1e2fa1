using System.Text.Json.Serialization;

namespace CodaMcp.Quotas;

/// <summary>
/// The stored number of calls that were counted in one period. While a silo counts, it is ahead of the true count by the rest of the reserved block.
/// </summary>
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

    /// <summary>The start of the period.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The number of calls.</summary>
    public required int Count { get; init; }
}
