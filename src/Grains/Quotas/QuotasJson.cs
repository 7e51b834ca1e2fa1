using System.Text.Json.Serialization;

namespace CodaMcp.Quotas;

/// <summary>
/// Source-generated JSON of the counts of members, and of quotas in the audit. Properties are only added, and no property changes its meaning.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNameCaseInsensitive = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Quota))]
[JsonSerializable(typeof(StoredQuotaCount))]
[JsonSerializable(typeof(StoredUsage))]
internal sealed partial class QuotasJson : JsonSerializerContext;
