using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Documents;
using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Coda;

/// <summary>Who waits for changes of a document, wherever it is, and whoever makes them.</summary>
[Collection(ClusterTests.Name)]
public sealed class DocumentWatchClusterTests
{
    private const string Doc = "NwTracker1";
    private const string Tasks = "grid-NwTasks001";
    private const string Service = "service@northwind-labs.example";
    private const string SomebodyElse = "a11ce000-5e2b-4c1f-9b6a-000000000001";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Somebody_elses_change_is_told_to_all_by_one_look_and_found_by_who_reads_then()
    {
        await using var cluster = await CodaCluster.StartAsync(2, configure: options => options.WatchInterval = Interval);
        var column = await NameColumn(cluster);
        var members = Enumerable.Range(0, 6).Select(number => new Watcher(cluster, $"m{number}", number % 2)).ToList();
        foreach (var member in members)
        {
            await cluster.Run(member.Rows());
            await cluster.Run(member.Watch(Wait));
        }

        var waits = members.Select(member => member.Watch(Wait)).ToList();
        cluster.Coda.Traffic.Clear();
        await cluster.Run(Insert(cluster, column, "theirs", SomebodyElse));

        Assert.All(await cluster.Run(Task.WhenAll(waits)), changes => Assert.Equal(["*"], changes.Scopes));
        Assert.Equal(1, cluster.Coda.Traffic.Count("getDoc"));
        foreach (var member in members)
            Assert.Contains("theirs", await cluster.Run(member.Rows()));
    }

    [Fact]
    public async Task A_write_of_our_own_is_told_at_once_to_whoever_waits_in_another_silo()
    {
        await using var cluster = await CodaCluster.StartAsync(2, configure: options => options.WatchInterval = TimeSpan.FromHours(1));
        var column = await NameColumn(cluster);
        var members = new[] { new Watcher(cluster, "m0", 0), new Watcher(cluster, "m1", 1) };
        foreach (var member in members)
            await cluster.Run(member.Watch(Wait));
        var waits = members.Select(member => member.Watch(Wait)).ToList();

        await cluster.Run(Insert(cluster, column, "ours", CodaSandbox.ServiceToken));

        Assert.All(await cluster.Run(Task.WhenAll(waits)), changes => Assert.Contains($"rows:{Tasks}", changes.Scopes));
    }

    [Fact]
    public async Task What_changes_while_the_silo_of_a_document_dies_is_told()
    {
        await using var cluster = await CodaCluster.StartAsync(2, configure: options => options.WatchInterval = Interval);
        var column = await NameColumn(cluster);
        var grain = cluster.Cluster.Client.GetGrain<IDocumentGrain>(DocumentGrain.KeyOf(Service, Doc));
        await cluster.Run(new Watcher(cluster, "first", 0).Watch(Wait));
        var holder = cluster.Cluster.Silos.First(silo => cluster.Holds(silo, grain));
        var survivor = new Watcher(cluster, "m", holder == cluster.Cluster.Silos[0] ? 1 : 0);
        await cluster.Run(survivor.Watch(Wait));

        await cluster.Cluster.KillSiloAsync(holder);
        await cluster.Run(Insert(cluster, column, "meanwhile", SomebodyElse, survivor.Gateway));

        Assert.Equal(["*"], (await cluster.Run(survivor.Watch(Wait))).Scopes);
    }

    private static async Task Insert(CodaCluster cluster, string column, string marker, string token, ICodaGateway? gateway = null)
    {
        var call = cluster.Call("writer", new ResponseCache(new ResponseCacheOptions(), cluster.Time, new MemoryBudget(64 * 1024 * 1024)), token: token);
        await (gateway ?? cluster.Gateway(1)).Open(call).UpsertRows(
            Doc, Tasks, new RowsUpsert { Rows = [new RowEdit([new CellEdit(column, JsonSerializer.SerializeToElement(marker))])] }, default);
    }

    private static async Task<string> NameColumn(CodaCluster cluster)
    {
        var call = cluster.Call("setup", new ResponseCache(new ResponseCacheOptions(), cluster.Time, new MemoryBudget(64 * 1024 * 1024)));
        return (await cluster.Run(cluster.Gateway(0).Open(call).GetTable(Doc, Tasks, default))).DisplayColumn!.Id;
    }

    private sealed class Watcher(CodaCluster cluster, string key, int silo)
    {
        private readonly ResponseCache cache = new(new ResponseCacheOptions(), cluster.Time, new MemoryBudget(64 * 1024 * 1024));
        private string? version;

        public ICodaGateway Gateway { get; } = cluster.Gateway(silo);

        public async Task<DocumentChanges> Watch(TimeSpan wait)
        {
            var changes = await Gateway.WatchDocument(cluster.Call(key, cache), Doc, version, wait, default);
            version = changes.Version;
            return changes;
        }

        public async Task<HashSet<string?>> Rows() =>
            [.. (await Gateway.Open(cluster.Call(key, cache)).ListRows(Doc, Tasks, new ListRowsQuery { Limit = 500 }, default)).Items.Select(row => row.Name)];
    }
}
