namespace CodaMcp.Sessions;

/// <summary>A stream that counts against the bound of <see cref="OpenStreams"/> until it is disposed.</summary>
/// <param name="sessionId">Its session; null for a stream without one.</param>
/// <param name="close">Gives its place back.</param>
internal sealed class OpenStream(string? sessionId, Action<OpenStream> close) : IDisposable
{
    private readonly CancellationTokenSource replaced = new();

    /// <summary>Its session; null for a stream without one.</summary>
    public string? SessionId => sessionId;

    /// <summary>Fires when a newer stream of the session takes its place.</summary>
    public CancellationToken Replaced => replaced.Token;

    /// <summary>Ends it for a newer one. To be called while it is among the open ones.</summary>
    public void Replace() => _ = replaced.CancelAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        close(this);
        replaced.Dispose();
    }
}
