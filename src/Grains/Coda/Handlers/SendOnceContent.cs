using System.Net;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// The body of a write, which can be sent once; empty for a write that has none. .NET's connections repeat a request by themselves when the
/// server closes the connection before it answers, but not after they began to send a body. Should they try all the same, this refuses
/// before a byte of the second attempt leaves.
/// </summary>
/// <remarks>
/// A write without a body so gets <c>Content-Length: 0</c>, also a DELETE, which HTTP allows (RFC 9110, section 8.6). No recording shows how
/// Coda takes it; the doctor's deletions do.
/// </remarks>
internal sealed class SendOnceContent : HttpContent
{
    private readonly HttpContent? body;
    private readonly Action sending;
    private int sent;

    /// <summary>Makes the body of one attempt.</summary>
    /// <param name="body">What to send, in memory; null for nothing. It is not disposed of.</param>
    /// <param name="sending">Is called before the first byte of the request leaves.</param>
    public SendOnceContent(HttpContent? body, Action sending)
    {
        (this.body, this.sending) = (body, sending);
        foreach (var (name, values) in body?.Headers.NonValidated ?? default)
            Headers.TryAddWithoutValidation(name, values);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = body?.Headers.ContentLength ?? 0;
        return body is null or { Headers.ContentLength: not null };
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    /// <exception cref="IOException">It was sent already.</exception>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref sent, 1) == 1)
            throw new IOException("A write is sent once.");
        sending();
        if (body is not null)
            await body.CopyToAsync(stream, context, cancellationToken);
    }
}
