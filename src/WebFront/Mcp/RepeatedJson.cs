using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CodaMcp.Mcp;

/// <summary>Reads values that clients send with each request and that rarely differ. Does not parse recent values again. Thread-safe.</summary>
/// <typeparam name="T">The type of the values. Callers must not change them.</typeparam>
/// <param name="type">How the JSON is read.</param>
internal sealed class RepeatedJson<T>(JsonTypeInfo<T> type)
    where T : class
{
    private const int Places = 64;
    private const int LongestKept = 1024;

    private readonly Entry?[] entries = new Entry?[Places];

    /// <summary>Reads a value.</summary>
    /// <param name="json">The value, UTF-8.</param>
    /// <exception cref="JsonException">The JSON is not such a value.</exception>
    public T? Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > LongestKept)
            return JsonSerializer.Deserialize(json, type);
        var hash = new HashCode();
        hash.AddBytes(json);
        ref var place = ref entries[(uint)hash.ToHashCode() % Places];
        if (Volatile.Read(ref place) is { } kept && json.SequenceEqual(kept.Json))
            return kept.Value;
        var value = JsonSerializer.Deserialize(json, type);
        if (value is not null)
            Volatile.Write(ref place, new Entry(json.ToArray(), value));
        return value;
    }

    private sealed record Entry(byte[] Json, T Value);
}
