using System.Collections.Concurrent;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Documents;
using CodaMcp.Sandbox.Coda;
using Orleans.Core.Internal;
using Xunit.Abstractions;

namespace CodaMcp.Tests.Coda;

/// <summary>What members see of a document that they write to, wherever they are and whatever goes wrong.</summary>
[Collection(ClusterTests.Name)]
public sealed class CoherenceTests(ITestOutputHelper output)
{
    private const string Doc = "NwTracker1";
    private const string Tasks = "grid-NwTasks001";
    private const string OpenTasks = "table-NwOpenTasks";
    private const string Service = "service@northwind-labs.example";
    private const string OtherToken = "a11ce000-5e2b-4c1f-9b6a-000000000001";
    private const string ScopedToken = "7c0d4a11-5e2b-4c1f-9b6a-000000000004";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Nobody_is_shown_less_than_it_wrote_itself(int seed)
    {
        await using var cluster = await CodaCluster.StartAsync(2, new CodaSandboxBehaviour(), options => options.Budget.BreakerThreshold = 10);
        var random = new Random(seed);
        var column = await NameColumn(cluster);
        var writes = 0;
        var reads = 0;
        var failures = new ConcurrentQueue<string>();
        var unavailable = 0;
        var hits = 0;

        var members = Enumerable.Range(0, 6).Select(number => Task.Run(async () =>
        {
            var own = new Random((seed * 100) + number);
            var member = new Member(cluster, $"m{number}", number % 2);
            var applied = new List<string>();
            for (var step = 0; step < 60; step++)
            {
                try
                {
                    if (own.Next(20) == 0)
                    {
                        var marker = $"marker {number}.{step}";
                        var call = member.Call();
                        var accepted = await member.Gateway.Open(call).UpsertRows(Doc, Tasks, Insert(column, marker), default);
                        Interlocked.Increment(ref writes);
                        var waits = own.Next(5) > 0;
                        if (waits && (await member.Gateway.AwaitMutation(call, Doc, accepted.RequestId, call.Deadline, default)).Applied)
                            applied.Add(marker);
                    }
                    else
                    {
                        var call = member.Call();
                        var shown = await member.Rows(own.Next(3) == 0 ? OpenTasks : Tasks, own.Next(3) == 0 ? 500 : 499, call);
                        Interlocked.Increment(ref reads);
                        Interlocked.Add(ref hits, call.CacheHits);
                        foreach (var marker in applied.Where(marker => !shown.Contains(marker)))
                            failures.Enqueue($"{member.Key} step {step}: {marker}");
                    }
                }
                catch (Exception e) when (e is CodaUnavailableException or CodaException)
                {
                    Interlocked.Increment(ref unavailable);
                }

                if (own.Next(5) == 0)
                    await Task.Delay(TimeSpan.FromSeconds(own.Next(6)), cluster.Time);
            }
        })).ToArray();
        var done = Task.WhenAll(members);
        var trouble = Task.Run(async () =>
        {
            while (!done.IsCompleted)
            {
                await Task.Delay(TimeSpan.FromSeconds(random.Next(2, 10)), cluster.Time);
                switch (random.Next(6))
                {
                    case 0:
                        cluster.Coda.Faults.Add(CodaFault.ResetBefore("listRows", 2));
                        break;
                    case 1:
                        cluster.Coda.Faults.Add(CodaFault.ResetAfter(random.Next(2) == 0 ? "listRows" : "upsertRows"));
                        break;
                    case 2:
                        cluster.Coda.Faults.Add(CodaFault.Status(503, "getMutationStatus"));
                        break;
                    case 3:
                        cluster.Coda.Faults.Add(CodaFault.Slow(TimeSpan.FromSeconds(2), "listRows", 2));
                        break;
                    default:
                        // As good as a crash: the document's actor forgets every write it was told of.
                        await cluster.Cluster.Client.GetGrain<IDocumentGrain>(DocumentGrain.KeyOf(Service, Doc)).Cast<IGrainManagementExtension>().DeactivateOnIdle();
                        break;
                }
            }
        });
        await cluster.Run(Task.WhenAll(done, trouble));

        output.WriteLine($"{reads} reads, {hits} of them kept or shared, {cluster.Coda.Traffic.Count("listRows")} upstream, {writes} writes, {unavailable} failed, {cluster.Coda.Traffic.TooManyRequests} 429s");
        Assert.Empty(failures);
        Assert.Equal(0, cluster.Coda.Traffic.TooManyRequests);
        Assert.True(reads > 150, $"{reads} reads, {unavailable} failed");
    }

