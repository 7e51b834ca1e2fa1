using System.Diagnostics;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Bench;

/// <summary>
/// Calls that reach Coda, one after the other at a rate that Coda takes of one Coda user. Their time is compared with that of the same
/// request sent to the Sandbox directly.
/// </summary>
internal static class PacedCalls
{
    private const int Reads = 40;

    // More than the table has rows, so that all reads give the same. There is no higher limit than the last.
    private const int FirstLimit = 120;
    private const int LastLimit = 200;
    private const int Writes = 12;
    private const string ReadPath = "/docs/NwTracker1/tables/grid-NwTasks001/rows";

    // Coda takes 100 reads and 10 writes in 6 s.
    private static readonly TimeSpan ReadPause = TimeSpan.FromMilliseconds(65);
    private static readonly TimeSpan WritePause = TimeSpan.FromMilliseconds(650);

    /// <summary>Makes some 650 uncached reads, so that the runtime has compiled the code of such a read. The measured reads are other ones.</summary>
    /// <param name="server">A CodaMcp.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task WarmUpAsync(BenchServer server, CancellationToken cancellationToken)
    {
        var client = new McpRequests(server, Era.Modern, 0);
        for (var way = 0; way < 8; way++)
        {
            for (var limit = FirstLimit; limit <= LastLimit; limit++)
            {
                var arguments = Arguments(limit, way % 2 == 0 ? "createdAt" : "natural", visibleOnly: way / 2 % 2 == 0, way < 4 ? "plain" : "rich");
                await client.CheckAsync(client.Call("list_rows", arguments, ""), cancellationToken);
                await Task.Delay(ReadPause, cancellationToken);
            }
        }
    }

    /// <summary>Reads whose answer nobody has: each lists the rows with another limit.</summary>
    /// <param name="server">A CodaMcp.</param>
    /// <param name="bare">A bare server, which gets as few requests a second.</param>
    /// <param name="latency">How long Coda takes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Figures> UncachedReadsAsync(BenchServer server, BenchServer bare, TimeSpan latency, CancellationToken cancellationToken)
    {
        var coda = server.Sandbox!.Coda;
        var client = new McpRequests(server, Era.Modern, 0);
        var echo = new McpRequests(bare, Era.Modern, 0);
        using var direct = new HttpClient();
        direct.DefaultRequestHeaders.Add("Authorization", $"Bearer {CodaSandbox.ServiceToken}");
        if (latency > TimeSpan.Zero)
            coda.Faults.Add(CodaFault.Slow(latency, "listRows", int.MaxValue));
        var upstream = coda.Traffic.Counts.Values.Sum();
        var (ours, theirs, echoed) = await ReadAsync("updatedAt", visibleOnly: latency > TimeSpan.Zero);
        upstream = coda.Traffic.Counts.Values.Sum() - upstream - Reads;
        coda.Faults.Clear();
        return new Figures
        {
            Workload = $"uncached list_rows, Coda takes {latency.TotalMilliseconds:0} ms",
            Server = server.Name,
            Title = server.Title,
            Era = Era.Modern,
            P50Milliseconds = Percentile(ours, 50),
            P95Milliseconds = Percentile(ours, 95),
            P99Milliseconds = Percentile(ours, 99),
            UpstreamCalls = upstream / (double)Reads,
            Requests = Reads,
            Note = FormattableString.Invariant($"p50 of the same request to the Sandbox {Percentile(theirs, 50):0.0} ms, so {Percentile(ours, 50) - Percentile(theirs, 50):0.0} ms are CodaMcp's, with what any server takes at this rate: {bare.Title} {Percentile(echoed, 50):0.0} ms"),
        };

        // In turns with the same request to the Sandbox, and with one to the bare server. Each latency reads other rows, so that no read was made before.
        async Task<(List<double> Ours, List<double> Theirs, List<double> Echoed)> ReadAsync(string sort, bool visibleOnly)
        {
            var (through, straight, echoes) = (new List<double>(), new List<double>(), new List<double>());
            for (var limit = FirstLimit; limit < FirstLimit + Reads; limit++)
            {
                through.Add(await TimeAsync(() => client.CheckAsync(client.Call("list_rows", Arguments(limit, sort, visibleOnly, "plain"), ""), cancellationToken)));
                await Task.Delay(ReadPause, cancellationToken);
                var url = new Uri($"{coda.ApiUrl}{ReadPath}?limit={limit}&sortBy={sort}{(visibleOnly ? "&visibleOnly=true" : "")}&valueFormat=simpleWithArrays");
                straight.Add(await TimeAsync(() => direct.GetByteArrayAsync(url, cancellationToken)));
                await Task.Delay(ReadPause / 2, cancellationToken);
                echoes.Add(await TimeAsync(() => echo.CheckAsync(echo.Call("list_rows", ReadCase.Small.Arguments(), ""), cancellationToken)));
                await Task.Delay(ReadPause / 2, cancellationToken);
            }

            return (through, straight, echoes);
        }
    }

