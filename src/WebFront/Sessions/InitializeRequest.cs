using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CodaMcp.Mcp;
using CodaMcp.Settings;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Sessions;

/// <summary>The description of the client in an <c>initialize</c> request.</summary>
/// <param name="ProtocolVersion">The revision that is negotiated.</param>
/// <param name="ClientName"><c>clientInfo.name</c>.</param>
/// <param name="ClientVersion"><c>clientInfo.version</c>.</param>
/// <param name="Capabilities"><c>capabilities</c>, UTF-8 JSON.</param>
/// <param name="Message">The request for the SDK. It asks for the revision that is negotiated.</param>
internal sealed record InitializeRequest(string ProtocolVersion, string ClientName, string ClientVersion, byte[] Capabilities, McpMessage Message)
{
    /// <summary>The error message for a request that is not a valid <c>initialize</c>.</summary>
    public const string Problem = "initialize is a request whose params have protocolVersion, capabilities, and clientInfo with name and version.";

    [MemberLimit]
    private const int MaxCapabilities = 16 * 1024;

    // The SDK compares property names with case when it reads these parameters. Its default options ignore case.
    private static readonly JsonTypeInfo Parameters =
        new JsonSerializerOptions(McpJsonUtilities.DefaultOptions) { PropertyNameCaseInsensitive = false }.GetTypeInfo(typeof(InitializeRequestParams));

    /// <summary>Reads an <c>initialize</c> request. Returns null if it is not valid.</summary>
    /// <remarks>The SDK reads the parameters again, into the same type. So it accepts every request that is accepted here.</remarks>
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
