using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Mcp;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Sessions;

/// <summary>
/// The id of an event on a stream (<c>id:</c> of Server-Sent Events). A client sends it back as <c>Last-Event-ID</c> to resume the stream at any
/// front. The id only names the stream or the call. The grain decides whether that is the member's.
/// </summary>
/// <remarks>MCP 2025-11-25, Transports, Resumability and Redelivery.</remarks>
internal abstract record SseEventId
{
    private const int MaxLength = 1024;

    /// <summary>The header in which the client sends the id back.</summary>
    public const string Header = "Last-Event-ID";

    /// <summary>Reads an id. Returns null if this server did not create it.</summary>
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
        // Accepts only one spelling of each id.
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
    /// <param name="CallId">The id of the request's call.</param>
    /// <param name="Writes">Whether the call may change something. The answer to a lost call needs this, to tell the client what to do.</param>
    /// <param name="Request">The request's JSON-RPC id, which the answer carries.</param>
    /// <param name="Progress">The request's progress token, if it has one.</param>
    /// <param name="Position">How many of the call's events have been sent.</param>
    public sealed record OfCall(string CallId, bool Writes, RequestId Request, ProgressToken? Progress, int Position) : SseEventId
    {
        /// <summary>Whether the client's own ids are short enough for this id.</summary>
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
