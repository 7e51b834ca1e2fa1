using System.Diagnostics.Metrics;

namespace CodaMcp;

/// <summary>
/// Limits the bytes that this silo uses for all its caches and for held answers. When the limit is reached, the least recently used entries of
/// any cache are evicted. There is one budget for each silo. Safe from any thread. The metric is <c>codamcp.memory.held</c> of the meter
/// <c>CodaMcp.Memory</c>.
/// </summary>
/// <param name="capacityBytes">The limit in bytes. With 0, nothing is kept.</param>
public sealed class MemoryBudget(long capacityBytes)
{
    private const long MostByDefault = 1024 * 1024 * 1024;

    private static readonly Meter Meter = new("CodaMcp.Memory");
    private static readonly UpDownCounter<long> Held = Meter.CreateUpDownCounter<long>("codamcp.memory.held", "By", "Bytes of cached and held answers.");

    private readonly LinkedList<Entry> byUse = new();
    private long cached;
    private long reserved;

    /// <summary>The default limit: a quarter of the memory that the process may use under its container's or machine's limit, at most 1 GiB.</summary>
    public static long DefaultBytes => Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, MostByDefault);

    /// <summary>The limit in bytes.</summary>
    public long CapacityBytes { get; } = capacityBytes;

    /// <summary>The bytes that are in use now.</summary>
    public long UsedBytes
    {
        get
        {
            lock (Gate)
                return cached + reserved;
        }
    }

    /// <summary>Guards all caches of the silo, because an entry of one cache can be evicted for an entry of another.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Reserves bytes for a held answer. Evicts cached entries if necessary.</summary>
    /// <param name="bytes">The number of bytes.</param>
    /// <returns>Releases the bytes when disposed. Null if other reservations leave no room.</returns>
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

    /// <summary>Adds an entry as the most recently used one. Evicts less recently used entries if necessary. Must not be called twice for an entry.</summary>
    /// <returns>Whether there was room.</returns>
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

    /// <summary>Removes an entry. Must not be called twice for an entry, or for an evicted one.</summary>
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

    /// <summary>A cached entry.</summary>
    internal abstract class Entry
    {
        protected Entry(long bytes)
        {
            Bytes = bytes;
            Place = new LinkedListNode<Entry>(this);
        }

        /// <summary>Its size, in bytes.</summary>
        public long Bytes { get; }

        /// <summary>Its place in the order of use.</summary>
        public LinkedListNode<Entry> Place { get; }

        /// <summary>Makes the cache forget the entry, after the entry was removed to make room. Called under <see cref="Gate"/>.</summary>
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
