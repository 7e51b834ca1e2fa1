using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace CodaMcp.Bench;

/// <summary>Sends <c>tools/list</c> at a steady rate, whatever becomes of the requests before, and keeps what came of each.</summary>
internal sealed class Load(HttpClient http, string endpoint)
{
    private const string Body =
        """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""";

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    /// <summary>Sends for a while and waits for every answer.</summary>
    /// <param name="perSecond">How many requests.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="token">The token of the nth request.</param>
    public async Task<Outcome> RunAsync(int perSecond, TimeSpan duration, Func<int, string> token)
    {
        var outcome = new Outcome();
        var pending = new List<Task>();
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Tick);
        for (var sent = 0; clock.Elapsed < duration; await timer.WaitForNextTickAsync())
        {
            for (var due = (int)(clock.Elapsed.TotalSeconds * perSecond); sent < due; sent++)
                pending.Add(SendAsync(token(sent), outcome));
        }
        await Task.WhenAll(pending);
        return outcome;
    }

    private async Task SendAsync(string token, Outcome outcome)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "tools/list");
        var start = Stopwatch.GetTimestamp();
        using var response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        outcome.Add(response.StatusCode, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>What came of a load.</summary>
    internal sealed class Outcome
    {
        private readonly ConcurrentBag<(HttpStatusCode Status, TimeSpan Time)> answers = [];

        public void Add(HttpStatusCode status, TimeSpan time) => answers.Add((status, time));

        public int Count(Func<HttpStatusCode, bool> which) => answers.Count(answer => which(answer.Status));

        /// <summary>Of a hundred answers, so many took no longer than this.</summary>
        public TimeSpan Percentile(double percent)
        {
            var times = answers.Select(answer => answer.Time).Order().ToArray();
            return times[Math.Min(times.Length - 1, (int)(times.Length * percent / 100))];
        }

        public override string ToString() =>
            $"{answers.Count,6} answers: " + string.Join(", ", answers.GroupBy(answer => (int)answer.Status).OrderBy(group => group.Key).Select(group => $"{group.Count()} × {group.Key}"))
            + $"; p50 {Percentile(50).TotalMilliseconds:F1} ms, p99 {Percentile(99).TotalMilliseconds:F1} ms, slowest {Percentile(100).TotalMilliseconds:F0} ms";
    }
}
