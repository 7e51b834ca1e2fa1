namespace CodaMcp.Sandbox.Coda;

/// <summary>Every request a <see cref="CodaSandbox"/> has seen, the newest 10 000 of them, and counts over all. Thread-safe.</summary>
public sealed class CodaTraffic
{
    private const int Kept = 10_000;
    private readonly Lock gate = new();
    private readonly Queue<CodaRequest> requests = new();
    private readonly Dictionary<string, int> counts = [];
    private readonly Dictionary<string, int> exporting = [];
    private int tooManyRequests;
    private int maxConcurrentExports;

    /// <summary>The requests in the order of their answers; a request is here before its client has the answer.</summary>
    public IReadOnlyList<CodaRequest> Requests
    {
        get
        {
            lock (gate)
                return [.. requests];
        }
    }

    /// <summary>Counts per operationId.</summary>
    public IReadOnlyDictionary<string, int> Counts
    {
        get
        {
            lock (gate)
                return new Dictionary<string, int>(counts);
        }
    }

    /// <summary>How many 429s were handed out.</summary>
    public int TooManyRequests
    {
        get
        {
            lock (gate)
                return tooManyRequests;
        }
    }

    /// <summary>Most exports of one page that ever ran at the same time. More than one means that one of them may get the other's text.</summary>
    public int MaxConcurrentExportsPerPage
    {
        get
        {
            lock (gate)
                return maxConcurrentExports;
        }
    }

    /// <summary>How often an operation was called.</summary>
    public int Count(string operation)
    {
        lock (gate)
            return counts.GetValueOrDefault(operation);
    }

    /// <summary>Forgets everything seen so far; exports that run keep counting.</summary>
    public void Clear()
    {
        lock (gate)
        {
            requests.Clear();
            counts.Clear();
            tooManyRequests = 0;
            maxConcurrentExports = exporting.Count == 0 ? 0 : exporting.Values.Max();
        }
    }

    internal void Add(CodaRequest request)
    {
        lock (gate)
        {
            requests.Enqueue(request);
            if (requests.Count > Kept)
                requests.Dequeue();
            if (request.Operation is { } operation)
                counts[operation] = counts.GetValueOrDefault(operation) + 1;
            if (request.Status == 429)
                tooManyRequests++;
        }
    }

    internal void ExportBegan(string pageId)
    {
        lock (gate)
        {
            exporting[pageId] = exporting.GetValueOrDefault(pageId) + 1;
            maxConcurrentExports = Math.Max(maxConcurrentExports, exporting[pageId]);
        }
    }

    internal void ExportEnded(string pageId)
    {
        lock (gate)
        {
            exporting[pageId]--;
            if (exporting[pageId] == 0)
                exporting.Remove(pageId);
        }
    }
}
