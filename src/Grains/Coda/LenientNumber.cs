using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Coda;

/// <summary>Reads a number of an answer, which may come as text. Null, a flag and a text that is no number are 0.</summary>
internal sealed class LenientNumber : JsonConverter<double>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

    /// <summary>The number at the reader's place.</summary>
    /// <exception cref="JsonException">An object or array is there.</exception>
    public static double Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.String => double.TryParse(reader.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : 0,
        JsonTokenType.Null or JsonTokenType.True or JsonTokenType.False => 0,
        _ => throw new JsonException(),
    };
}
