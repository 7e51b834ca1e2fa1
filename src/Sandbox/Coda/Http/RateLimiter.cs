namespace CodaMcp.Sandbox.Coda;

/// <summary>Sliding windows per Coda user and category. A refused request does not count.</summary>
internal sealed class RateLimiter(CodaRateLimits limits, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string LoginId, RateCategory Category), Queue<DateTimeOffset>> windows = [];

    public bool TryEnter(string loginId, RateCategory category)
    {
        var limit = category switch
        {
            RateCategory.Writing => limits.Writing,
            RateCategory.WritingContent => limits.WritingContent,
            RateCategory.ListingDocs => limits.ListingDocs,
            RateCategory.ReadingAnalytics => limits.ReadingAnalytics,
            _ => limits.Reading,
        };
        if (limit is null)
            return true;
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (!windows.TryGetValue((loginId, category), out var window))
                windows[(loginId, category)] = window = new Queue<DateTimeOffset>();
            while (window.TryPeek(out var oldest) && now - oldest >= TimeSpan.FromSeconds(limit.Seconds))
                window.Dequeue();
            if (window.Count >= limit.Requests)
                return false;
            window.Enqueue(now);
            return true;
        }
    }
}
