namespace CodaMcp.Coda.Caching;

/// <summary>
/// Counts what writes touch in a document, so that it can be said of any answer whether it is from before or after. Safe from any thread.
/// </summary>
/// <param name="options">How long writes are remembered.</param>
/// <param name="time">The clock.</param>
internal sealed class DocumentVersions(ResponseCacheOptions options, TimeProvider time)
{
    private const int MostScopes = 1000;

    private readonly Lock gate = new();
    private readonly Guid epoch = Guid.NewGuid();
    private readonly Dictionary<string, long> touched = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DocumentWrite> writes = new(StringComparer.Ordinal);
    private long clock;
    private long allTouched;

    /// <summary>The stamp of a read that begins now.</summary>
    public DocumentStamp Now
    {
        get
        {
            lock (gate)
                return new DocumentStamp(epoch, clock);
        }
    }

    /// <summary>Whether what an answer shows was written to so recently that its read should ask Coda for the newest version.</summary>
    public bool WrittenRecently(string[] scopes)
    {
        lock (gate)
        {
            Forget();
            return writes.Values.Any(write => Touches(write, scopes));
        }
    }

    /// <summary>Whether nothing has touched what an answer shows since it was read.</summary>
    public bool IsCurrent(DocumentStamp stamp, string[] scopes)
    {
        lock (gate)
            return stamp.Epoch == epoch && allTouched <= stamp.Clock && scopes.All(scope => touched.GetValueOrDefault(scope) <= stamp.Clock);
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
            return !writes.Values.Any(write => now < write.At + (write.Applied ? write.Lag : options.PendingWriteTime) && Touches(write, scopes));
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
                    Touch(write.Scopes);
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
            Touch(write.Scopes);
            return true;
        }
    }

    private static bool Touches(DocumentWrite write, string[] scopes) => write.Scopes.Contains(DocumentScopes.All) || write.Scopes.Intersect(scopes).Any();

    private void Touch(string[] scopes)
    {
        clock++;
        if (scopes.Contains(DocumentScopes.All) || touched.Count > MostScopes)
        {
            allTouched = clock;
            touched.Clear();
            return;
        }

        foreach (var scope in scopes)
            touched[scope] = clock;
    }

    private void Forget()
    {
        var since = time.GetUtcNow() - options.FreshReadTime;
        foreach (var write in writes.Values.Where(write => write.At <= since).ToList())
            writes.Remove(write.Id);
    }
}
