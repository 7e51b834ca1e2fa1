using System.Diagnostics.Metrics;

namespace CodaMcp;

/// <summary>
/// How many bytes this silo holds for what it can do without: one bound for all caches, and for answers that are held for somebody. Where it
/// is used up, the entries of any cache that were used least recently go. One for a silo. Safe from any thread. Counted as
/// <c>codamcp.memory.held</c> of the meter <c>CodaMcp.Memory</c>.
/// </summary>
/// <param name="capacityBytes">The bound. 0 lets nothing be kept.</param>
public sealed class MemoryBudget(long capacityBytes)
{
    private const long MostByDefault = 1024 * 1024 * 1024;

    private static readonly Meter Meter = new("CodaMcp.Memory");
    private static readonly UpDownCounter<long> Held = Meter.CreateUpDownCounter<long>("codamcp.memory.held", "By", "Bytes of cached and held answers.");

    private readonly LinkedList<Entry> byUse = new();
    private long cached;
    private long reserved;

    /// <summary>The bound where none is set: a quarter of what the process may use by its container's or machine's limit, at most 1 GiB.</summary>
    public static long DefaultBytes => Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, MostByDefault);

    /// <summary>The bound.</summary>
    public long CapacityBytes { get; } = capacityBytes;

    /// <summary>Bytes that are held now.</summary>
    public long UsedBytes
    {
        get
        {
            lock (Gate)
                return cached + reserved;
        }
    }

    /// <summary>Guards all caches of the silo: an entry of any cache can make way for one of another.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Reserves bytes for something that is to be held. Cached entries make way for it.</summary>
    /// <param name="bytes">How many.</param>
    /// <returns>What gives them back when it is disposed; null where other reservations leave no room.</returns>
    public IDisposable? TryReserve(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (Gate)
        {
            if (!TryMakeRoom(bytes))
                return null;
            reserved += bytes;
            Held.Add(bytes);
            return new Reservation(this, bytes);
        }
    }

    /// <summary>Adds an entry as the one used last. Entries used less recently make way for it. Not twice.</summary>
    /// <returns>Whether there is room.</returns>
    internal bool TryAdd(Entry entry)
    {
        lock (Gate)
        {
            if (!TryMakeRoom(entry.Bytes))
                return false;
            byUse.AddFirst(entry.Place);
            cached += entry.Bytes;
            Held.Add(entry.Bytes);
            return true;
        }
    }

    /// <summary>Notes that an entry was used.</summary>
    internal void Use(Entry entry)
    {
        lock (Gate)
        {
            byUse.Remove(entry.Place);
            byUse.AddFirst(entry.Place);
        }
    }

    /// <summary>Removes an entry. Not twice, and not one that was evicted.</summary>
    internal void Remove(Entry entry)
    {
        lock (Gate)
        {
            byUse.Remove(entry.Place);
            cached -= entry.Bytes;
            Held.Add(-entry.Bytes);
        }
    }

    private bool TryMakeRoom(long bytes)
    {
        if (bytes > CapacityBytes - reserved)
            return false;
        while (cached + reserved + bytes > CapacityBytes)
        {
            var last = byUse.Last!.Value;
            Remove(last);
            last.Evict();
        }

        return true;
    }

    /// <summary>Something cached.</summary>
    internal abstract class Entry
    {
        protected Entry(long bytes)
        {
            Bytes = bytes;
            Place = new LinkedListNode<Entry>(this);
        }

        /// <summary>Its size, in bytes.</summary>
        public long Bytes { get; }

        /// <summary>Where it stands in the order of use.</summary>
        public LinkedListNode<Entry> Place { get; }

        /// <summary>It was removed to make room: its cache forgets it. Called under <see cref="Gate"/>.</summary>
        public abstract void Evict();
    }

    private sealed class Reservation(MemoryBudget budget, long bytes) : IDisposable
    {
        private long left = bytes;

        public void Dispose()
        {
            lock (budget.Gate)
            {
                budget.reserved -= left;
                Held.Add(-left);
                left = 0;
            }
        }
    }
}
