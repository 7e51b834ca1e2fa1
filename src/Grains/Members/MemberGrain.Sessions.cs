using System.Diagnostics.CodeAnalysis;
using CodaMcp.Sessions;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Members;

/// <inheritdoc cref="IMemberSessionGrain"/>
public sealed partial class MemberGrain : IMemberSessionGrain
{
    private static readonly TimeSpan MaxStreamWait = TimeSpan.FromSeconds(6);

    /// <inheritdoc/>
    public async Task<SessionInfo> OpenSession(OpenSession opening, CancellationToken cancellationToken = default)
    {
        var session = sessions.Open(opening, catalog.Version);
        await writes.SaveAsync();
        EndWhatIsClosed();
        return session;
    }

    /// <inheritdoc/>
    public ValueTask<SessionInfo?> FindSession(string sessionId, string clientId, CancellationToken cancellationToken = default)
    {
        var session = sessions.Find(sessionId, clientId);
        // When it was last used may be lost, and must not cost a call where the database is away.
        if (sessions.Changed)
            _ = SaveQuietlyAsync(writes);
        return ValueTask.FromResult(session);
    }

    /// <inheritdoc/>
    public async Task<bool> CloseSession(string sessionId, string clientId, CancellationToken cancellationToken = default)
    {
        var closed = sessions.Close(sessionId, clientId);
        if (sessions.Changed)
            await writes.SaveAsync();
        if (closed)
            EndWhatIsClosed();
        return closed;
    }

    /// <inheritdoc/>
    public async Task<StreamReply> ReadStream(ReadStream read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        var startedAt = time.GetTimestamp();
        if (sessions.Find(read.SessionId, read.ClientId) is null)
            return new StreamReply { End = StreamEnd.SessionEnded };
        streams.Attach(read, sessions.CatalogOf(read.SessionId), catalog.Version);
        Watch();
        while (true)
        {
            if (streams.Changed && !await SaveQuietlyAsync(streamWrites))
                // Kept, and given out once it can be stored.
                streams.NotStored();
            var next = streams.NextOf(read.SessionId);
            var (end, events) = streams.Take(read);
            var left = Bounded(read.Wait, MaxStreamWait) - time.GetElapsedTime(startedAt);
            if (end != StreamEnd.None || events.Count > 0 || left <= TimeSpan.Zero)
                return new StreamReply { End = end, Events = [.. events] };
            await HappensAsync(next, left, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> SetLogLevel(string sessionId, string clientId, McpLogLevel level)
    {
        var found = sessions.SetLogLevel(sessionId, clientId, level);
        if (sessions.Changed)
            await writes.SaveAsync();
        return found;
    }

    /// <inheritdoc/>
    public async Task<bool> AnswerRequest(string sessionId, string clientId, string requestId, byte[]? result, string? error)
    {
        if (sessions.Find(sessionId, clientId) is null || !requests.Answer(sessionId, requestId, result, error))
            return false;
        if (requests.Changed)
            await requestWrites.SaveAsync();
        requests.Announce(requestId);
        return true;
    }

    private void EndWhatIsClosed()
    {
        streams.Keep(sessions.IsOpen);
        calls.CancelClosed(sessions.IsOpen);
        requests.Keep(sessions.IsOpen);
        if (streams.Changed)
            _ = SaveQuietlyAsync(streamWrites);
        if (requests.Changed)
            _ = SaveQuietlyAsync(requestWrites);
        Watch();
    }

    private async Task StoreStreamsAsync()
    {
        var snapshot = storedStreams.State = streams.Snapshot();
        await StoreAsync(storedStreams);
        streams.Stored(snapshot);
    }

    // Something happens, or not: whoever asked looks again, or asks again.
    private async Task HappensAsync(Task something, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var either = Leaving(cancellationToken);
        try
        {
            await something.WaitAsync(wait, time, either.Token);
        }
        catch (Exception over) when (over is TimeoutException || (over is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A silo that is to stop, and an activation that was superseded, let nobody wait.
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever the storage failed with: it is tried again with the next change.")]
    private async Task<bool> SaveQuietlyAsync(WriteLoop loop)
    {
        try
        {
            await loop.SaveAsync();
            return true;
        }
        catch (Exception error)
        {
            LogNotSaved(error);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A change of the member's sessions could not be stored; it is tried again with the next one.")]
    private partial void LogNotSaved(Exception error);
}
