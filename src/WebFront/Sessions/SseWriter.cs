using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Sessions;

/// <summary>
/// Writes Server-Sent Events to a response. Writes whole events, even if several threads write at the same time. Writes comments in between, so that
/// no proxy closes the stream as idle. Discards everything written after the stream was closed.
/// </summary>
/// <param name="body">The response's body; null to discard all events.</param>
/// <param name="time">The clock.</param>
/// <remarks>WHATWG HTML, Server-sent events.</remarks>
internal sealed class SseWriter(PipeWriter? body, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The interval of comments.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>The delay after which a client that lost its stream should reconnect.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>Likewise for a stream that ends because the front stops. SDK clients give up after two tries, and a restart takes several seconds.</summary>
    public static readonly TimeSpan RetryAfterShutdown = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Likewise for a stream that another connection of the same session replaced. With a short delay, the two connections would replace each other
    /// again and again.
    /// </summary>
    public static readonly TimeSpan RetryAfterReplacement = TimeSpan.FromSeconds(30);

    // How long the beginning of a stream waits, so that it can be sent together with the answer. This is longer than a cached read takes, and too
    // short for a person to notice.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(50);

    private readonly PipeWriter? output = body;
    private readonly SemaphoreSlim writing = new(1, 1);
    private ITimer? timer;
    private long unsent;
    private bool hasBegun;
    private bool isClosed;

    /// <summary>Returns a message as an event without an id.</summary>
    public static byte[] EventOf(ReadOnlySpan<byte> json) => [.. "event: message\ndata: "u8, .. json, .. "\n\n"u8];

    /// <summary>Shows the client that the stream is open: sends its beginning soon, and then comments. Further calls do nothing.</summary>
    public void StartKeepAlive()
    {
        if (output is null || isClosed || timer is not null)
            return;
        // The machine's clock. The delay only bounds how long a network write waits, and nothing else depends on it.
        timer = hasBegun ? Comments() : TimeProvider.System.CreateTimer(static writer => _ = ((SseWriter)writer!).BeginAsync(), this, Grace, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Writes a message as an event.</summary>
    /// <param name="message">The message.</param>
    /// <param name="id">The event's id; null for none.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task WriteAsync(JsonRpcMessage message, SseEventId? id, CancellationToken cancellationToken) =>
        SendAsync((Message: message, Id: id), static (writer, written) =>
        {
            writer.BeginEvent(written.Id);
            writer.unsent += Write(writer.output!, written.Message);
            writer.Add("\n\n"u8);
        }, cancellationToken);

    /// <summary>Writes a message as JSON.</summary>
    /// <returns>The number of bytes.</returns>
    public static long Write(IBufferWriter<byte> output, JsonRpcMessage message)
    {
        using var json = new Utf8JsonWriter(output, ReadableJson.Options);
        JsonSerializer.Serialize(json, message, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage)));
        json.Flush();
        return json.BytesCommitted;
    }

    /// <summary>Writes an event that other code has formatted, with an id before it.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> written, SseEventId? id, CancellationToken cancellationToken) =>
        SendAsync((Written: written, Id: id), static (writer, given) =>
        {
            writer.Add(IdLine(given.Id));
            writer.Add(given.Written.Span);
        }, cancellationToken);

    /// <summary>Writes the last event of a response. If nothing of the response was sent before, sends all of it at once, with its length.</summary>
    /// <param name="response">The response.</param>
    /// <param name="id">The event's id; null for none.</param>
    /// <param name="write">Writes the event's data without a line break, and returns the number of bytes.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task WriteLastAsync(HttpResponse response, SseEventId? id, Func<IBufferWriter<byte>, long> write, CancellationToken cancellationToken) =>
        SendAsync((response, id, write), static (writer, given) =>
        {
            writer.BeginEvent(given.id);
            writer.unsent += given.write(writer.output!);
            writer.Add("\n\n"u8);
            if (!given.response.HasStarted)
                given.response.ContentLength = writer.unsent;
        }, cancellationToken);

    /// <summary>
    /// Writes an event without data. The client can resume from its id. Such an event comes at the beginning of a stream, and where the stream is cut
    /// short. At the beginning it is not sent at once, so that it can be sent together with the answer.
    /// </summary>
    public Task WritePositionAsync(SseEventId id, TimeSpan retry, CancellationToken cancellationToken) =>
        SendAsync((id, retry), static (writer, given) => writer.AddPosition(given.id, given.retry), cancellationToken, mayWait: true);

    /// <summary>Tells the client when to reconnect, and closes the stream.</summary>
    /// <param name="retry">The delay before the client reconnects.</param>
    /// <param name="id">The position to resume from; null if the client knows it.</param>
    public Task CloseAsync(TimeSpan retry, SseEventId? id) => SendAsync((id, retry), static (writer, given) =>
    {
        if (given.id is not null)
            writer.AddPosition(given.id, given.retry);
        else
            writer.Add($"{RetryLine(given.retry)}\n");
        writer.isClosed = true;
    }, CancellationToken.None);

    /// <summary>Sends the bytes written so far, or otherwise the beginning of the response.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => SendAsync(0, static (_, _) => { }, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The body belongs to the response, so no write may still be running after this.
        await writing.WaitAsync();
        isClosed = true;
        timer?.Dispose();
        writing.Release();
    }

    private async Task SendAsync<T>(T written, Action<SseWriter, T> write, CancellationToken cancellationToken, bool mayWait = false)
    {
        if (output is null)
            return;
        await writing.WaitAsync(cancellationToken);
        try
        {
            if (isClosed)
                return;
            write(this, written);
            if (mayWait && !hasBegun)
                return;
            (hasBegun, unsent) = (true, 0);
            await output.FlushAsync(cancellationToken);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task BeginAsync()
    {
        await writing.WaitAsync();
        try
        {
            if (isClosed)
                return;
            timer = Comments();
            if (hasBegun)
                return;
            (hasBegun, unsent) = (true, 0);
            await output!.FlushAsync();
        }
        finally
        {
            writing.Release();
        }
    }

    private ITimer Comments() => time.CreateTimer(
        static writer => _ = ((SseWriter)writer!).SendAsync(0, static (writer, _) => writer.Add(":\n\n"u8), CancellationToken.None), this, KeepAlive, KeepAlive);

    private void AddPosition(SseEventId id, TimeSpan retry) => Add($"{IdLine(id)}{RetryLine(retry)}data: \n\n");

    private void BeginEvent(SseEventId? id)
    {
        Add(IdLine(id));
        Add("event: message\ndata: "u8);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        output!.Write(bytes);
        unsent += bytes.Length;
    }

    private void Add(string text) => unsent += Encoding.UTF8.GetBytes(text, output!);

    private static string IdLine(SseEventId? id) => id is null ? "" : $"id: {id}\n";

    private static string RetryLine(TimeSpan retry) => string.Create(CultureInfo.InvariantCulture, $"retry: {retry.TotalMilliseconds:F0}\n");
}
