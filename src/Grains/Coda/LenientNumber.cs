using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Coda;

/// <summary>Reads a number of a response. The number may be sent as a text. Null, a flag and a text that is not a number become 0.</summary>
internal sealed class LenientNumber : JsonConverter<double>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

    /// <summary>Returns the number at the reader's position.</summary>
    /// <exception cref="JsonException">The value is an object or array.</exception>
    public static double Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.String => double.TryParse(reader.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : 0,
        JsonTokenType.Null or JsonTokenType.True or JsonTokenType.False => 0,
        _ => throw new JsonException(),
    };
}
