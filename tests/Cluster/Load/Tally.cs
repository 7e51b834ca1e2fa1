using System.Collections.Concurrent;
using System.Globalization;

namespace CodaMcp.Tests;

/// <summary>What became of the calls of a load, counted as they end.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> retryable = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<double> milliseconds = new();
    private long calls;

    public long Calls => Interlocked.Read(ref calls);

    /// <summary>Failures of which the client is told, one way or another, that trying again may help.</summary>
    public long Retryable => retryable.Values.Sum(count => (long)count);

    /// <summary>Answers that were not what they should have been.</summary>
    public ConcurrentQueue<string> Wrong { get; } = new();

    /// <summary>Sessions that were answered as if they did not exist.</summary>
    public ConcurrentQueue<string> LostSessions { get; } = new();

    /// <summary>Writes that were acknowledged: text, Coda's request id, member, session.</summary>
    public ConcurrentQueue<AcknowledgedWrite> Acknowledged { get; } = new();

    /// <summary>Calls of tools, reads and writes, that were answered with a result.</summary>
    public ConcurrentQueue<AnsweredCall> Answered { get; } = new();

    /// <summary>Writes whose outcome the server said nobody knows, or that were never answered: text, and from when to when they were tried.</summary>
    public ConcurrentQueue<(string Text, DateTimeOffset Began, DateTimeOffset Ended)> Unknown { get; } = new();

    /// <summary>Texts of all writes that were tried.</summary>
    public ConcurrentQueue<string> Tried { get; } = new();

    /// <summary>Calls whose answer came on another connection than they were made on.</summary>
    public int Resumed;

    public void Ended(TimeSpan took, string what)
    {
        Outcomes.Enqueue((DateTimeOffset.UtcNow - took, took, what, null));
        Interlocked.Increment(ref calls);
        milliseconds.Enqueue(took.TotalMilliseconds);
    }

    /// <summary>When each call began and how long it took, what it was, and how it failed; null where it did not.</summary>
    public ConcurrentQueue<(DateTimeOffset Began, TimeSpan Took, string What, string? Failure)> Outcomes { get; } = new();

    public void Failed(string reason, TimeSpan took, string what)
    {
        Interlocked.Increment(ref calls);
        Outcomes.Enqueue((DateTimeOffset.UtcNow - took, took, what, reason));
        retryable.AddOrUpdate(reason, 1, static (_, count) => count + 1);
    }

    public string Reasons => retryable.IsEmpty ? "none" : string.Join(", ", retryable.OrderByDescending(reason => reason.Value).Select(reason => $"{reason.Value} × {reason.Key}"));

    public string Latency
    {
        get
        {
            var sorted = milliseconds.Order().ToArray();
            return sorted.Length == 0 ? "no call" : string.Create(
                CultureInfo.InvariantCulture, $"p50 {At(0.5):f0} ms, p99 {At(0.99):f0} ms, longest {sorted[^1]:f0} ms");

            double At(double share) => sorted[(int)(share * (sorted.Length - 1))];
        }
    }
}
