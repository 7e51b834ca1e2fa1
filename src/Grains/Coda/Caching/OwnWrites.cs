namespace CodaMcp.Coda.Caching;

/// <summary>
/// The recent writes of a member. They are sent with the member's reads. So the member sees its own writes, even if a document's actor missed a
/// write or lost it in a crash. Thread-safe.
/// </summary>
public sealed class OwnWrites
{
    private const int MostPerDocument = 100;
    private const int MostDocuments = 1000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<DocumentWrite>> writes = new(StringComparer.Ordinal);

    /// <summary>Returns the writes to a document that are younger than <paramref name="age"/>.</summary>
    internal DocumentWrite[] Of(string docId, DateTimeOffset now, TimeSpan age)
    {
        lock (gate)
        {
            if (!writes.TryGetValue(docId, out var own))
                return [];
            own.RemoveAll(write => write.At <= now - age);
            if (own.Count == 0)
                writes.Remove(docId);
            return [.. own];
        }
    }

    /// <summary>Notes a write.</summary>
    internal void Add(string docId, DocumentWrite write)
    {
        lock (gate)
        {
            if (!writes.TryGetValue(docId, out var own))
            {
                if (writes.Count == MostDocuments)
                    writes.Remove(writes.MinBy(entry => entry.Value.Max(earlier => earlier.At)).Key);
                writes[docId] = own = [];
            }

            if (own.Count == MostPerDocument)
                own.RemoveAt(0);
            own.Add(write);
        }
    }

    /// <summary>Notes that a write is now known to be applied. Returns the write; null if it is not known here.</summary>
    internal DocumentWrite? Applied(string docId, string requestId, DateTimeOffset now)
    {
        lock (gate)
        {
            if (!writes.TryGetValue(docId, out var own) || own.FindIndex(write => write.Id == requestId) is not (>= 0 and var at))
                return null;
            return own[at] = own[at] with { At = now, Applied = true };
        }
    }
}
