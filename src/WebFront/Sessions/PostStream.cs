using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using CodaMcp.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CodaMcp.Sessions;

/// <summary>
/// The response body of a POST, between the SDK and the server. The SDK writes each event with one call. So this class can put an id before each
/// event, and other events and comments between them. A client that accepts no event stream gets only the answer, as JSON. A response that is not an
/// event stream passes through. Nothing is sent before the request is admitted. After a refusal, writes of the SDK are discarded.
/// </summary>
/// <param name="response">The response.</param>
/// <param name="body">The body of the response.</param>
/// <param name="entrance">Whether the request is admitted.</param>
/// <param name="asJson">Whether the client gets only the answer, as JSON.</param>
/// <param name="time">The clock.</param>
internal sealed class PostStream(HttpResponse response, PipeWriter body, Entrance entrance, bool asJson, TimeProvider time) : Stream
{
    /// <summary>Writes the events of the stream. Discards them if the client gets only the answer.</summary>
    public SseWriter Events { get; } = new(asJson ? null : body, time);

    /// <summary>Whether the client gets only the answer. Such a client gets no progress, cannot be asked questions and cannot resume.</summary>
    public bool AsJson => asJson;

    /// <summary>Whether the response may begin.</summary>
    public bool MayBegin => entrance.IsOpen && Refusal is null;

    /// <summary>Writes the answer to a request that was refused after the SDK received it. Null if it was not refused.</summary>
    public Func<Task>? Refusal { get; private set; }

    /// <summary>The id of the next event that the SDK writes; null for none.</summary>
    public SseEventId? NextId { get; set; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Replaces the answer to the request. The response must not have begun.</summary>
    /// <param name="answer">Writes the answer.</param>
    public void Refuse(Func<Task> answer) => Refusal = answer;

    /// <summary>Asks whether the request is admitted, unless that is known. Sets <see cref="Refusal"/> if it is not.</summary>
    /// <returns>Whether the response may begin.</returns>
    public async ValueTask<bool> AskAsync()
    {
        if (Refusal is null && !entrance.IsOpen)
            Refusal = await entrance.AskAsync();
        return Refusal is null;
    }

    private bool IsEventStream => response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) is true;

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!MayBegin && !await AskAsync())
            return;
        if (!IsEventStream)
        {
            await body.WriteAsync(ReadableJson.Of(buffer), cancellationToken);
        }
        else if (MessageOf(buffer) is not { } message)
        {
            await Events.WriteAsync(buffer, NextId, cancellationToken);
        }
        else if (!asJson)
        {
            await Events.WriteAsync(SseWriter.EventOf(message.Span), NextId, cancellationToken);
        }
        else if (IsAnswer(message.Span))
        {
            response.ContentType = AcceptedTypes.JsonType;
            await body.WriteAsync(message, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (!MayBegin)
            return;
        // Events are sent as they are written. Before the first event, the SDK flushes to send the beginning of the response. That can wait for an
        // answer that comes soon. A client that gets only the answer receives nothing before it: until then the content type is that of a stream.
        if (IsEventStream)
            Events.StartKeepAlive();
        else
            await body.FlushAsync(cancellationToken);
    }

    /// <summary>Sets the headers of an event stream. Nothing is sent yet.</summary>
    public void Begin()
    {
        response.ContentType = AcceptedTypes.EventStreamType;
        response.Headers.CacheControl = "no-cache,no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }

    /// <summary>Writes the answer if the request is admitted. The answer is the last part of the response.</summary>
    /// <param name="write">Writes a JSON-RPC message without a line break, and returns how many bytes it has.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task WriteAnswerAsync(Func<IBufferWriter<byte>, long> write, CancellationToken cancellationToken)
    {
        if (!MayBegin && !await AskAsync())
            return;
        if (!asJson)
        {
            await Events.WriteLastAsync(response, NextId, write, cancellationToken);
            return;
        }
        response.ContentType = AcceptedTypes.JsonType;
        write(body);
        await body.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The server writes asynchronously.");

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException("The server writes asynchronously.");

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    // Returns the message of an event; null for an event without one.
    private static ReadOnlyMemory<byte>? MessageOf(ReadOnlyMemory<byte> written)
    {
        var from = written.Span.IndexOf("data: {"u8);
        var length = from < 0 ? -1 : written.Span[from..].IndexOf((byte)'\n');
        if (length < 0)
            return null;
        return ReadableJson.Of(written.Slice(from, length)["data: ".Length..]);
    }

    // The other messages are notifications and requests, and they have a method.
    private static bool IsAnswer(ReadOnlySpan<byte> message)
    {
        var json = new Utf8JsonReader(message);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("method"u8))
                return false;
            json.Skip();
        }
        return true;
    }
}
