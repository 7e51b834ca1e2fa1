using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sessions;

/// <summary>
/// The body of the response to a POST, between the SDK and the server. The SDK writes each event with one call; so ids can be put before
/// them, and events of our own and comments between them. A response that is no event stream passes through.
/// </summary>
/// <param name="response">The response.</param>
/// <param name="body">Its body.</param>
/// <param name="time">The clock.</param>
internal sealed class PostStream(HttpResponse response, Stream body, TimeProvider time) : Stream
{
    /// <summary>The events.</summary>
    public SseWriter Events { get; } = new(body, time);

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

    private bool IsEventStream => response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) is true;

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsEventStream)
        {
            await Events.WriteAsync(buffer, NextId, cancellationToken);
            Events.StartKeepAlive();
        }
        else
        {
            await body.WriteAsync(buffer, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (IsEventStream)
        {
            await Events.FlushAsync(cancellationToken);
            Events.StartKeepAlive();
        }
        else
        {
            await body.FlushAsync(cancellationToken);
        }
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
}