    /// <summary>Writes of one cell that do not wait until Coda has applied them.</summary>
    /// <param name="server">A CodaMcp.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Figures> WritesAsync(BenchServer server, CancellationToken cancellationToken)
    {
        var client = new McpRequests(server, Era.Modern, 0);
        var row = await FirstRowAsync(client, cancellationToken);
        List<double> times = [];
        var upstream = server.Sandbox!.Coda.Traffic.Counts.Values.Sum();
        for (var number = 0; number < Writes; number++)
        {
            times.Add(await TimeAsync(() => WriteAsync(client, row, number, cancellationToken)));
            await Task.Delay(WritePause, cancellationToken);
        }

        return new Figures
        {
            Workload = "update_row, as many as Coda takes of one Coda user",
            Server = server.Name,
            Title = server.Title,
            Era = Era.Modern,
            P50Milliseconds = Percentile(times, 50),
            P95Milliseconds = Percentile(times, 95),
            P99Milliseconds = Percentile(times, 99),
            UpstreamCalls = (server.Sandbox.Coda.Traffic.Counts.Values.Sum() - upstream) / (double)Writes,
            Requests = Writes,
        };
    }

    /// <summary>Writes at that rate until it is cancelled.</summary>
    /// <returns>How many were made.</returns>
    public static async Task<int> WriteUntilAsync(BenchServer server, CancellationToken stop, CancellationToken cancellationToken)
    {
        var client = new McpRequests(server, Era.Modern, 0);
        var row = await FirstRowAsync(client, cancellationToken);
        var number = 0;
        while (!stop.IsCancellationRequested)
        {
            await WriteAsync(client, row, number++, cancellationToken);
            await Task.Delay(WritePause, cancellationToken);
        }

        return number;
    }

    private static JsonObject Arguments(int limit, string sort, bool visibleOnly, string values) => new()
    {
        ["doc"] = "NwTracker1",
        ["table"] = "grid-NwTasks001",
        ["limit"] = limit,
        ["sort"] = sort,
        ["visible_only"] = visibleOnly,
        ["values"] = values,
        ["columns"] = new JsonArray("Task"),
    };

    private static async Task<string> FirstRowAsync(McpRequests client, CancellationToken cancellationToken)
    {
        var (result, _) = await client.CheckAsync(client.Call("list_rows", ReadCase.All[^1].Arguments(), ""), cancellationToken);
        return result["structuredContent"]!["rows"]![0]!["id"]!.GetValue<string>();
    }

    private static async Task<bool> WriteAsync(McpRequests client, string row, int number, CancellationToken cancellationToken)
    {
        var arguments = new JsonObject
        {
            ["doc"] = "NwTracker1",
            ["table"] = "grid-NwTasks001",
            ["row"] = row,
            ["cells"] = new JsonObject { ["Estimate"] = number % 40 },
            ["wait_seconds"] = 0,
            ["idempotency_key"] = Guid.NewGuid().ToString("N"),
        };
        await client.CheckAsync(client.Call("update_row", arguments, ""), cancellationToken);
        return true;
    }

    private static async Task<double> TimeAsync(Func<Task> act)
    {
        var began = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double Percentile(List<double> times, int percent)
    {
        var sorted = times.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }
}