    [Fact]
    public async Task A_write_is_seen_by_every_member_of_the_Coda_user_as_soon_as_it_is_applied()
    {
        await using var cluster = await CodaCluster.StartAsync(2, new CodaSandboxBehaviour());
        var column = await NameColumn(cluster);
        var members = Enumerable.Range(0, 4).Select(number => new Member(cluster, $"m{number}", number % 2)).ToList();
        await cluster.Run(Task.WhenAll(members.Select(member => member.Rows(Tasks, 500))));

        var call = members[0].Call();
        var accepted = await cluster.Run(members[0].Gateway.Open(call).UpsertRows(Doc, Tasks, Insert(column, "new"), default));
        await cluster.Run(members[0].Gateway.AwaitMutation(call, Doc, accepted.RequestId, call.Deadline, default));

        Assert.All(await cluster.Run(Task.WhenAll(members.Select(member => member.Rows(Tasks, 500)))), rows => Assert.Contains("new", rows));
    }

    [Fact]
    public async Task While_a_write_is_on_its_way_the_other_members_share_what_one_of_them_read()
    {
        await using var cluster = await CodaCluster.StartAsync(2, new CodaSandboxBehaviour());
        var column = await NameColumn(cluster);
        var writer = new Member(cluster, "writer", 0);
        var others = Enumerable.Range(0, 6).Select(number => new Member(cluster, $"m{number}", number % 2)).ToList();
        foreach (var member in others)
            await cluster.Run(member.Rows(Tasks, 500));
        await cluster.Run(writer.Gateway.Open(writer.Call()).UpsertRows(Doc, Tasks, Insert(column, "new"), default));
        cluster.Coda.Traffic.Clear();

        await cluster.Run(others[0].Rows(Tasks, 500));
        // The clock stands still.
        foreach (var member in others)
            await member.Rows(Tasks, 500).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(1, cluster.Coda.Traffic.Count("listRows"));
    }

    [Fact]
    public async Task The_member_who_wrote_shares_nothing_that_another_one_read_meanwhile()
    {
        await using var cluster = await CodaCluster.StartAsync(2, new CodaSandboxBehaviour());
        var column = await NameColumn(cluster);
        var (writer, other) = (new Member(cluster, "writer", 0), new Member(cluster, "other", 1));
        await cluster.Run(writer.Gateway.Open(writer.Call()).UpsertRows(Doc, Tasks, Insert(column, "new"), default));
        await cluster.Run(other.Rows(Tasks, 500));
        var call = writer.Call();

        await cluster.Run(writer.Rows(Tasks, 500, call));

        Assert.Equal((0, 1), (call.CacheHits, call.UpstreamRequests));
    }

    [Fact]
    public async Task What_was_made_while_a_write_was_on_its_way_holds_for_who_did_not_write_until_it_is_applied()
    {
        await using var cluster = await CodaCluster.StartAsync(2, new CodaSandboxBehaviour());
        var column = await NameColumn(cluster);
        var (writer, other) = (new Member(cluster, "writer", 0), new Member(cluster, "other", 1));
        var writing = writer.Call();
        var accepted = await cluster.Run(writer.Gateway.Open(writing).UpsertRows(Doc, Tasks, Insert(column, "new"), default));
        var (own, foreign) = (writer.Call(), other.Call());
        await cluster.Run(writer.Rows(Tasks, 500, own));
        await cluster.Run(other.Rows(Tasks, 500, foreign));
        var made = foreign.Reads.ToBasis();

        Assert.Equal((null, true, false), (own.Reads.ToBasis(), await other.Holds(made!), await writer.Holds(made!)));

        await cluster.Run(writer.Gateway.AwaitMutation(writing, Doc, accepted.RequestId, writing.Deadline, default));

        Assert.False(await other.Holds(made!));
    }

