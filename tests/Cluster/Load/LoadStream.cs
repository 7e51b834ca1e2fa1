using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>A session's stream, opened again whenever it ends, from the last event on; notes gaps, repeats and when which change was told.</summary>
/// <param name="connection">The session.</param>
/// <param name="listen">Parameters of <c>subscriptions/listen</c>, for a client without a session.</param>
/// <param name="tally">Where lost sessions are noted.</param>
internal sealed class LoadStream(McpConnection connection, JsonObject? listen, Tally tally)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, long> last = new(StringComparer.Ordinal);
    private string? lastEventId;

    /// <summary>When it was told that the resource changed.</summary>
    public ConcurrentQueue<DateTimeOffset> Updates { get; } = new();

    /// <summary>Times at which it was not connected, from and to.</summary>
    public ConcurrentQueue<(DateTimeOffset From, DateTimeOffset To)> Away { get; } = new();

    public ConcurrentQueue<string> Gaps { get; } = new();

    public int Events { get; private set; }

    /// <summary>How often it was opened, the first time included.</summary>
    public int Opened { get; private set; }

    /// <summary>Fires when it was opened for the first time.</summary>
    public TaskCompletionSource First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsListen => listen is not null;

    public async Task RunAsync(CancellationToken stop)
    {
        var since = DateTimeOffset.UtcNow;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var response = await connection.OpenStreamAsync(lastEventId, listen?.DeepClone().AsObject(), stop);
                if (response.StatusCode == HttpStatusCode.NotFound)
                {
                    tally.LostSessions.Enqueue($"404 for the stream of {connection.SessionId}");
                    return;
                }

                if (response.StatusCode == HttpStatusCode.OK)
                {
                    Opened++;
                    Away.Enqueue((since, DateTimeOffset.UtcNow));
                    First.TrySetResult();
                    await foreach (var item in SseEvent.ReadAsync(await response.Content.ReadAsStreamAsync(stop), stop))
                        Take(item);
                    since = DateTimeOffset.UtcNow;
                }
                else if ((int)response.StatusCode < 500 && response.StatusCode != HttpStatusCode.TooManyRequests)
                {
                    tally.Wrong.Enqueue($"a stream was answered with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(stop)}");
                    First.TrySetResult();
                    return;
                }
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                since = DateTimeOffset.UtcNow;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Take(SseEvent item)
    {
        lastEventId = item.Id ?? lastEventId;
        if (item.Data.Length == 0)
            return;
        Events++;
        if (item.Id is { } id && id.LastIndexOf('-') is var dash and > 0 && long.TryParse(id[(dash + 1)..], out var sequence))
        {
            var stream = id[..dash];
            if (last.TryGetValue(stream, out var before) && sequence != before + 1)
                Gaps.Enqueue($"{(sequence <= before ? "repeat" : "gap")}: {sequence} after {before}");
            last[stream] = sequence;
        }

        if (JsonNode.Parse(item.Data)?["method"]?.GetValue<string>() == "notifications/resources/updated")
            Updates.Enqueue(DateTimeOffset.UtcNow);
    }
}
