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
    public async Task After_a_crash_of_which_nothing_is_known_nothing_is_sent_until_the_windows_have_passed()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var grain = await CrashedAsync(cluster, new CodaUserState { Open = true });
        var began = cluster.Time.GetUtcNow();

        await cluster.Run(grain.Acquire(Request(cluster)));

        // A lease, a window and the slack.
        Assert.InRange(cluster.Time.GetUtcNow() - began, TimeSpan.FromSeconds(9.25), TimeSpan.FromSeconds(11));
    }

    [Fact]
    public async Task After_a_crash_what_was_not_reserved_is_given_out_at_once()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var grain = await CrashedAsync(cluster, new CodaUserState { Open = true, Reserved = [] });

        Assert.Equal(PermitOutcome.Granted, (await grain.Acquire(Request(cluster) with { Deadline = cluster.Time.GetUtcNow() + TimeSpan.FromSeconds(1) })).Outcome);
    }

    [Fact]
    public async Task What_is_given_out_beyond_a_quarter_is_reserved_in_the_storage_first()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var grain = cluster.Cluster.Client.GetGrain<ICodaUserGrain>(User);
        for (var i = 0; i < 2; i++)
            await grain.Acquire(Request(cluster));

        var state = new GrainState<CodaUserState>();
        await cluster.Storage.ReadStateAsync("codauser.budget", grain.GetGrainId(), state);

        Assert.Equal((CodaBudgetCategory.ListDocs, 2), state.State!.Reserved!.Select(reserved => (reserved.Category, reserved.Permits)).Single());
    }

    [Fact]
    public async Task An_activation_that_another_has_overtaken_sends_its_askers_there()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var grain = cluster.Cluster.Client.GetGrain<ICodaUserGrain>(User);
        await grain.Acquire(Request(cluster));
        var state = new GrainState<CodaUserState>();
        await cluster.Storage.ReadStateAsync("codauser.budget", grain.GetGrainId(), state);
        state.State!.Writer = Guid.NewGuid();
        await cluster.Storage.WriteStateAsync("codauser.budget", grain.GetGrainId(), state);

        Assert.Equal(PermitOutcome.Moved, (await grain.Acquire(Request(cluster))).Outcome);
    }

    [Fact]
    public async Task What_was_stored_after_this_activation_had_given_it_up_overtakes_nobody()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var grain = cluster.Cluster.Client.GetGrain<ICodaUserGrain>(User);
        await grain.Acquire(Request(cluster));
        var state = new GrainState<CodaUserState>();
        await cluster.Storage.ReadStateAsync("codauser.budget", grain.GetGrainId(), state);
        await cluster.Storage.WriteStateAsync("codauser.budget", grain.GetGrainId(), state);

        Assert.Equal(PermitOutcome.Granted, (await grain.Acquire(Request(cluster))).Outcome);
    }

    [Fact]
    public async Task Where_a_reservation_cannot_be_stored_reads_go_on()
    {
        await using var cluster = await CodaCluster.StartAsync(1);
        var grain = cluster.Cluster.Client.GetGrain<ICodaUserGrain>(User);
        await grain.Acquire(Request(cluster));
        cluster.Storage.Refuses = true;

        Assert.Equal(PermitOutcome.Granted, (await grain.Acquire(Request(cluster))).Outcome);
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

    private static async Task<ICodaUserGrain> CrashedAsync(CodaCluster cluster, CodaUserState left)
    {
        var grain = cluster.Cluster.Client.GetGrain<ICodaUserGrain>(User);
        await cluster.Storage.WriteStateAsync("codauser.budget", grain.GetGrainId(), new GrainState<CodaUserState>(left));
        return grain;
    }

    private static ResponseCache Cache(CodaCluster cluster) => new(new ResponseCacheOptions(), cluster.Time);

    private static PermitRequest Request(CodaCluster cluster) => new()
    {
        Id = Guid.NewGuid(),
        Category = CodaBudgetCategory.ListDocs,
        Members = ["m"],
        Deadline = cluster.Time.GetUtcNow() + TimeSpan.FromSeconds(60),
    };
}