    [Fact]
    public async Task What_was_shared_while_a_write_was_on_its_way_is_given_no_more_once_it_is_applied()
    {
        await using var cluster = await CodaCluster.StartAsync(2, new CodaSandboxBehaviour());
        var column = await NameColumn(cluster);
        var (writer, other) = (new Member(cluster, "writer", 0), new Member(cluster, "other", 1));
        var call = writer.Call();
        var accepted = await cluster.Run(writer.Gateway.Open(call).UpsertRows(Doc, Tasks, Insert(column, "new"), default));
        var following = writer.Gateway.AwaitMutation(call, Doc, accepted.RequestId, call.Deadline, default);

        // As often as a member can ask before the write is applied.
        while (!following.IsCompleted)
            await cluster.Run(other.Rows(Tasks, 500));
        var shown = await cluster.Run(other.Rows(Tasks, 500));

        Assert.Contains("new", shown);
    }

    [Fact]
    public async Task What_was_made_of_a_documents_rows_holds_in_every_silo_until_a_write_is_noted()
    {
        await using var cluster = await CodaCluster.StartAsync(2);
        var column = await NameColumn(cluster);
        var members = Enumerable.Range(0, 2).Select(number => new Member(cluster, $"m{number}", number)).ToList();
        var made = new List<ResultBasis>();
        foreach (var member in members)
        {
            var call = member.Call();
            await cluster.Run(member.Rows(Tasks, 500, call));
            made.Add(call.Reads.ToBasis()!);
        }

        // One of the silos has the document's actor, the other asks it.
        Assert.Equal((true, true), await HoldAsync());

        await cluster.Run(members[0].Gateway.Open(members[0].Call()).UpsertRows(Doc, Tasks, Insert(column, "new"), default));

        Assert.Equal((false, false), await HoldAsync());

        async Task<(bool, bool)> HoldAsync() => (await members[0].Holds(made[0]), await members[1].Holds(made[1]));
    }

    [Fact]
    public async Task A_silo_that_asks_often_holds_a_lease_and_a_write_is_reported_only_after_it()
    {
        await using var cluster = await CodaCluster.StartAsync(2);
        var column = await NameColumn(cluster);
        var members = Enumerable.Range(0, 2).Select(number => new Member(cluster, $"m{number}", number)).ToList();
        var actor = cluster.Cluster.Client.GetGrain<IDocumentGrain>(DocumentGrain.KeyOf(Service, Doc));
        var nearSilo = cluster.Holds(cluster.Cluster.Silos[0], actor) ? 0 : 1;
        var (near, far) = (members[nearSilo], members[1 - nearSilo]);
        var (nearCall, farCall) = (near.Call(), far.Call());
        await cluster.Run(near.Rows(Tasks, 500, nearCall));
        await cluster.Run(far.Rows(Tasks, 500, farCall));
        var (nearMade, made) = (nearCall.Reads.ToBasis()!, farCall.Reads.ToBasis()!);
        for (var asked = 0; asked < DocumentLease.LeastAsked; asked++)
            Assert.True(await far.Holds(made));
        var writer = new Member(cluster, "writer", nearSilo);

        var writing = writer.Gateway.Open(writer.Call()).UpsertRows(Doc, Tasks, Insert(column, "new"), default);
        while (await near.Holds(nearMade))
            await Task.Delay(2);
        var duringTheLease = await far.Holds(made);
        // Long enough for an answer that waits for nothing.
        await Task.Delay(50);
        var wasReported = writing.IsCompleted;
        cluster.Time.Advance(DocumentLease.Length + TimeSpan.FromMilliseconds(2));
        await writing;

        Assert.Equal((true, false), (duringTheLease, wasReported));
        Assert.False(await far.Holds(made));
    }

    [Fact]
    public async Task What_a_write_left_alone_is_covered_by_a_lease_after_it_too()
    {
        await using var cluster = await CodaCluster.StartAsync(2);
        var column = await NameColumn(cluster);
        var members = Enumerable.Range(0, 2).Select(number => new Member(cluster, $"m{number}", number)).ToList();
        var actor = cluster.Cluster.Client.GetGrain<IDocumentGrain>(DocumentGrain.KeyOf(Service, Doc));
        var (near, far) = cluster.Holds(cluster.Cluster.Silos[0], actor) ? (members[0], members[1]) : (members[1], members[0]);
        var call = far.Call();
        await cluster.Run(far.Gateway.Open(call).ListPages(Doc, new ListQuery(), default));
        var made = call.Reads.ToBasis()!;
        await cluster.Run(near.Gateway.Open(near.Call()).UpsertRows(Doc, Tasks, Insert(column, "new"), default));
        for (var asked = 0; asked < DocumentLease.LeastAsked; asked++)
            Assert.True(await far.Holds(made));
        var before = cluster.Confirmations;

        for (var asked = 0; asked < 10; asked++)
            Assert.True(await far.Holds(made));

        Assert.Equal(before, cluster.Confirmations);
    }

