using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CodaMcp.Coda;

namespace CodaMcp.Tests.Checks;

/// <summary>
/// Compares the deserialized contract object with its recording. Every member that the contract declares must have its recorded value.
/// </summary>
internal static class RoundTrip
{
    private static readonly JsonSerializerOptions Options = new(CodaJson.Default.Options) { Converters = { new AbsentValues() } };

    /// <summary>Returns the differences, one per line.</summary>
    public static IReadOnlyList<string> Differences(JsonElement recorded, object read)
    {
        var differences = new List<string>();
        var type = Options.GetTypeInfo(read.GetType());
        Compare(recorded, JsonSerializer.SerializeToElement(read, type), type, "$", differences);
        return differences;
    }

    private static void Compare(JsonElement recorded, JsonElement? read, JsonTypeInfo? type, string path, List<string> differences)
    {
        if (IsNothing(recorded))
            return;
        if (read is not { } value)
        {
            differences.Add($"{path} is lost: {recorded.GetRawText()}");
            return;
        }

        switch (recorded.ValueKind)
        {
            case JsonValueKind.Object when value.ValueKind == JsonValueKind.Object:
                foreach (var member in recorded.EnumerateObject())
                {
                    if (!Declares(type, member.Name, out var inner))
                        continue;
                    Compare(member.Value, value.TryGetProperty(member.Name, out var same) ? same : null, inner, $"{path}.{member.Name}", differences);
                }

                break;
            case JsonValueKind.Array when value.ValueKind == JsonValueKind.Array:
                if (recorded.GetArrayLength() != value.GetArrayLength())
                    differences.Add($"{path} has {value.GetArrayLength()} items instead of {recorded.GetArrayLength()}");
                var item = InfoOf(type?.ElementType);
                foreach (var (one, other, i) in recorded.EnumerateArray().Zip(value.EnumerateArray()).Select((pair, i) => (pair.First, pair.Second, i)))
                    Compare(one, other, item, $"{path}[{i}]", differences);
                break;
            default:
                if (!Same(recorded, value))
                    differences.Add($"{path} is {value.GetRawText()} instead of {recorded.GetRawText()}");
                break;
        }
    }

    // Values that the contract keeps as JSON are compared as a whole.
    private static bool Declares(JsonTypeInfo? type, string name, out JsonTypeInfo? inner)
    {
        inner = null;
        if (type is null or { Kind: JsonTypeInfoKind.None })
            return true;
        if (type.Kind == JsonTypeInfoKind.Dictionary)
        {
            inner = InfoOf(type.ElementType);
            return true;
        }

        var property = type.Properties.FirstOrDefault(one => one.Name == name && !one.IsExtensionData);
        inner = InfoOf(property?.PropertyType);
        return property is not null || type.Properties.Any(one => one.IsExtensionData);
    }

    private static JsonTypeInfo? InfoOf(Type? type) => type is not null && Options.TryGetTypeInfo(type, out var info) ? info : null;

    private static bool IsNothing(JsonElement value) => value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.ValueEquals(""));

    private static bool Same(JsonElement recorded, JsonElement value)
    {
        if (JsonElement.DeepEquals(recorded, value))
            return true;
        var (one, other) = (TextOf(recorded), TextOf(value));
        return one == other
            || (double.TryParse(one, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out var same) && number == same)
            || (DateTimeOffset.TryParse(one, CultureInfo.InvariantCulture, out var time) && DateTimeOffset.TryParse(other, CultureInfo.InvariantCulture, out var moment) && time == moment);
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    // A member of any type that the recording lacks cannot be serialized.
    private sealed class AbsentValues : JsonConverter<JsonElement>
    {
        public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options)
        {
            if (value.ValueKind == JsonValueKind.Undefined)
                writer.WriteNullValue();
            else
                value.WriteTo(writer);
        }
    }
}
