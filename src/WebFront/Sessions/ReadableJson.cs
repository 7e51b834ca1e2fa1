using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodaMcp.Sessions;

/// <summary>JSON as clients get it: letters as themselves, and a quote as <c>\"</c>. It goes over HTTP as JSON, never into a web page.</summary>
internal static class ReadableJson
{
    /// <summary>How it is written.</summary>
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

    /// <summary>Writes a value anew that somebody else has written, if it has escapes. What is no JSON value stays as it is.</summary>
    /// <param name="written">The value, UTF-8.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> written)
    {
        if (written.Span.IndexOf("\\u"u8) < 0)
            return written;
        try
        {
            // As deep as the writer goes.
            return JsonNode.Parse(written.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 1000 }) is { } value ? Of(value) : written;
        }
        // The second: half of a surrogate pair, which can stand in JSON as an escape alone.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return written;
        }
    }
}
