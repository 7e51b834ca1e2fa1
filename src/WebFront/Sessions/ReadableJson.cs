using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodaMcp.Sessions;

/// <summary>Writes JSON for clients: letters are not escaped, and a quote is <c>\"</c>. The JSON is sent over HTTP and is never part of a web page.</summary>
internal static class ReadableJson
{
    /// <summary>The options of the writer.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes a value.</summary>
    /// <param name="value">The value.</param>
    public static byte[] Of(JsonNode value)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Options))
            value.WriteTo(json);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Rewrites a JSON value if it contains escapes. Returns text that is not JSON unchanged.</summary>
    /// <param name="written">The value, UTF-8.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> written)
    {
        if (written.Span.IndexOf("\\u"u8) < 0)
            return written;
        try
        {
            // The maximum depth of the writer.
            return JsonNode.Parse(written.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 1000 }) is { } value ? Of(value) : written;
        }
        // InvalidOperationException: half of a surrogate pair, which JSON can contain only as an escape.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return written;
        }
    }
}
