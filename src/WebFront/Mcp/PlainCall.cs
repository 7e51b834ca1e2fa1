using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>
/// A <c>tools/call</c> or <c>tools/list</c> that the SDK need not refuse or interpret. Its headers match its body and its <c>_meta</c> is complete.
/// It contains no answers to questions and no cursor.
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

    /// <summary>Whether it is of 2026-07-28, where each request contains its version and the client's capabilities.</summary>
    public bool IsModern => Message.Context!.ProtocolVersion is not null;

    /// <summary>Reads the message of a request. Returns null if it is not a plain call.</summary>
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
            // The SDK reports the error.
            return null;
        }
    }

    // MCP 2026-07-28, Base Protocol, _meta: each request contains version and capabilities. In earlier revisions, _meta contains neither.
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

    // Other fields of the protocol are for the SDK. TraceJoining has already joined the trace of the call.
    private static bool IsForSdk(ref Utf8JsonReader json) => json.ValueIsEscaped || json.ValueSpan.StartsWith("io.modelcontextprotocol/"u8);

    private static JsonValue? ProgressOf(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String => JsonValue.Create(json.GetString()!),
        JsonTokenType.Number when json.TryGetInt64(out var number) => JsonValue.Create(number),
        _ => null,
    };
}
