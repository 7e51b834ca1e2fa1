namespace CodaMcp.Sessions;

/// <summary>A stream that counts towards the limit of <see cref="OpenStreams"/> until it is disposed.</summary>
/// <param name="sessionId">Its session; null for a stream without one.</param>
/// <param name="close">Removes the stream from the open streams.</param>
internal sealed class OpenStream(string? sessionId, Action<OpenStream> close) : IDisposable
{
    private readonly CancellationTokenSource replaced = new();

    /// <summary>Its session; null for a stream without one.</summary>
    public string? SessionId => sessionId;

    /// <summary>Fires when a newer stream of the session replaces this one.</summary>
    public CancellationToken Replaced => replaced.Token;

    /// <summary>Ends the stream because a newer one replaces it. Must be called before the stream is disposed.</summary>
    public void Replace() => _ = replaced.CancelAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        close(this);
        replaced.Dispose();
    }
}
