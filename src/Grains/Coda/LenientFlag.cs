using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Coda;

/// <summary>Reads a flag of a response. Null and any text except <c>true</c> are false. A number is true unless it is 0.</summary>
internal sealed class LenientFlag : JsonConverter<bool>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        JsonTokenType.String => string.Equals(reader.GetString(), "true", StringComparison.OrdinalIgnoreCase),
        JsonTokenType.Number => reader.GetDouble() != 0,
        _ => throw new JsonException(),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
}
