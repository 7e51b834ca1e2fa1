namespace CodaMcp.Coda.Caching;

/// <summary>Counts the writes to each scope of a document. The counts show whether a response was read before or after a write. Thread-safe.</summary>
/// <param name="options">How long writes are remembered.</param>
/// <param name="time">The clock.</param>
public sealed class DocumentVersions(ResponseCacheOptions options, TimeProvider time)
{
    private const int MostScopes = 1000;

    private readonly Lock gate = new();
    private readonly Guid epoch = Guid.NewGuid();
    private readonly Dictionary<string, long> touched = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> applied = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DocumentWrite> writes = new(StringComparer.Ordinal);
    private long clock;
    private long allTouched;
    private long allApplied;
    private (long Clock, DateTimeOffset Until) behind;
    private TaskCompletionSource mayHaveCaughtUp = NewSignal();

    /// <summary>The stamp of a read that begins now.</summary>
    public DocumentStamp Now
    {
        get
        {
            lock (gate)
                return new DocumentStamp(epoch, clock);
        }
    }

    /// <summary>Completes when a write becomes known to be applied while Coda's snapshot counts as behind. Coda usually shows the write then.</summary>
    public Task MayHaveCaughtUp
    {
        get
        {
            lock (gate)
                return mayHaveCaughtUp.Task;
        }
    }

    /// <summary>
    /// Until when Coda's snapshot counts as behind; null if unknown. A later write makes it unknown, because Coda's refusal says nothing about
    /// later writes.
    /// </summary>
    public DateTimeOffset? BehindUntil
    {
        get
        {
            lock (gate)
                return behind.Clock == clock && time.GetUtcNow() < behind.Until ? behind.Until : null;
        }
    }

    /// <summary>Whether a write touched these scopes so recently that a read should ask Coda for the newest version.</summary>
    public bool WrittenRecently(string[] scopes)
    {
        lock (gate)
        {
            Forget();
            return writes.Values.Any(write => write.Touches(scopes));
        }
    }

    /// <summary>Whether no write has touched these scopes since the response with this stamp was read.</summary>
    public bool IsCurrent(DocumentStamp stamp, string[] scopes)
    {
        lock (gate)
            return stamp.Epoch == epoch && allTouched <= stamp.Clock && scopes.All(scope => touched.GetValueOrDefault(scope) <= stamp.Clock);
    }

    /// <summary>Whether no write to these scopes became known to be applied since the response with this stamp was read.</summary>
    public bool IsCurrentAsApplied(DocumentStamp stamp, string[] scopes)
    {
        lock (gate)
            return stamp.Epoch == epoch && allApplied <= stamp.Clock && scopes.All(scope => applied.GetValueOrDefault(scope) <= stamp.Clock);
    }

    /// <summary>
    /// Whether Coda can be expected to show every write to these scopes. Coda sends the state from before a write until it has applied the write,
    /// and for <see cref="DocumentWrite.Lag"/> after that. A write that is not known to be applied counts until
    /// <see cref="ResponseCacheOptions.PendingWriteTime"/> has passed.
    /// </summary>
    public bool IsSettled(string[] scopes)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            return !writes.Values.Any(write => now < write.At + (write.Applied ? write.Lag : options.PendingWriteTime) && write.Touches(scopes));
        }
    }

    /// <summary>Whether a write to these scopes is pending: accepted, but not known to be applied.</summary>
    public bool IsBeingWritten(string[] scopes)
    {
        lock (gate)
        {
            var since = time.GetUtcNow() - options.PendingWriteTime;
            return writes.Values.Any(write => !write.Applied && write.At > since && write.Touches(scopes));
        }
    }

    /// <summary>Returns the scopes that were touched after a moment of <see cref="Now"/>.</summary>
    public string[] TouchedSince(long moment)
    {
        lock (gate)
            return allTouched > moment ? [DocumentScopes.All] : [.. touched.Where(entry => entry.Value > moment).Select(entry => entry.Key)];
    }

    /// <summary>Notes an accepted or applied write. A write that is already known changes nothing.</summary>
    /// <returns>Whether anything was touched.</returns>
    public bool Note(DocumentWrite write)
    {
        lock (gate)
        {
            Forget();
            if (write.At + options.FreshReadTime <= time.GetUtcNow())
            {
                if (write.Applied)
                    Touch(write);
                return write.Applied;
            }

            if (writes.TryGetValue(write.Id, out var known))
            {
                if (known.Applied || !write.Applied)
                    return false;
                // The report that a write was applied may lack the scopes. The report that it was accepted has them.
                write = known with { At = write.At, Applied = true };
            }

            writes[write.Id] = write;
            Touch(write);
            return true;
        }
    }

    /// <summary>Notes that Coda does not show the newest version of the document yet.</summary>
    public void FoundBehind(DateTimeOffset until)
    {
        lock (gate)
            behind = (clock, until);
    }

    private void Touch(DocumentWrite write)
    {
        clock++;
        Touch(touched, ref allTouched, write.Scopes);
        if (!write.Applied)
            return;
        Touch(applied, ref allApplied, write.Scopes);
        if (time.GetUtcNow() >= behind.Until)
            return;
        behind = default;
        mayHaveCaughtUp.SetResult();
        mayHaveCaughtUp = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Touch(Dictionary<string, long> byScope, ref long all, string[] scopes)
    {
        if (scopes.Contains(DocumentScopes.All) || byScope.Count > MostScopes)
        {
            all = clock;
            byScope.Clear();
            return;
        }

        foreach (var scope in scopes)
            byScope[scope] = clock;
    }

    private void Forget()
    {
        var since = time.GetUtcNow() - options.FreshReadTime;
        foreach (var write in writes.Values.Where(write => write.At <= since).ToList())
            writes.Remove(write.Id);
    }
}
