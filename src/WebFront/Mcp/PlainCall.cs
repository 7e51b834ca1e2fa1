using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>
/// A <c>tools/call</c> or <c>tools/list</c> with nothing about it that the SDK would have to refuse or to interpret: its headers agree with its
/// body, its <c>_meta</c> is complete, and it brings no answers of a person and no cursor along.
/// </summary>
/// <param name="Message">The request, without its parameters.</param>
/// <param name="Parameters">Its parameters, without the arguments. The name is empty for a list.</param>
internal sealed record PlainCall(JsonRpcRequest Message, CallToolRequestParams Parameters)
{
    private const string MethodHeader = "Mcp-Method";
    private const string NameHeader = "Mcp-Name";

    private static readonly RepeatedJson<Implementation> ClientInfo = new(McpJsonUtilities.DefaultOptions.GetTypeInfo<Implementation>());
    private static readonly RepeatedJson<ClientCapabilities> Capabilities = new(McpJsonUtilities.DefaultOptions.GetTypeInfo<ClientCapabilities>());

    /// <summary>Whether it is a <c>tools/list</c>.</summary>
    public bool IsList => Message.Method == RequestMethods.ToolsList;

    /// <summary>Whether it is of 2026-07-28, where each request says its version and what its client can do.</summary>
    public bool IsModern => Message.Context!.ProtocolVersion is not null;

    /// <summary>Reads the message of a request; null if it is no plain call.</summary>
    public static PlainCall? Read(HttpContext context, McpMessage message)
    {
        if (message is not { Kind: McpMessageKind.Request, Method: RequestMethods.ToolsCall or RequestMethods.ToolsList, HasMoreParams: false }
            || message.Method == RequestMethods.ToolsList && message.Name is not null)
        {
            return null;
        }
        var headers = context.Request.Headers;
        var isModern = context.Features.GetRequiredFeature<Entrance>().SessionId is null;
        if (isModern && (headers[ProtocolVersions.Header] != ProtocolVersions.Modern || headers[MethodHeader] != message.Method || headers[NameHeader] != message.Name))
            return null;
        var call = new PlainCall(
            new JsonRpcRequest { Id = message.Id, Method = message.Method, Context = new JsonRpcMessageContext() },
            new CallToolRequestParams { Name = message.Name ?? "" });
        try
        {
            return call.TakeMeta(message.Meta.Span, isModern) ? call : null;
        }
        catch (JsonException)
        {
            // The SDK says what is wrong.
            return null;
        }
    }

    // MCP 2026-07-28, Base Protocol, _meta: version and capabilities come with each request. Earlier revisions have neither there.
    private bool TakeMeta(ReadOnlySpan<byte> meta, bool isModern)
    {
        if (meta.IsEmpty)
            return !isModern;
        var json = new Utf8JsonReader(meta);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return false;
        var context = Message.Context!;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("progressToken"u8))
            {
                json.Read();
                if (ProgressOf(ref json) is not { } token)
                    return false;
                Parameters.Meta = new JsonObject { ["progressToken"] = token };
            }
            else if (isModern && json.ValueTextEquals("io.modelcontextprotocol/protocolVersion"u8))
            {
                json.Read();
                if (json.TokenType != JsonTokenType.String || !json.ValueTextEquals(ProtocolVersions.Modern))
                    return false;
                context.ProtocolVersion = ProtocolVersions.Modern;
            }
            else if (isModern && json.ValueTextEquals("io.modelcontextprotocol/clientInfo"u8))
            {
                json.Read();
                context.ClientInfo = ClientInfo.Read(ValueOf(ref json, meta));
            }
            else if (isModern && json.ValueTextEquals("io.modelcontextprotocol/clientCapabilities"u8))
            {
                json.Read();
                if (json.TokenType != JsonTokenType.StartObject)
                    return false;
                context.ClientCapabilities = Capabilities.Read(ValueOf(ref json, meta));
            }
            else if (IsForSdk(ref json))
            {
                return false;
            }
            else
            {
                json.Skip();
            }
        }
        return !isModern || context is { ProtocolVersion: not null, ClientCapabilities: not null };
    }

    private static ReadOnlySpan<byte> ValueOf(ref Utf8JsonReader json, ReadOnlySpan<byte> meta)
    {
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return meta[start..(int)json.BytesConsumed];
    }

    // Other fields of the protocol. The trace of the call was joined before (TraceJoining).
    private static bool IsForSdk(ref Utf8JsonReader json) => json.ValueIsEscaped || json.ValueSpan.StartsWith("io.modelcontextprotocol/"u8);

    private static JsonValue? ProgressOf(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String => JsonValue.Create(json.GetString()!),
        JsonTokenType.Number when json.TryGetInt64(out var number) => JsonValue.Create(number),
        _ => null,
    };
}
