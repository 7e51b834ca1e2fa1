using System.Text.Json.Serialization;

namespace CodaMcp.Writes;

/// <summary>
/// Source-generated JSON of the entries of the ledger of writes. New versions only add properties, and no property changes its meaning.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoredWrite))]
internal sealed partial class MutationsJson : JsonSerializerContext;
