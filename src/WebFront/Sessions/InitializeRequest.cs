using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CodaMcp.Mcp;
using CodaMcp.Settings;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Sessions;

/// <summary>What an <c>initialize</c> request says of the client.</summary>
/// <param name="ProtocolVersion">The revision that is negotiated.</param>
/// <param name="ClientName"><c>clientInfo.name</c>.</param>
/// <param name="ClientVersion"><c>clientInfo.version</c>.</param>
/// <param name="Capabilities"><c>capabilities</c>, UTF-8 JSON.</param>
/// <param name="Message">The request as the SDK gets it: it asks for the revision that is negotiated.</param>
internal sealed record InitializeRequest(string ProtocolVersion, string ClientName, string ClientVersion, byte[] Capabilities, McpMessage Message)
{
    /// <summary>What a client is told whose request is not one.</summary>
    public const string Problem = "initialize is a request whose params have protocolVersion, capabilities, and clientInfo with name and version.";

    [MemberLimit]
    private const int MaxCapabilities = 16 * 1024;

    // The SDK compares names with their case here, unlike with its default options.
    private static readonly JsonTypeInfo Parameters =
        new JsonSerializerOptions(McpJsonUtilities.DefaultOptions) { PropertyNameCaseInsensitive = false }.GetTypeInfo(typeof(InitializeRequestParams));

    /// <summary>Reads an <c>initialize</c> request; null if it is not a valid one.</summary>
    /// <remarks>The SDK reads the parameters once more, and into the same type. So it accepts what is accepted here.</remarks>
    public static InitializeRequest? Read(McpMessage message)
    {
        if (message.Kind != McpMessageKind.Request || JsonNode.Parse(message.Body.Span) is not JsonObject root || root["params"] is not JsonObject given)
            return null;
        InitializeRequestParams? parameters;
        try
        {
            parameters = (InitializeRequestParams?)given.Deserialize(Parameters);
        }
        catch (JsonException)
        {
            return null;
        }
        if (parameters is not { ProtocolVersion: { } asked, ClientInfo: { Name: { } name, Version: { } version } } || given["capabilities"] is not JsonObject capabilities)
            return null;
        var negotiated = ProtocolVersions.Negotiate(asked);
        if (negotiated != asked)
        {
            given["protocolVersion"] = negotiated;
            message = message with { Body = JsonSerializer.SerializeToUtf8Bytes(root, SessionJson.Default.JsonObject) };
        }
        var capabilityBytes = JsonSerializer.SerializeToUtf8Bytes(capabilities, SessionJson.Default.JsonObject);
        return new InitializeRequest(
            negotiated, ClientText.Clean(name), ClientText.Clean(version), capabilityBytes.Length <= MaxCapabilities ? capabilityBytes : "{}"u8.ToArray(), message);
    }
}
