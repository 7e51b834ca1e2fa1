using System.Buffers;
using System.Text.Json;

namespace CodaMcp.Mcp;

/// <summary>The JSON-RPC message of a POST, read once for all that look at it before the SDK does.</summary>
/// <param name="Body">The message as it came, UTF-8.</param>
/// <param name="Method"><c>method</c>; null where the body is no JSON object with one, which is the SDK's to answer.</param>
/// <param name="Name"><c>params.name</c>: the tool of a <c>tools/call</c>.</param>
internal sealed record McpMessage(byte[] Body, string? Method, string? Name)
{
    private const int MaxShown = 64;

    private static readonly SearchValues<char> MethodCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_-$.");

    /// <summary>The method as it may be logged: a client's word, so only where it looks like a method.</summary>
    public string ShownMethod =>
        Method is { Length: > 0 and <= MaxShown } method && !method.AsSpan().ContainsAnyExcept(MethodCharacters) ? method : "(none)";

    /// <summary>Finds the method and the name without building the document. Of a property that comes twice the last counts, as it does for the SDK.</summary>
    public static McpMessage Read(byte[] body)
    {
        ArgumentNullException.ThrowIfNull(body);
        string? method = null, name = null;
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return new McpMessage(body, null, null);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("method"u8))
                    method = TextOf(ref reader);
                else if (reader.ValueTextEquals("params"u8))
                    name = NameIn(ref reader);
                else
                    reader.Skip();
            }
            return new McpMessage(body, method, name);
        }
        // InvalidOperationException: a string that is not Unicode, such as half a surrogate pair.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return new McpMessage(body, null, null);
        }
    }

    /// <summary>Name and version of the client as a request of 2026-07-28 says them (<c>params._meta</c>); null where it does not.</summary>
    public (string? Name, string? Version) Client()
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return Find(document.RootElement, "params") is { } parameters && Find(parameters, "_meta") is { } meta
                && Find(meta, "io.modelcontextprotocol/clientInfo") is { } client
                ? (Find(client, "name")?.GetString(), Find(client, "version")?.GetString())
                : (null, null);
        }
        // InvalidOperationException: no string, or none that is Unicode.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return (null, null);
        }
    }

    private static JsonElement? Find(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : null;

    private static string? NameIn(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }
        string? name = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
                name = TextOf(ref reader);
            else
                reader.Skip();
        }
        return name;
    }

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        reader.Skip();
        return null;
    }
}
