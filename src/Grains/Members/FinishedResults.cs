using CodaMcp.Coda.Caching;

namespace CodaMcp.Members;

/// <summary>
/// The finished results of one member's reads. They count against the silo's <see cref="MemoryBudget"/>, and none is kept longer than any of
/// Coda's answers that it was made from. A result is given out only once <see cref="Coda.ICodaGateway.StillHolds"/> says so. For the grain's turns
/// only, except that another member's cache may take the memory.
/// </summary>
/// <param name="options">The largest result worth keeping.</param>
/// <param name="time">The clock.</param>
/// <param name="memory">The silo's bound.</param>
internal sealed class FinishedResults(ResponseCacheOptions options, TimeProvider time, MemoryBudget memory)
{
    private readonly Dictionary<ResultKey, Entry> entries = [];

    /// <summary>The result that is kept for a call; null for none.</summary>
    public FinishedResult? Find(in ResultKey key)
    {
        lock (memory.Gate)
        {
            if (!entries.TryGetValue(key, out var entry))
                return null;
            if (entry.Result.Basis.Until <= time.GetUtcNow())
            {
                Remove(entry);
                return null;
            }

            memory.Use(entry);
            return entry.Result;
        }
    }

    /// <summary>Keeps a result, in place of an earlier one.</summary>
    public void Keep(in ResultKey key, FinishedResult result)
    {
        if (result.Outcome.Result!.Length > options.MaxEntryBytes)
            return;
        var entry = new Entry(this, key, result);
        lock (memory.Gate)
        {
            if (entries.TryGetValue(key, out var old))
                Remove(old);
            if (result.Basis.Until > time.GetUtcNow() && memory.TryAdd(entry))
                entries.Add(key, entry);
        }
    }

    /// <summary>Drops what is too old to be given again.</summary>
    public void DropExpired() => Drop(time.GetUtcNow());

    /// <summary>Drops everything.</summary>
    public void Clear() => Drop(DateTimeOffset.MaxValue);

    private void Drop(DateTimeOffset expired)
    {
        lock (memory.Gate)
        {
            foreach (var entry in entries.Values)
            {
                if (entry.Result.Basis.Until <= expired)
                    Remove(entry);
            }
        }
    }

    private void Remove(Entry entry)
    {
        entries.Remove(entry.Key);
        memory.Remove(entry);
    }

    private sealed class Entry(FinishedResults owner, ResultKey key, FinishedResult result) : MemoryBudget.Entry(key.Bytes + result.Bytes)
    {
        public ResultKey Key => key;

        public FinishedResult Result => result;

        public override void Evict() => owner.entries.Remove(key);
    }
}
