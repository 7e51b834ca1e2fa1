using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>The JSON-RPC message of a POST. It is read once, by <see cref="McpMessageReader"/>, for every part that looks at it before the SDK does.</summary>
/// <param name="Body">The message as it came, UTF-8.</param>
/// <param name="Kind">What it is.</param>
internal sealed record McpMessage(ReadOnlyMemory<byte> Body, McpMessageKind Kind)
{
    private const int MaxShown = 64;

    private static readonly SearchValues<char> MethodCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_-$.");

    /// <summary><c>method</c>; null for an answer and for a batch.</summary>
    public string? Method { get; init; }

    /// <summary><c>params.name</c>: the tool of a <c>tools/call</c>.</summary>
    public string? Name { get; init; }

    /// <summary><c>params.arguments</c> of a call, as the client sent them; empty if it has none, or null.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary><c>params._meta</c>; empty if it has none.</summary>
    public ReadOnlyMemory<byte> Meta { get; init; }

    /// <summary>Whether <c>params</c> has more than <c>name</c>, <c>arguments</c> and <c>_meta</c>.</summary>
    public bool HasMoreParams { get; init; }

    /// <summary><c>id</c>; its <see cref="RequestId.Id"/> is null if the message has none.</summary>
    public RequestId Id { get; init; }

    /// <summary>The messages of a batch, in order.</summary>
    public IReadOnlyList<McpMessage> Batch { get; init; } = [];

    /// <summary>The method as it may be logged. It is the client's word, so it is shown only if it looks like a method.</summary>
    public string ShownMethod =>
        Method is { Length: > 0 and <= MaxShown } method && !method.AsSpan().ContainsAnyExcept(MethodCharacters) ? method : "(none)";

    /// <summary>The trace that the client says the request belongs to (<c>params._meta.traceparent</c>, W3C Trace Context); null if it does not.</summary>
    public ActivityContext? Trace()
    {
        // Few clients send it. The messages of the others are not read once more.
        if (Meta.Span.IndexOf("\"traceparent\""u8) < 0)
            return null;
        using var meta = JsonDocument.Parse(Meta);
        return ActivityContext.TryParse(Text(meta.RootElement, "traceparent"), Text(meta.RootElement, "tracestate"), isRemote: true, out var trace) ? trace : null;
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
