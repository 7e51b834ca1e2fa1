using System.Diagnostics;
using System.Net;
using CodaMcp.Coda.Caching;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Coda.Documents;

/// <summary>
/// Tells waiting callers that a document has changed. It reports a write through this server at once. It reports other changes when a look at
/// Coda shows them. A look is a request for the document's modification time. One look serves all waiting callers. Without waiting callers
/// there are no looks. Safe from any thread.
/// </summary>
/// <remarks>
/// <para>
/// A write through this server changes Coda's modification time too. So it can hide a change by others between the previous look and the write.
/// Therefore each new modification time is reported as a change of anything, even if part of it was reported before. A repeated report does no
/// harm.
/// </para>
/// <para>
/// A change by others makes all kept answers of the document outdated. For a while, reads bypass Coda's snapshots, as after a write through
/// this server. A member who is told of a change must be able to read it.
/// </para>
/// </remarks>
/// <param name="versions">The writes through this server.</param>
/// <param name="look">Asks Coda for the modification time of the document, with the token of a waiting caller.</param>
/// <param name="interval">The time between two looks.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs looks that fail.</param>
internal sealed partial class DocumentWatch(
    DocumentVersions versions, Func<WatchDocument, DateTimeOffset, Task<DateTimeOffset>> look, TimeSpan interval, TimeProvider time, ILogger logger)
{
    // The most tokens that one look tries while Coda refuses them.
    private const int MostTokens = 5;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookTimeout = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private readonly List<Waiter> waiters = [];

    // Coda's refusals by the keys of tokens, until the next look.
    private readonly Dictionary<string, CodaFailure> refusals = new(StringComparer.Ordinal);
    private TaskCompletionSource news = NewSignal();
    private TaskCompletionSource abandoned = NewSignal();
    private bool lookingOn;
    private bool looking;
    private long looks;
    private DateTimeOffset nextLook = DateTimeOffset.MinValue;
    private DateTimeOffset? updatedAt;

    // The scopes written through this server before the first look, and the count after that look.
    private string[] touchedBefore = [];
    private long firstLook;

    /// <summary>See <see cref="IDocumentGrain.Watch"/>.</summary>
    /// <param name="watch">The version that the caller knows, and how long to wait.</param>
    /// <param name="stopping">Fires when the silo stops. Waiting callers then get what is known so far.</param>
    /// <param name="cancellationToken">Ends this wait.</param>
    public async Task<DocumentChanges> WaitAsync(WatchDocument watch, CancellationToken stopping, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + (watch.Wait < LongestWait ? watch.Wait : LongestWait);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        var waiter = Join(watch);
        try
        {
            while (true)
            {
                var left = until - time.GetUtcNow();
                Task told;
                lock (gate)
                {
                    if (AnswerTo(waiter, timeIsUp: left <= TimeSpan.Zero || stopping.IsCancellationRequested) is { } answer)
                        return answer;
                    told = news.Task;
                }

                try
                {
                    await told.WaitAsync(left, time, either.Token);
                }
                catch (TimeoutException)
                {
                    // The loop checks the time.
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    // The silo stops. The loop checks this.
                }
            }
        }
        finally
        {
            Leave(waiter);
        }
    }

    /// <summary>Tells all waiting callers that something may have changed.</summary>
    public void Wake()
    {
        lock (gate)
        {
            news.TrySetResult();
            news = NewSignal();
        }
    }

    private DocumentChanges? AnswerTo(Waiter waiter, bool timeIsUp)
    {
        var since = waiter.Since;
        // Taken before the touched scopes are read, so that a change is reported twice rather than not at all.
        var stamp = versions.Now;
        var seen = updatedAt ?? DateTimeOffset.MinValue;
        var version = new DocumentVersion(since is { } known && known.UpdatedAt > seen ? known.UpdatedAt : seen, stamp).ToString();
        if (time.GetUtcNow() < nextLook && refusals.TryGetValue(waiter.TokenKey, out var failure))
            return new DocumentChanges { Version = waiter.Watch.Since ?? version, Failure = failure };
        if (since is null)
        {
            // A version from before a due look would later report changes that the caller has not missed. So wait for that look.
            var settled = looks != waiter.LooksBefore || (!looking && time.GetUtcNow() < nextLook);
            return settled || timeIsUp ? new DocumentChanges { Version = version } : null;
        }

        string[] scopes = seen > since.Value.UpdatedAt ? [DocumentScopes.All]
            : since.Value.Stamp.Epoch == stamp.Epoch ? versions.TouchedSince(since.Value.Stamp.Clock)
            : [.. touchedBefore.Union(versions.TouchedSince(firstLook))];
        return scopes.Length > 0 || timeIsUp ? new DocumentChanges { Version = version, Scopes = scopes } : null;
    }

    private Waiter Join(WatchDocument watch)
    {
        Waiter waiter;
        var begin = false;
        lock (gate)
        {
            waiters.Add(waiter = new Waiter(watch, looks));
            if (!lookingOn)
                lookingOn = begin = true;
        }

        if (begin)
            _ = LookOnAsync();
        return waiter;
    }

    private void Leave(Waiter waiter)
    {
        lock (gate)
        {
            waiters.Remove(waiter);
            if (waiters.Count == 0)
                abandoned.TrySetResult();
        }
    }

    private async Task LookOnAsync()
    {
        // Looks do not belong to the trace of a call.
        Activity.Current = null;
        while (true)
        {
            TimeSpan wait;
            Task left;
            lock (gate)
            {
                if (waiters.Count == 0)
                {
                    lookingOn = false;
                    return;
                }

                abandoned = NewSignal();
                (wait, left) = (nextLook - time.GetUtcNow(), abandoned.Task);
            }

            if (wait > TimeSpan.Zero)
                await left.WaitAsync(wait, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            else
                await LookAsync();
        }
    }

    private async Task LookAsync()
    {
        var deadline = time.GetUtcNow() + LookTimeout;
        lock (gate)
        {
            (looking, nextLook) = (true, time.GetUtcNow() + interval);
            refusals.Clear();
        }

        try
        {
            for (var tokens = 0; tokens < MostTokens && NextAsker() is { } asker; tokens++)
            {
                try
                {
                    Saw(await look(asker.Watch, deadline));
                    break;
                }
                catch (CodaException e) when (e.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone)
                {
                    // Coda refused this token. Other tokens may see more.
                    lock (gate)
                        refusals[asker.TokenKey] = CodaFailures.Of(e)!;
                }
            }
        }
        catch (Exception e)
        {
            // The failure is temporary, or a fault of this server. It must not end the looks for all waiting callers.
            if (e is not CodaAnswerException)
                LogFailed(e);
            if (e is CodaException { RetryAfter: { } after })
            {
                lock (gate)
                    nextLook = Later(nextLook, time.GetUtcNow() + after);
            }
        }
        finally
        {
            lock (gate)
                (looking, looks) = (false, looks + 1);
            Wake();
        }
    }

    private Waiter? NextAsker()
    {
        lock (gate)
            return waiters.Find(waiter => !refusals.ContainsKey(waiter.TokenKey));
    }

    private void Saw(DateTimeOffset seen)
    {
        lock (gate)
        {
            // Coda's servers do not all show a change at the same time.
            if (seen <= updatedAt)
                return;
            var first = updatedAt is null;
            if (first)
                touchedBefore = versions.TouchedSince(0);
            updatedAt = seen;
            var now = time.GetUtcNow();
            versions.Note(new DocumentWrite { Id = $"seen {seen.UtcTicks}", Scopes = [DocumentScopes.All], At = seen < now ? seen : now, Applied = true });
            if (first)
                firstLook = versions.Now.Clock;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    [LoggerMessage(LogLevel.Information, "Whether a document has changed could not be seen; looked again later.")]
    private partial void LogFailed(Exception exception);

    private sealed class Waiter(WatchDocument watch, long looksBefore)
    {
        public WatchDocument Watch => watch;

        public DocumentVersion? Since { get; } = watch.Since is { } since ? DocumentVersion.Parse(since) : null;

        public string TokenKey { get; } = new CodaCredential(watch.Token.Value).Key;

        public long LooksBefore => looksBefore;
    }
}
