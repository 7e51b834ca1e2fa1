using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Sessions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>The result of a <c>tools/call</c>: either what the tool returned or why it failed.</summary>
/// <param name="Structured">What the tool returned: a JSON object, UTF-8. Null if it failed.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <remarks>MCP, Tools, Tool Result: the server returns structured content as text too, for clients that do not read it.</remarks>
internal sealed record ToolAnswer(byte[]? Structured, string? Error)
{
    /// <summary>The property of <c>_meta</c> that names the server which created a result (MCP 2026-07-28).</summary>
    public const string ServerInfo = "io.modelcontextprotocol/serverInfo";

    /// <summary><c>_meta</c>; null for none.</summary>
    public JsonObject? Meta { get; init; }

    /// <summary>Returns the answer to a call that failed.</summary>
    public static ToolAnswer Failed(string error) => new(null, error);

    /// <summary>Returns a part of an answer as UTF-8 JSON. Writes it as the SDK does, but with the relaxed encoder.</summary>
    public static byte[] JsonOf<T>(T part)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, ReadableJson.Options))
            JsonSerializer.Serialize(json, part, McpJsonUtilities.DefaultOptions.GetTypeInfo<T>());
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Returns the answer in the SDK's type.</summary>
    public CallToolResult ToResult() => Error is not null
        ? new() { IsError = true, Content = [new TextContentBlock { Text = Error }], Meta = Meta }
        : new() { StructuredContent = JsonElement.Parse(Structured), Content = [new TextContentBlock { Text = Encoding.UTF8.GetString(Structured!) }], Meta = Meta };

    /// <summary>Writes the JSON-RPC response, with its properties in the SDK's order.</summary>
    /// <param name="output">The buffer to write to.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="server">MCP <c>serverInfo</c>, UTF-8 JSON. Results of 2026-07-28 contain it, together with their type. Null for earlier revisions.</param>
    /// <returns>The number of bytes written. None of them is a line break.</returns>
    public long WriteTo(IBufferWriter<byte> output, RequestId id, byte[]? server) => Write(output, id, server, Meta, WriteContent);

    /// <summary>Writes a JSON-RPC response.</summary>
    /// <param name="output">The buffer to write to.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="server">As in <see cref="WriteTo"/>.</param>
    /// <param name="meta"><c>_meta</c> besides the server; null for none.</param>
    /// <param name="content">Writes the other properties of the result, without a line break.</param>
    /// <returns>The number of bytes written.</returns>
    public static long Write(IBufferWriter<byte> output, RequestId id, byte[]? server, JsonObject? meta, Action<Utf8JsonWriter> content)
    {
        using var json = new Utf8JsonWriter(output, ReadableJson.Options);
        json.WriteStartObject();
        json.WriteStartObject("result"u8);
        content(json);
        WriteMeta(json, meta, server);
        if (server is not null)
            json.WriteString("resultType"u8, "complete"u8);
        json.WriteEndObject();
        if (id.Id is string text)
            json.WriteString("id"u8, text);
        else
            json.WriteNumber("id"u8, (long)id.Id!);
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteEndObject();
        json.Flush();
        return json.BytesCommitted;
    }

    private static void WriteMeta(Utf8JsonWriter json, JsonObject? meta, byte[]? server)
    {
        if (meta is null && server is null)
            return;
        json.WriteStartObject("_meta"u8);
        foreach (var (name, value) in meta ?? [])
        {
            json.WritePropertyName(name);
            value!.WriteTo(json);
        }
        if (server is not null)
        {
            json.WritePropertyName(ServerInfo);
            json.WriteRawValue(server, skipInputValidation: true);
        }
        json.WriteEndObject();
    }

    private void WriteContent(Utf8JsonWriter json)
    {
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        if (Structured is not null)
            json.WriteString("text"u8, Structured);
        else
            json.WriteString("text"u8, Error);
        json.WriteEndObject();
        json.WriteEndArray();
        if (Structured is not null)
            WriteStructured(json, Structured);
        else
            json.WriteBoolean("isError"u8, true);
    }

    private static void WriteStructured(Utf8JsonWriter json, byte[] structured)
    {
        json.WritePropertyName("structuredContent"u8);
        // The answer is sent as one line of an event, and a line break would end that line.
        if (structured.AsSpan().IndexOfAny((byte)'\n', (byte)'\r') < 0)
            json.WriteRawValue(structured, skipInputValidation: true);
        else
            JsonElement.Parse(structured).WriteTo(json);
    }
}
