using System.Text.Json;

namespace CodaMcp.Sessions;

/// <summary>What an <c>initialize</c> request says of the client.</summary>
/// <param name="ProtocolVersion">The revision asked for.</param>
/// <param name="ClientName"><c>clientInfo.name</c>.</param>
/// <param name="ClientVersion"><c>clientInfo.version</c>.</param>
/// <param name="Capabilities"><c>capabilities</c>, UTF-8 JSON.</param>
internal sealed record InitializeRequest(string ProtocolVersion, string ClientName, string ClientVersion, byte[] Capabilities)
{
    private const int MaxText = 200;
    private const int MaxCapabilities = 16 * 1024;

    /// <summary>Reads an <c>initialize</c> request; null where it is not a valid one, which is the SDK's to answer.</summary>
    public static InitializeRequest? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (!document.RootElement.TryGetProperty("id", out var id) || id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)
                || !document.RootElement.TryGetProperty("params", out var parameters) || parameters.ValueKind != JsonValueKind.Object
                || Text(parameters, "protocolVersion") is not { } version
                || !parameters.TryGetProperty("clientInfo", out var client) || client.ValueKind != JsonValueKind.Object || Text(client, "name") is not { } name
                || !parameters.TryGetProperty("capabilities", out var capabilities) || capabilities.ValueKind != JsonValueKind.Object)
                return null;
            var capabilityBytes = JsonSerializer.SerializeToUtf8Bytes(capabilities, SessionJson.Default.JsonElement);
            return new InitializeRequest(version, name, Text(client, "version") ?? "", capabilityBytes.Length <= MaxCapabilities ? capabilityBytes : "{}"u8.ToArray());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Cut(value.GetString()!) : null;

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
