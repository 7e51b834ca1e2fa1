using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using CodaMcp.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CodaMcp.Sessions;

/// <summary>
/// The body of the response to a POST, between the SDK and the server. The SDK writes each event with one call. So ids can be put before
/// them, and events of our own and comments between them. A client that takes no event stream gets the answer alone, as JSON. A response
/// that is no event stream passes through. Nothing leaves before the request was let in, and nothing that the SDK writes once it was refused.
/// </summary>
/// <param name="response">The response.</param>
/// <param name="body">Its body.</param>
/// <param name="entrance">Whether the request was let in.</param>
/// <param name="asJson">Whether the client gets the answer alone.</param>
/// <param name="time">The clock.</param>
internal sealed class PostStream(HttpResponse response, PipeWriter body, Entrance entrance, bool asJson, TimeProvider time) : Stream
{
    /// <summary>The events. Those written here go nowhere if the client gets the answer alone.</summary>
    public SseWriter Events { get; } = new(asJson ? null : body, time);

    /// <summary>Whether the client gets the answer alone: then it hears of nothing before, and cannot be asked or come back.</summary>
    public bool AsJson => asJson;

    /// <summary>Whether the response may begin.</summary>
    public bool MayBegin => entrance.IsOpen && Refusal is null;

    /// <summary>Writes the answer to a request that was refused after the SDK got it; null for none.</summary>
    public Func<Task>? Refusal { get; private set; }

    /// <summary>The id of the next event the SDK writes; null for none.</summary>
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

    /// <summary>Has the request answered otherwise. The response must not have begun.</summary>
    /// <param name="answer">Writes the answer.</param>
    public void Refuse(Func<Task> answer) => Refusal = answer;

    /// <summary>Asks whether the request is let in, unless that is known. Where it is not, the answer is set.</summary>
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
        // Events are sent as they are written. Before the first, the SDK wants the beginning sent, which can wait for an answer that is near.
        // For a client that gets the answer alone nothing is sent before: the type is that of a stream until then.
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

    /// <summary>Writes the answer, which is the last of the response, if the request is let in.</summary>
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

    // The message of an event; null for an event without one.
    private static ReadOnlyMemory<byte>? MessageOf(ReadOnlyMemory<byte> written)
    {
        var from = written.Span.IndexOf("data: {"u8);
        var length = from < 0 ? -1 : written.Span[from..].IndexOf((byte)'\n');
        if (length < 0)
            return null;
        return ReadableJson.Of(written.Slice(from, length)["data: ".Length..]);
    }

    // Others are notifications, or requests, which have a method.
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