    [Fact]
    public async Task What_a_lost_actor_confirmed_holds_no_longer()
    {
        await using var cluster = await CodaCluster.StartAsync(2);
        var members = Enumerable.Range(0, 2).Select(number => new Member(cluster, $"m{number}", number)).ToList();
        var call = members[0].Call();
        await cluster.Run(members[0].Rows(Tasks, 500, call));
        var made = call.Reads.ToBasis()!;
        Assert.True(await members[0].Holds(made));

        await cluster.Cluster.DeactivateAsync(cluster.Cluster.Client.GetGrain<IDocumentGrain>(DocumentGrain.KeyOf(Service, Doc)));

        Assert.False(await members[0].Holds(made));
    }

    [Fact]
    public async Task A_write_to_rows_leaves_other_reads_of_the_document_alone()
    {
        await using var cluster = await CodaCluster.StartAsync(2);
        var column = await NameColumn(cluster);
        var (writer, reader) = (new Member(cluster, "writer", 0), new Member(cluster, "reader", 1));
        await cluster.Run(reader.Gateway.Open(reader.Call()).ListColumns(Doc, Tasks, new ListColumnsQuery(), default));
        await cluster.Run(reader.Gateway.Open(reader.Call()).ListPages(Doc, new ListQuery(), default));
        cluster.Coda.Traffic.Clear();

        await cluster.Run(writer.Gateway.Open(writer.Call()).UpsertRows(Doc, Tasks, Insert(column, "new"), default));
        await cluster.Run(reader.Gateway.Open(reader.Call()).ListColumns(Doc, Tasks, new ListColumnsQuery(), default));
        await cluster.Run(reader.Gateway.Open(reader.Call()).ListPages(Doc, new ListQuery(), default));

        Assert.Equal(["upsertRows"], cluster.Coda.Traffic.Counts.Keys);
    }

    [Fact]
    public async Task A_doc_that_is_made_renamed_or_deleted_shows_so_in_every_members_next_listing()
    {
        await using var cluster = await CodaCluster.StartAsync(2);
        var (writer, reader) = (new Member(cluster, "writer", 0), new Member(cluster, "reader", 1));
        var before = await cluster.Run(Names(reader));

        var doc = await cluster.Run(writer.Gateway.Open(writer.Call()).CreateDoc(new DocCreate { Title = "Plan A" }, default));
        var (made, madeForWriter) = (await cluster.Run(Names(reader)), await cluster.Run(Names(writer)));
        await cluster.Run(writer.Gateway.Open(writer.Call()).UpdateDoc(doc.Id, new DocUpdate { Title = "Plan B" }, default));
        var (renamed, renamedForWriter) = (await cluster.Run(Names(reader)), await cluster.Run(Names(writer)));
        await cluster.Run(writer.Gateway.Open(writer.Call()).DeleteDoc(doc.Id, default));
        var (deleted, deletedForWriter) = (await cluster.Run(Names(reader)), await cluster.Run(Names(writer)));

        string[][] changed = [[.. before.Append("Plan A").Order()], [.. before.Append("Plan B").Order()], before];
        Assert.Equal(changed, [made, renamed, deleted]);
        Assert.Equal(changed, [madeForWriter, renamedForWriter, deletedForWriter]);
    }

    [Fact]
    public async Task What_a_member_holds_is_not_sent_again()
    {
        await using var cluster = await CodaCluster.StartAsync(2);
        var member = new Member(cluster, "m", 0);
        await cluster.Run(member.Rows(Tasks, 500));
        var call = member.Call();

        await cluster.Run(member.Gateway.Open(call).ListRows(Doc, Tasks, new ListRowsQuery { Limit = 500 }, default));

        Assert.Equal((1, 0), (call.CacheHits, call.UpstreamRequests));
    }

