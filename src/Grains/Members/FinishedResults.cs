using CodaMcp.Coda.Caching;

namespace CodaMcp.Members;

/// <summary>
/// Keeps the finished results of one member's reads. They count against the silo's <see cref="MemoryBudget"/>. No result is kept longer than any of
/// the Coda answers that it was made from. A result is returned only if <see cref="Coda.ICodaGateway.StillHolds"/> confirms it. Use only in the
/// grain's turns. The exception: another member's cache may evict entries.
/// </summary>
/// <param name="options">The size of the largest result to keep.</param>
/// <param name="time">The clock.</param>
/// <param name="memory">The silo's memory limit.</param>
internal sealed class FinishedResults(ResponseCacheOptions options, TimeProvider time, MemoryBudget memory)
{
    private readonly Dictionary<ResultKey, Entry> entries = [];

    /// <summary>Returns the result that is kept for a call; null if there is none.</summary>
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

    /// <summary>Keeps a result. It replaces an earlier one.</summary>
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

    /// <summary>Drops the results that are too old to be returned again.</summary>
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
