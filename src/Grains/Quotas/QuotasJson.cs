using System.Text.Json.Serialization;

namespace CodaMcp.Quotas;

/// <summary>Source-generated JSON of the counts of members. Records only gain members, and no member changes its meaning.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(StoredQuotaCount))]
[JsonSerializable(typeof(StoredUsage))]
internal sealed partial class QuotasJson : JsonSerializerContext;
