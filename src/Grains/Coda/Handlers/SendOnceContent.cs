using System.Net;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// The body of a write. It can be sent only once, and is empty for a write without a body. .NET's connections repeat a request by themselves if
/// the server closes the connection before it responds. They do not repeat it after they began to send a body. If they try anyway, this class
/// throws before a byte of the second attempt is sent.
/// </summary>
/// <remarks>
/// A write without a body therefore has <c>Content-Length: 0</c>, even a DELETE. HTTP allows this (RFC 9110, section 8.6). No recording shows how
/// Coda responds to it. The doctor's deletions do.
/// </remarks>
internal sealed class SendOnceContent : HttpContent
{
    private readonly HttpContent? body;
    private readonly Action sending;
    private int sent;

    /// <summary>Creates the body of one attempt.</summary>
    /// <param name="body">The content to send, in memory; null for none. It is not disposed.</param>
    /// <param name="sending">Called before the first byte of the request is sent.</param>
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
    /// <exception cref="IOException">The body was already sent.</exception>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref sent, 1) == 1)
            throw new IOException("A write is sent once.");
        sending();
        if (body is not null)
            await body.CopyToAsync(stream, context, cancellationToken);
    }
}
