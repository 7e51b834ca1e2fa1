using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Mcp;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Sessions;

/// <summary>
/// The id of an event on a stream (<c>id:</c> of Server-Sent Events), which a client gives back as <c>Last-Event-ID</c> to go on from there
/// at any front. It names what the stream was of, and nothing else: whether that is the member's is the grain's to say.
/// </summary>
/// <remarks>MCP 2025-11-25, Transports, Resumability and Redelivery.</remarks>
internal abstract record SseEventId
{
    private const int MaxLength = 1024;

    /// <summary>The header that carries it back.</summary>
    public const string Header = "Last-Event-ID";

    /// <summary>Reads an id; null where it was not made here.</summary>
    public static SseEventId? Read(string text)
    {
        SseEventId? id = text.Length > MaxLength ? null : text.Split('.') switch
        {
            ["s", var stream, var sequence] when RandomId.IsOne(stream) && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => new OfStream(stream, number),
            [("r" or "w") and var kind, var call, var position, var request]
                when RandomId.IsOne(call) && int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && ReadRequest(request) is { } read =>
                new OfCall(call, kind == "w", read.Id, read.Progress, number),
            _ => null,
        };
        // Only one spelling of each is taken.
        return id?.ToString() == text ? id : null;
    }

    private static (RequestId Id, ProgressToken? Progress)? ReadRequest(string text)
    {
        try
        {
            return JsonNode.Parse(Base64Url.DecodeFromChars(text)) switch
            {
                JsonArray { Count: 1 } array when IdOf(array[0]) is { } id => (id, null),
                JsonArray { Count: 2 } array when IdOf(array[0]) is { } id && IdOf(array[1]) is { Id: var token } =>
                    (id, token is string name ? new ProgressToken(name) : new ProgressToken((long)token!)),
                _ => null,
            };
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static RequestId? IdOf(JsonNode? node) => node is not JsonValue value ? null
        : value.TryGetValue<string>(out var text) ? new RequestId(text)
        : value.TryGetValue<long>(out var number) ? new RequestId(number)
        : null;

    /// <summary>An event of a stream that a client opened with GET.</summary>
    /// <param name="StreamId">The stream.</param>
    /// <param name="Sequence">The event; 0 before the first.</param>
    public sealed record OfStream(string StreamId, long Sequence) : SseEventId
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"s.{StreamId}.{Sequence}");
    }

    /// <summary>An event of a stream that answers a request.</summary>
    /// <param name="CallId">The call that the request became.</param>
    /// <param name="Writes">Whether it may change something: so even a call that was lost can be answered with what to do.</param>
    /// <param name="Request">The request's JSON-RPC id, which the answer carries.</param>
    /// <param name="Progress">The request's progress token, where it has one.</param>
    /// <param name="Position">How much of what the call said has been sent.</param>
    public sealed record OfCall(string CallId, bool Writes, RequestId Request, ProgressToken? Progress, int Position) : SseEventId
    {
        /// <summary>Whether the client's own ids are short enough to be kept in it.</summary>
        public bool Fits => ToString().Length <= MaxLength;

        /// <inheritdoc/>
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{(Writes ? 'w' : 'r')}.{CallId}.{Position}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(RequestJson()))}");

        private string RequestJson() => Progress is { Token: { } token } ? $"[{JsonOf(Request.Id)},{JsonOf(token)}]" : $"[{JsonOf(Request.Id)}]";

        private static string JsonOf(object? id) => id switch
        {
            string text => JsonValue.Create(text).ToJsonString(),
            long number => number.ToString(CultureInfo.InvariantCulture),
            _ => "null",
        };
    }
}
