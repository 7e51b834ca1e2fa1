using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Users;
using CodaMcp.Sandbox.Coda;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;

namespace CodaMcp.Tests.Coda;

[Collection(ClusterTests.Name)]
public sealed class CodaUserGrainTests
{
    private const string User = "u:service%40northwind-labs.example";
    private const string State = "codauser.budget";

    [Fact]
    public async Task Silos_keep_one_window_for_a_Coda_user()
    {
        await using var cluster = await CodaCluster.StartAsync(2, new CodaSandboxBehaviour { WriteDelay = TimeSpan.Zero, SnapshotLag = TimeSpan.Zero });
        var caches = new[] { Cache(cluster), Cache(cluster) };

        await cluster.Run(Task.WhenAll(Enumerable.Range(0, 24).Select(i =>
            cluster.Gateway(i % 2).Open(cluster.Call($"m{i % 2}", caches[i % 2])).ListDocs(new() { Limit = i + 1 }, default))));

        Assert.Equal((24, 0), (cluster.Coda.Traffic.Count("listDocs"), cluster.Coda.Traffic.TooManyRequests));
    }

    [Fact]
    public async Task Whose_a_token_is_is_asked_once_for_all_silos()
    {
        await using var cluster = await CodaCluster.StartAsync(2);

        await cluster.Run(Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            cluster.Gateway(i % 2).Open(cluster.Call("m", Cache(cluster))).GetDoc("NwTracker1", default))));

        Assert.Equal(1, cluster.Coda.Traffic.Count("whoami"));
    }

    [Fact]
    public async Task A_token_that_is_no_good_is_told_so()
    {
        await using var cluster = await CodaCluster.StartAsync(1);

        var refused = await Assert.ThrowsAsync<CodaException>(() =>
            cluster.Run(cluster.Gateway(0).Open(cluster.Call("m", Cache(cluster), token: "nobody")).GetDoc("NwTracker1", default)));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
    }

    [Fact]
    public async Task Two_tokens_of_one_user_share_its_window()
    {
        await using var cluster = await CodaCluster.StartAsync(1, new CodaSandboxBehaviour());
        var tokens = new[] { CodaSandbox.ServiceToken, "7c0d4a11-5e2b-4c1f-9b6a-000000000006" };

        await cluster.Run(Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            cluster.Gateway(0).Open(cluster.Call("m", Cache(cluster), token: tokens[i % 2])).ListDocs(new() { Limit = i + 1 }, default))));

        Assert.Equal(0, cluster.Coda.Traffic.TooManyRequests);
    }

    [Fact]
    public async Task Who_waits_while_the_silo_stops_waits_on_in_another()
    {
        await using var cluster = await CodaCluster.StartAsync(2, new CodaSandboxBehaviour { WriteDelay = TimeSpan.Zero, SnapshotLag = TimeSpan.Zero });
        var cache = Cache(cluster);
        await cluster.Run(cluster.Gateway(0).Open(cluster.Call("m", cache)).GetDoc("NwTracker1", default));
        var holder = cluster.Cluster.Silos.First(silo => cluster.Holds(silo, cluster.Cluster.Client.GetGrain<ICodaUserGrain>(User)));
        var other = cluster.Cluster.Silos.First(silo => silo != holder);
        var gateway = other.ServiceProvider.GetRequiredService<ICodaGateway>();
        var reads = Task.WhenAll(Enumerable.Range(0, 12).Select(i => gateway.Open(cluster.Call("m", cache)).ListDocs(new() { Limit = i + 1 }, default)));
        while (cluster.Coda.Traffic.Count("listDocs") < 4)
            await Task.Delay(5);

        var stopping = System.Diagnostics.Stopwatch.StartNew();
        await cluster.Cluster.StopSiloAsync(holder);
        var stopped = stopping.Elapsed;
        await cluster.Run(reads);

        Assert.Equal((12, 0), (cluster.Coda.Traffic.Count("listDocs"), cluster.Coda.Traffic.TooManyRequests));
        Assert.True(stopped < TimeSpan.FromSeconds(10), $"{stopped}");
    }

    [Fact]
    public async Task After_a_crash_nothing_is_sent_until_the_windows_have_passed()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var grain = cluster.Cluster.Client.GetGrain<ICodaUserGrain>(User);
        await cluster.Storage.WriteStateAsync(State, grain.GetGrainId(), new GrainState<CodaUserState>(new CodaUserState { Open = true }));
        var began = cluster.Time.GetUtcNow();

        await cluster.Run(grain.Acquire(Request(cluster)));

        // A lease, a window and the slack.
        Assert.InRange(cluster.Time.GetUtcNow() - began, TimeSpan.FromSeconds(9.25), TimeSpan.FromSeconds(11));
    }

    [Fact]
    public async Task While_it_grants_permits_it_is_marked_as_open()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var grain = cluster.Cluster.Client.GetGrain<ICodaUserGrain>(User);
        await grain.Acquire(Request(cluster));

        Assert.True((await StoredAsync(cluster, grain)).State!.Open);
    }

    [Fact]
    public async Task Where_the_storage_is_gone_permits_are_granted_still()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var grain = cluster.Cluster.Client.GetGrain<ICodaUserGrain>(User);
        await grain.Acquire(Request(cluster));
        cluster.Storage.Refuses = true;

        Assert.Equal(PermitOutcome.Granted, (await grain.Acquire(Request(cluster))).Outcome);
    }

    [Fact]
    public async Task An_activation_that_ends_with_nothing_taken_leaves_no_row()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var grain = cluster.Cluster.Client.GetGrain<ICodaUserGrain>(User);
        await grain.Acquire(Request(cluster));
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        await DeactivateAsync(cluster, grain);

        Assert.False((await StoredAsync(cluster, grain)).RecordExists);
    }

    [Fact]
    public async Task An_activation_that_another_has_overtaken_leaves_its_mark()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var grain = cluster.Cluster.Client.GetGrain<ICodaUserGrain>(User);
        await grain.Acquire(Request(cluster));
        await cluster.Storage.WriteStateAsync(State, grain.GetGrainId(), await StoredAsync(cluster, grain));
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        await DeactivateAsync(cluster, grain);

        Assert.True((await StoredAsync(cluster, grain)).State!.Open);
    }

    [Fact]
    public async Task Of_a_token_nothing_is_stored()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var grain = cluster.Cluster.Client.GetGrain<ICodaUserGrain>(CodaUserGrain.KeyOf(new CodaCredential("pasted-by-somebody")));
        await grain.Acquire(Request(cluster));
        var open = (await StoredAsync(cluster, grain)).RecordExists;
        await DeactivateAsync(cluster, grain);

        Assert.Equal((false, false), (open, (await StoredAsync(cluster, grain)).RecordExists));
    }

    [Fact]
    public async Task A_first_activation_starts_free()
    {
        await using var cluster = await CodaCluster.StartAsync(1);

        Assert.Equal(PermitOutcome.Granted, (await cluster.Cluster.Client.GetGrain<ICodaUserGrain>(User).Acquire(Request(cluster))).Outcome);
    }

    [Fact]
    public async Task A_window_outlasts_a_graceful_deactivation()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var grain = cluster.Cluster.Client.GetGrain<ICodaUserGrain>(User);
        for (var i = 0; i < 4; i++)
            await grain.Acquire(Request(cluster));
        await grain.Cast<IGrainManagementExtension>().DeactivateOnIdle();

        var answer = await grain.Acquire(Request(cluster) with { Deadline = cluster.Time.GetUtcNow() + TimeSpan.FromSeconds(1) });

        Assert.Equal(PermitOutcome.Refused, answer.Outcome);
    }

    private static async Task<GrainState<CodaUserState>> StoredAsync(CodaCluster cluster, ICodaUserGrain grain)
    {
        var state = new GrainState<CodaUserState>();
        await cluster.Storage.ReadStateAsync(State, grain.GetGrainId(), state);
        return state;
    }

    private static async Task DeactivateAsync(CodaCluster cluster, ICodaUserGrain grain)
    {
        cluster.Cluster.TryGetGrainContext(grain.GetGrainId(), out var context);
        await grain.Cast<IGrainManagementExtension>().DeactivateOnIdle();
        await context!.Deactivated;
    }

    private static ResponseCache Cache(CodaCluster cluster) => new(new ResponseCacheOptions(), cluster.Time, new MemoryBudget(64 * 1024 * 1024));

    private static PermitRequest Request(CodaCluster cluster) => new()
    {
        Id = Guid.NewGuid(),
        Category = CodaBudgetCategory.ListDocs,
        Member = "m",
        Deadline = cluster.Time.GetUtcNow() + TimeSpan.FromSeconds(60),
    };
}
