namespace CodaMcp.Sandbox.Coda;

/// <summary>The newest 10 000 requests to a <see cref="CodaSandbox"/>, and counts of all requests. Thread-safe.</summary>
public sealed class CodaTraffic
{
    private const int Kept = 10_000;
    private readonly Lock gate = new();
    private readonly Queue<CodaRequest> requests = new();
    private readonly Dictionary<string, int> counts = [];
    private readonly Dictionary<string, int> exporting = [];
    private int tooManyRequests;
    private int maxConcurrentExports;

    /// <summary>The requests in the order of their responses. A request is added before its client receives the response.</summary>
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

    /// <summary>The number of 429 responses.</summary>
    public int TooManyRequests
    {
        get
        {
            lock (gate)
                return tooManyRequests;
        }
    }

    /// <summary>The largest number of simultaneous exports of one page. With more than one, an export may get the text of another.</summary>
    public int MaxConcurrentExportsPerPage
    {
        get
        {
            lock (gate)
                return maxConcurrentExports;
        }
    }

    /// <summary>Returns the number of calls of an operation.</summary>
    public int Count(string operation)
    {
        lock (gate)
            return counts.GetValueOrDefault(operation);
    }

    /// <summary>Removes all requests and counts. Running exports still count.</summary>
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
