using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Runtime;

namespace CodaMcp.Tests.Storage;

/// <summary>What Orleans asks of a membership table.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MembershipTableTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    private ClusterSettings cluster = null!;
    private ComposedSilo silo = null!;
    private IMembershipTable table = null!;
    private int generations = 1000;

    public async Task InitializeAsync()
    {
        cluster = await server.NewDatabaseAsync();
        silo = await ComposedSilo.ComposeAsync(cluster);
        table = silo.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(true, default);
    }

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task A_new_table_has_no_members_and_a_version()
    {
        await table.InitializeMembershipTableAsync(true, default);

        var read = await table.ReadAllAsync(default);

        Assert.Empty(read.Members);
        Assert.Equal(0, read.Version.Version);
    }

    [Fact]
    public async Task A_member_comes_back_as_it_was_inserted()
    {
        var entry = NewEntry(SiloStatus.Joining);
        Assert.True(await InsertAsync(entry));

        var read = Assert.Single((await table.ReadRowAsync(entry.SiloAddress, default)).Members).Item1;

        Assert.Equal(
            (entry.SiloAddress, entry.SiloName, entry.HostName, entry.Status, entry.ProxyPort, entry.StartTime, entry.IAmAliveTime),
            (read.SiloAddress, read.SiloName, read.HostName, read.Status, read.ProxyPort, read.StartTime, read.IAmAliveTime));
    }

    [Fact]
    public async Task Every_change_raises_the_version_by_one()
    {
        var entry = NewEntry();
        await InsertAsync(entry);
        await UpdateAsync(entry);

        Assert.Equal(2, (await table.ReadAllAsync(default)).Version.Version);
    }

    [Fact]
    public async Task A_sign_of_life_does_not_raise_the_version()
    {
        var entry = NewEntry();
        await InsertAsync(entry);
        entry.IAmAliveTime = Now.AddMinutes(1);

        await table.UpdateIAmAliveAsync(entry, default);

        var read = await table.ReadAllAsync(default);
        Assert.Equal(1, read.Version.Version);
        Assert.Equal(Now.AddMinutes(1), read.Members[0].Item1.IAmAliveTime);
    }

    [Fact]
    public async Task A_change_does_not_take_a_later_sign_of_life_back()
    {
        var entry = NewEntry();
        await InsertAsync(entry);
        await table.UpdateIAmAliveAsync(new MembershipEntry { SiloAddress = entry.SiloAddress, IAmAliveTime = Now.AddMinutes(1) }, default);

        await UpdateAsync(entry);

        Assert.Equal(Now.AddMinutes(1), (await table.ReadAllAsync(default)).Members[0].Item1.IAmAliveTime);
    }

    [Fact]
    public async Task A_member_is_inserted_once()
    {
        var entry = NewEntry();
        Assert.True(await InsertAsync(entry));

        Assert.False(await InsertAsync(entry));
        Assert.Equal(1, (await table.ReadAllAsync(default)).Version.Version);
    }

    [Fact]
    public async Task A_change_of_an_old_version_is_refused()
    {
        var entry = NewEntry();
        var old = (await table.ReadAllAsync(default)).Version;
        await InsertAsync(entry);

        Assert.False(await table.InsertRowAsync(NewEntry(), old.Next(), default));
        Assert.False(await table.UpdateRowAsync(entry, "0", old.Next(), default));
        Assert.Single((await table.ReadAllAsync(default)).Members);
    }

    [Fact]
    public async Task A_change_of_who_is_not_there_is_refused_and_raises_nothing()
    {
        var read = await table.ReadAllAsync(default);

        Assert.False(await table.UpdateRowAsync(NewEntry(), "0", read.Version.Next(), default));
        Assert.Equal(0, (await table.ReadAllAsync(default)).Version.Version);
    }

    [Fact]
    public async Task Of_many_inserts_at_one_version_one_succeeds()
    {
        for (var round = 0; round < 5; round++)
        {
            var version = (await table.ReadAllAsync(default)).Version;

            var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => table.InsertRowAsync(NewEntry(), version.Next(), default)));

            Assert.Single(outcomes, inserted => inserted);
        }

        var read = await table.ReadAllAsync(default);
        Assert.Equal((5, 5), (read.Version.Version, read.Members.Count));
    }

    [Fact]
    public async Task Of_many_changes_at_one_version_one_succeeds()
    {
        var entries = Enumerable.Range(0, 6).Select(_ => NewEntry()).ToArray();
        foreach (var entry in entries)
            await InsertAsync(entry);
        var read = await table.ReadAllAsync(default);

        var outcomes = await Task.WhenAll(entries.Select(entry =>
        {
            entry.Status = SiloStatus.Dead;
            return table.UpdateRowAsync(entry, read.Version.VersionEtag, read.Version.Next(), default);
        }));

        Assert.Single(outcomes, changed => changed);
        Assert.Single((await table.ReadAllAsync(default)).Members, member => member.Item1.Status == SiloStatus.Dead);
    }

    [Fact]
    public async Task Many_silos_that_try_again_all_join()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var entry = NewEntry();
            while (!await InsertAsync(entry))
                await Task.Yield();
            entry.Status = SiloStatus.Active;
            while (!await UpdateAsync(entry))
                await Task.Yield();
        }));

        var read = await table.ReadAllAsync(default);
        Assert.Equal(16, read.Version.Version);
        Assert.Equal(8, read.Members.Count(member => member.Item1.Status == SiloStatus.Active));
    }

    [Fact]
    public async Task Votes_are_kept()
    {
        var entry = NewEntry();
        await InsertAsync(entry);
        entry.SuspectTimes = [Tuple.Create(NewEntry().SiloAddress, Now), Tuple.Create(NewEntry().SiloAddress, Now.AddSeconds(1))];

        await UpdateAsync(entry);

        Assert.Equal(entry.SuspectTimes, (await table.ReadAllAsync(default)).Members[0].Item1.SuspectTimes);
    }

    [Fact]
    public async Task Of_the_dead_the_old_ones_are_forgotten_and_nobody_else()
    {
        var (oldDead, freshDead, oldActive) = (NewEntry(SiloStatus.Dead), NewEntry(SiloStatus.Dead), NewEntry());
        freshDead.IAmAliveTime = Now.AddHours(2);
        foreach (var entry in new[] { oldDead, freshDead, oldActive })
            await InsertAsync(entry);

        await table.CleanupDefunctSiloEntriesAsync(Now.AddHours(1), default);

        Assert.Equal(
            new[] { freshDead.SiloAddress, oldActive.SiloAddress }.Order(),
            (await table.ReadAllAsync(default)).Members.Select(member => member.Item1.SiloAddress).Order());
    }

    [Fact]
    public async Task Fronts_find_the_gateways_of_active_silos_of_their_cluster_only()
    {
        var (active, withoutGateway, dead) = (NewEntry(), NewEntry(), NewEntry(SiloStatus.Dead));
        withoutGateway.ProxyPort = 0;
        foreach (var entry in new[] { active, withoutGateway, dead })
            await InsertAsync(entry);

        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 30000)], (await GatewaysAsync(cluster)).Select(uri => new IPEndPoint(IPAddress.Parse(uri.Host), uri.Port)));
        Assert.Empty(await GatewaysAsync(cluster with { ClusterId = "another" }));
    }

    [Fact]
    public async Task A_clusters_entries_are_deleted_together()
    {
        await InsertAsync(NewEntry());

        await table.DeleteMembershipTableEntriesAsync("another", default);
        Assert.Single((await table.ReadAllAsync(default)).Members);
        await table.DeleteMembershipTableEntriesAsync(cluster.ClusterId, default);
        await table.InitializeMembershipTableAsync(true, default);

        Assert.Empty((await table.ReadAllAsync(default)).Members);
    }

    private static async Task<IList<Uri>> GatewaysAsync(ClusterSettings cluster)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        await using var database = cluster.OpenDatabase();
        builder.UseOrleansClient(client => client
            .UseAdoNetClustering(clustering => (clustering.Invariant, clustering.DataSource) = ("Npgsql", database))
            .Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (ClusterSettings.ServiceId, cluster.ClusterId)));
        using var host = builder.Build();
        var gateways = host.Services.GetRequiredService<IGatewayListProvider>();
        await gateways.InitializeGatewayListProviderAsync(default);
        return await gateways.GetGatewaysAsync(default);
    }

    private async Task<bool> InsertAsync(MembershipEntry entry) => await table.InsertRowAsync(entry, (await table.ReadAllAsync(default)).Version.Next(), default);

    private async Task<bool> UpdateAsync(MembershipEntry entry)
    {
        var read = await table.ReadAllAsync(default);
        return await table.UpdateRowAsync(entry, read.Version.VersionEtag, read.Version.Next(), default);
    }

    private MembershipEntry NewEntry(SiloStatus status = SiloStatus.Active) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 11111, Interlocked.Increment(ref generations)),
        SiloName = "a silo",
        HostName = "a host",
        Status = status,
        ProxyPort = 30000,
        StartTime = Now,
        IAmAliveTime = Now,
    };
}