    [Theory]
    [InlineData(OtherToken)]
    [InlineData(ScopedToken)]
    public async Task What_was_read_with_a_token_is_not_shown_to_another_users_or_a_restricted_one(string token)
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var (full, other) = (new Member(cluster, "full", 0), new Member(cluster, "other", 0));
        await cluster.Run(full.Rows(Tasks, 500));
        var call = other.Call(token);

        await cluster.Run(other.Gateway.Open(call).ListRows(Doc, Tasks, new ListRowsQuery { Limit = 500 }, default));

        Assert.Equal((0, 1), (call.CacheHits, call.UpstreamRequests));
    }

    [Fact]
    public async Task A_list_of_docs_is_not_shown_to_another_Coda_user()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var (full, other) = (new Member(cluster, "full", 0), new Member(cluster, "other", 0));
        await cluster.Run(Names(full));
        var call = other.Call(OtherToken);

        await cluster.Run(other.Gateway.Open(call).ListDocs(new ListDocsQuery(), default));

        Assert.Equal((0, 1), (call.CacheHits, call.UpstreamRequests));
    }

    // The Sandbox refuses the list of docs to a restricted token.
    [Fact]
    public async Task A_list_of_docs_that_is_kept_is_not_shown_to_a_restricted_token_of_the_same_Coda_user()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var (full, restricted) = (new Member(cluster, "full", 0), new Member(cluster, "restricted", 0));
        await cluster.Run(Names(full));

        await Assert.ThrowsAsync<CodaException>(() => cluster.Run(restricted.Gateway.Open(restricted.Call(ScopedToken)).ListDocs(new ListDocsQuery(), default)));
    }

    [Fact]
    public async Task A_read_outlives_the_silo_that_held_its_document()
    {
        await using var cluster = await CodaCluster.StartAsync(2);
        var members = new[] { new Member(cluster, "m0", 0), new Member(cluster, "m1", 1) };
        await cluster.Run(members[0].Rows(Tasks, 500));
        var grain = cluster.Cluster.Client.GetGrain<IDocumentGrain>(DocumentGrain.KeyOf(Service, Doc));
        var holder = cluster.Cluster.Silos.First(silo => cluster.Holds(silo, grain));
        var survivor = new Member(cluster, "m", holder == cluster.Cluster.Silos[0] ? 1 : 0);
        var gateway = survivor.Gateway;

        await cluster.Cluster.KillSiloAsync(holder);

        Assert.NotEmpty((await cluster.Run(gateway.Open(survivor.Call()).ListRows(Doc, Tasks, new ListRowsQuery { Limit = 500 }, default))).Items);
    }

    private static RowsUpsert Insert(string column, string marker) =>
        new() { Rows = [new RowEdit([new CellEdit(column, JsonSerializer.SerializeToElement(marker))])] };

    private static async Task<string[]> Names(Member member) =>
        [.. (await member.Gateway.Open(member.Call()).ListDocs(new ListDocsQuery(), default)).Items.Select(doc => doc.Name).Order()];

    private static async Task<string> NameColumn(CodaCluster cluster)
    {
        var member = new Member(cluster, "setup", 0);
        return (await cluster.Run(member.Gateway.Open(member.Call()).GetTable(Doc, Tasks, default))).DisplayColumn!.Id;
    }

    private sealed class Member(CodaCluster cluster, string key, int silo)
    {
        private readonly ResponseCache cache = new(new ResponseCacheOptions(), cluster.Time, new MemoryBudget(64 * 1024 * 1024));
        private readonly OwnWrites writes = new();

        public string Key => key;

        public ICodaGateway Gateway { get; } = cluster.Gateway(silo);

        public CodaCall Call(string token = CodaSandbox.ServiceToken) => cluster.Call(key, cache, token: token, writes: writes);

        public Task<bool> Holds(ResultBasis basis) => Gateway.StillHolds(basis, new CodaCredential(CodaSandbox.ServiceToken), cache, writes).AsTask();

        public async Task<HashSet<string?>> Rows(string table, int limit, CodaCall? call = null) =>
            [.. (await Gateway.Open(call ?? Call()).ListRows(Doc, table, new ListRowsQuery { Limit = limit }, default)).Items.Select(row => row.Name)];
    }
}
