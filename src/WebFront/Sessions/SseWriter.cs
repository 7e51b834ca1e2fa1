using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Sessions;

/// <summary>
/// Writes Server-Sent Events to a response, whole ones whoever writes at the same time, and comments in between so that no proxy takes
/// the stream for dead. What is written after it was closed goes nowhere.
/// </summary>
/// <param name="body">The response's body.</param>
/// <param name="time">The clock.</param>
/// <remarks>WHATWG HTML, Server-sent events.</remarks>
internal sealed class SseWriter(Stream body, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How often a comment is written.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>After how long a client that lost its stream should come back.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>Likewise for a stream that ends because the front stops. SDK clients give up after two tries, and a restart takes some seconds.</summary>
    public static readonly TimeSpan RetryAfterShutdown = TimeSpan.FromSeconds(5);

    /// <summary>Likewise for a stream that another connection of the same session replaced: otherwise the two would replace each other at once, again and again.</summary>
    public static readonly TimeSpan RetryAfterReplacement = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly CancellationTokenSource ended = new();
    private Task keepingAlive = Task.CompletedTask;
    private bool isClosed;

    /// <summary>A message as an event without an id.</summary>
    public static byte[] EventOf(ReadOnlySpan<byte> json) => [.. "event: message\ndata: "u8, .. json, .. "\n\n"u8];

    /// <summary>Starts the comments; once is enough.</summary>
    public void StartKeepAlive()
    {
        if (keepingAlive.IsCompleted && !ended.IsCancellationRequested)
            keepingAlive = KeepAliveAsync();
    }

    /// <summary>Writes a message as an event.</summary>
    /// <param name="message">The message.</param>
    /// <param name="id">The event's id; null for none.</param>
    /// <param name="cancellationToken">Stops.</param>
    public Task WriteAsync(JsonRpcMessage message, SseEventId? id, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(message, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage)));
        return WriteAsync(Encoding.UTF8.GetBytes($"{IdLine(id)}event: message\ndata: {json}\n\n"), cancellationToken);
    }

    /// <summary>Writes what somebody else made an event of, with an id before it.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> written, SseEventId? id, CancellationToken cancellationToken) =>
        id is null ? WriteAsync(written, cancellationToken) : WriteAsync((byte[])[.. Encoding.UTF8.GetBytes(IdLine(id)), .. written.Span], cancellationToken);

    /// <summary>Writes an event without data, from whose id the client can go on: at the beginning of a stream, and where it is cut short.</summary>
    public Task WritePositionAsync(SseEventId id, TimeSpan retry, CancellationToken cancellationToken) =>
        WriteAsync(Encoding.UTF8.GetBytes($"{IdLine(id)}{RetryLine(retry)}data: \n\n"), cancellationToken);

    /// <summary>Says when to come back and ends the stream, for whoever writes to it.</summary>
    /// <param name="retry">After how long.</param>
    /// <param name="id">From where the client goes on; null where it knows.</param>
    public async Task CloseAsync(TimeSpan retry, SseEventId? id)
    {
        if (id is null)
            await WriteAsync(Encoding.UTF8.GetBytes($"{RetryLine(retry)}\n"), CancellationToken.None);
        else
            await WritePositionAsync(id, retry, CancellationToken.None);
        isClosed = true;
    }

    /// <summary>Sends what was written.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            if (!isClosed)
                await body.FlushAsync(cancellationToken);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await keepingAlive;
        ended.Dispose();
        writing.Dispose();
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            if (isClosed)
                return;
            await body.WriteAsync(bytes, cancellationToken);
            await body.FlushAsync(cancellationToken);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task KeepAliveAsync()
    {
        using var timer = new PeriodicTimer(KeepAlive, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended.Token))
                await WriteAsync(":\n\n"u8.ToArray(), ended.Token);
        }
        // IOException: the client is gone, which whoever serves it is told in another way.
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
        }
    }

    private static string IdLine(SseEventId? id) => id is null ? "" : $"id: {id}\n";

    private static string RetryLine(TimeSpan retry) => string.Create(CultureInfo.InvariantCulture, $"retry: {retry.TotalMilliseconds:F0}\n");
}
