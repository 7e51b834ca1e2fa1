using System.Text.Json;

namespace CodaMcp.Mcp;

/// <summary>Finds the arguments of a <c>tools/call</c> in its message.</summary>
internal static class ArgumentBytes
{
    /// <summary>
    /// Returns <c>params.arguments</c> as the bytes that were sent. The SDK gives them as a dictionary, which no longer shows that a name was
    /// given twice; the grain refuses that.
    /// </summary>
    /// <param name="message">The JSON-RPC message, UTF-8. The SDK has read it, so it is valid JSON.</param>
    /// <returns>The arguments; an empty object if there are none, or they are <c>null</c>.</returns>
    public static byte[] Of(ReadOnlyMemory<byte> message)
    {
        var reader = new Utf8JsonReader(message.Span);
        if (!Enter(ref reader, "params"u8) || !Find(ref reader, "arguments"u8) || reader.TokenType == JsonTokenType.Null)
            return "{}"u8.ToArray();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return message[start..(int)reader.BytesConsumed].ToArray();
    }

    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.Read() && Find(ref reader, name) && reader.TokenType == JsonTokenType.StartObject;

    // Leaves the reader at the value of the last member of that name, which is the one that the SDK takes.
    private static bool Find(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Utf8JsonReader found = default;
        var any = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var wanted = reader.ValueTextEquals(name);
            reader.Read();
            if (wanted)
            {
                found = reader;
                any = true;
            }

            reader.Skip();
        }

        if (any)
            reader = found;
        return any;
    }
}
