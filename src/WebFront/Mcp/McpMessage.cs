using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>The JSON-RPC message of a POST. <see cref="McpMessageReader"/> reads it once. All parts that need it before the SDK does use this copy.</summary>
/// <param name="Body">The message as the client sent it, UTF-8.</param>
/// <param name="Kind">The kind of message.</param>
internal sealed record McpMessage(ReadOnlyMemory<byte> Body, McpMessageKind Kind)
{
    private const int MaxShown = 64;

    private static readonly SearchValues<char> MethodCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_-$.");

    /// <summary><c>method</c>; null for an answer and for a batch.</summary>
    public string? Method { get; init; }

    /// <summary><c>params.name</c>: the tool of a <c>tools/call</c>.</summary>
    public string? Name { get; init; }

    /// <summary><c>params.arguments</c> of a call, as the client sent them; empty if they are missing or null.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary><c>params._meta</c>; empty if it has none.</summary>
    public ReadOnlyMemory<byte> Meta { get; init; }

    /// <summary>Whether <c>params</c> has more than <c>name</c>, <c>arguments</c> and <c>_meta</c>.</summary>
    public bool HasMoreParams { get; init; }

    /// <summary><c>id</c>; its <see cref="RequestId.Id"/> is null if the message has none.</summary>
    public RequestId Id { get; init; }

    /// <summary>The messages of a batch, in order.</summary>
    public IReadOnlyList<McpMessage> Batch { get; init; } = [];

    /// <summary>The method as it may be logged. The client chooses this text, so it is shown only if it looks like a method.</summary>
    public string ShownMethod =>
        Method is { Length: > 0 and <= MaxShown } method && !method.AsSpan().ContainsAnyExcept(MethodCharacters) ? method : "(none)";

    /// <summary>
    /// Returns the trace that the client names for the request (<c>params._meta.traceparent</c>, W3C Trace Context). Returns null if it names none.
    /// </summary>
    public ActivityContext? Trace()
    {
        // Few clients send a trace. Other messages are not parsed again.
        if (Meta.Span.IndexOf("\"traceparent\""u8) < 0)
            return null;
        using var meta = JsonDocument.Parse(Meta);
        return ActivityContext.TryParse(Text(meta.RootElement, "traceparent"), Text(meta.RootElement, "tracestate"), isRemote: true, out var trace) ? trace : null;
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
