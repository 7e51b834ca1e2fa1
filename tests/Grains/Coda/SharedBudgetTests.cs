using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using CodaMcp.Sandbox.Coda;
using Xunit.Abstractions;

namespace CodaMcp.Tests.Coda;

/// <summary>Fifty members, two silos, one Coda user, by the limits of Coda's help centre.</summary>
[Collection(ClusterTests.Name)]
public sealed class SharedBudgetTests(ITestOutputHelper output)
{
    private const int Members = 50;
    private const int Reads = 20;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Fifty_members_who_read_thirty_documents_cost_each_distinct_read_once_and_wait_their_fair_share()
    {
        await using var cluster = await CodaCluster.StartAsync(2, Limited);
        // The sandbox has five documents or so, so that the thirty are made first.
        var docs = await MakeDocs(cluster, 30);
        var random = new Random(7);
        var waits = new ConcurrentBag<TimeSpan>();
        var distinct = new ConcurrentDictionary<string, bool>();

        await cluster.Run(Task.WhenAll(Enumerable.Range(0, Members).Select(async member =>
        {
            var cache = new ResponseCache(new ResponseCacheOptions(), cluster.Time, new MemoryBudget(64 * 1024 * 1024));
            var choices = Enumerable.Range(0, Reads).Select(_ => (Doc: docs[random.Next(docs.Count)], Limit: random.Next(1, 21))).ToList();
            await Task.WhenAll(choices.Select(async choice =>
            {
                distinct.TryAdd($"{choice.Doc} {choice.Limit}", true);
                var began = cluster.Time.GetUtcNow();
                await cluster.Gateway(member % 2).Open(cluster.Call($"m{member}", cache, TimeSpan.FromMinutes(5)))
                    .ListPages(choice.Doc, new ListQuery { Limit = choice.Limit }, default);
                waits.Add(cluster.Time.GetUtcNow() - began);
            }));
        })));

        var upstream = cluster.Coda.Traffic.Count("listPages");
        var fair = Window * Math.Ceiling(distinct.Count / 100.0);
        output.WriteLine($"{Members * Reads} reads, {distinct.Count} distinct, {upstream} upstream, longest wait {waits.Max()}, fair share {fair}");
        Assert.Equal((distinct.Count, 0), (upstream, cluster.Coda.Traffic.TooManyRequests));
        Assert.InRange(waits.Max(), TimeSpan.Zero, 2 * fair);
    }

    [Fact]
    public async Task A_member_with_500_reads_in_line_does_not_starve_one_with_one()
    {
        await using var cluster = await CodaCluster.StartAsync(2, Limited);
        var greedy = new ResponseCache(new ResponseCacheOptions(), cluster.Time, new MemoryBudget(64 * 1024 * 1024));
        var modest = new ResponseCache(new ResponseCacheOptions(), cluster.Time, new MemoryBudget(64 * 1024 * 1024));
        using var leaving = new CancellationTokenSource();
        var flood = Enumerable.Range(1, 500).Select(i =>
            cluster.Gateway(0).Open(cluster.Call("greedy", greedy, TimeSpan.FromMinutes(5))).ListPages("NwTracker1", new ListQuery { Limit = i }, leaving.Token)).ToList();
        while (cluster.Coda.Traffic.Count("listPages") < 99)
            await Task.Delay(5);

        var began = cluster.Time.GetUtcNow();
        await cluster.Run(cluster.Gateway(1).Open(cluster.Call("modest", modest)).GetDoc("NwCrmSales", default));
        var waited = cluster.Time.GetUtcNow() - began;

        output.WriteLine($"waited {waited} behind {flood.Count(read => !read.IsCompleted)}");
        await leaving.CancelAsync();
        Assert.InRange(waited, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private static async Task<IReadOnlyList<string>> MakeDocs(CodaCluster cluster, int count)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", CodaSandbox.ServiceToken);
        var docs = new List<string>();
        while (docs.Count < count)
        {
            using var made = await http.PostAsJsonAsync($"{cluster.Coda.ApiUrl}/docs", new { title = $"Doc {docs.Count}" });
            docs.Add((await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!);
            cluster.Time.Advance(TimeSpan.FromSeconds(1));
        }

        return docs;
    }

    private static CodaSandboxBehaviour Limited => new() { WriteDelay = TimeSpan.Zero, SnapshotLag = TimeSpan.Zero, DocProvisioning = TimeSpan.Zero };
}
