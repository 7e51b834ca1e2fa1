namespace CodaMcp.Coda.Caching;

/// <summary>
/// Counts what writes touch in a document, so that it can be said of any answer whether it is from before or after. Safe from any thread.
/// </summary>
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

    /// <summary>
    /// Completes when the first write becomes known to be applied after Coda's snapshot was found behind. Then Coda shows it as a rule.
    /// </summary>
    public Task MayHaveCaughtUp
    {
        get
        {
            lock (gate)
                return mayHaveCaughtUp.Task;
        }
    }

    /// <summary>
    /// Until when Coda's snapshot counts as behind; null if unknown. A refusal tells nothing about later writes.
    /// </summary>
    public DateTimeOffset? BehindUntil
    {
        get
        {
            lock (gate)
                return behind.Clock == clock && time.GetUtcNow() < behind.Until ? behind.Until : null;
        }
    }

    /// <summary>Whether what an answer shows was written to so recently that its read should ask Coda for the newest version.</summary>
    public bool WrittenRecently(string[] scopes)
    {
        lock (gate)
        {
            Forget();
            return writes.Values.Any(write => write.Touches(scopes));
        }
    }

    /// <summary>Whether nothing has touched what an answer shows since it was read.</summary>
    public bool IsCurrent(DocumentStamp stamp, string[] scopes)
    {
        lock (gate)
            return stamp.Epoch == epoch && allTouched <= stamp.Clock && scopes.All(scope => touched.GetValueOrDefault(scope) <= stamp.Clock);
    }

    /// <summary>Whether no write that touches what an answer shows was seen applied since it was read.</summary>
    public bool IsCurrentAsApplied(DocumentStamp stamp, string[] scopes)
    {
        lock (gate)
            return stamp.Epoch == epoch && allApplied <= stamp.Clock && scopes.All(scope => applied.GetValueOrDefault(scope) <= stamp.Clock);
    }

    /// <summary>
    /// Whether Coda is known to show every write that touches what an answer shows. It goes on answering from before a write until it has
    /// applied it, and for <see cref="DocumentWrite.Lag"/> after that.
    /// </summary>
    public bool IsSettled(string[] scopes)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            return !writes.Values.Any(write => now < write.At + (write.Applied ? write.Lag : options.PendingWriteTime) && write.Touches(scopes));
        }
    }

    /// <summary>Whether a write that touches what an answer shows is on its way: accepted, and not known to be applied.</summary>
    public bool IsBeingWritten(string[] scopes)
    {
        lock (gate)
        {
            var since = time.GetUtcNow() - options.PendingWriteTime;
            return writes.Values.Any(write => !write.Applied && write.At > since && write.Touches(scopes));
        }
    }

    /// <summary>What was touched after a moment of <see cref="Now"/>.</summary>
    public string[] TouchedSince(long moment)
    {
        lock (gate)
            return allTouched > moment ? [DocumentScopes.All] : [.. touched.Where(entry => entry.Value > moment).Select(entry => entry.Key)];
    }

    /// <summary>Notes a write that was accepted, or applied. What is known already changes nothing.</summary>
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
                // Who tells of the end may not know what the write touched; who told of the start did.
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
