using System.Diagnostics;
using System.Text.Json.Nodes;
using CodaMcp.Tests;

namespace CodaMcp.Bench;

/// <summary>A member with one session.</summary>
internal sealed class Member
{
    private const string Doc = "NwTracker1";
    private const string Table = "grid-NwTasks001";
    private const string Column = "Task";

    private const int WaitForCoda = 30;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    private static int repeated;

    private readonly McpConnection connection;
    private readonly int number;
    private int writes;

    private Member(McpConnection connection, int number) => (this.connection, this.number) = (connection, number);

    /// <summary>Calls that had to be repeated.</summary>
    public static int Repeated => repeated;

    /// <summary>Signs the member with this number in and opens their session.</summary>
    public static async Task<Member> OpenAsync(BenchCluster cluster, HttpClient http, int number)
    {
        var member = new Member(new McpConnection(http, cluster.Endpoint, cluster.TokenOf(number), "2025-11-25", new Tally()), number);
        await UntilItWorksAsync(async () =>
        {
            await member.connection.InitializeAsync(default);
            return true;
        });
        return member;
    }

    /// <summary>Adds a row, waits until Coda has applied it, and returns its id.</summary>
    public async Task<string> AddRowAsync() => RowOf(await WriteAsync("upsert_rows", WaitForCoda));

    /// <summary>Adds a row and is content that Coda has accepted it.</summary>
    public Task StartAddingRowAsync() => WriteAsync("upsert_rows", 0);

    /// <summary>Changes a row, and waits until Coda has applied that.</summary>
    public Task UpdateRowAsync(string row) => WriteAsync("update_row", WaitForCoda, row);

    /// <summary>Calls the tool that needs nothing of Coda.</summary>
    public Task ReadUsageAsync() => UntilItWorksAsync(() => connection.CallToolAsync("get_my_usage", [], default));

    private static string RowOf(JsonNode result) => result["rowIds"]![0]!.GetValue<string>();

    private async Task<JsonNode> WriteAsync(string tool, int wait, string? row = null)
    {
        var text = $"member {number} {++writes}";
        var cells = new JsonObject { [Column] = text };
        var arguments = new JsonObject { ["doc"] = Doc, ["table"] = Table, ["wait_seconds"] = wait, ["idempotency_key"] = text };
        if (row is null)
            arguments["rows"] = new JsonArray(cells);
        else
            (arguments["row"], arguments["cells"]) = (row, cells);
        var result = await UntilItWorksAsync(() => connection.CallToolAsync(tool, arguments, default));
        var status = result["status"]!.GetValue<string>();
        return status == "applied" || (wait == 0 && status == "accepted") ? result : throw new InvalidOperationException($"{tool} ended as {status}.");
    }

    private static async Task<T> UntilItWorksAsync<T>(Func<Task<T>> attempt)
    {
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return await attempt();
            }
            catch (CallFailedException) when (Stopwatch.GetElapsedTime(began) < LongestRetry)
            {
                Interlocked.Increment(ref repeated);
                await Task.Delay(RetryPause);
            }
        }
    }
}
