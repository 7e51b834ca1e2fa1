using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Coda;

/// <summary>Reads an integer of a response, like <see cref="LenientNumber"/>. A fraction is cut off.</summary>
internal sealed class LenientCount : JsonConverter<int>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => (int)LenientNumber.Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
