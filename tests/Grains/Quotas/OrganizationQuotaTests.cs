using CodaMcp.Members;
using CodaMcp.Quotas;
using CodaMcp.Tests.Coda;
using CodaMcp.Tools;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;

namespace CodaMcp.Tests.Quotas;

/// <summary>A quota that all members of an organization share, over three silos.</summary>
public sealed class OrganizationQuotaTests : IAsyncLifetime
{
    private const int Limit = 1000;
    private const int Callers = 64;
    private static readonly OrganizationId Organization = new("https://issuer.example", "organization-1");

    private readonly SharedGrainStorage storage = new();
    private InProcessTestCluster cluster = null!;

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>(StorageNames.Grains, storage);
            silo.Services.AddSingleton(TimeProvider.System);
            var quotas = new CurrentQuotas();
            quotas.Set([new Quota { Organization = Organization, Scope = QuotaScope.Organization, Measure = QuotaMeasure.Calls, Period = QuotaPeriod.Month, Limit = Limit }]);
            silo.Services.AddSingleton(quotas);
            silo.Services.AddSingleton(new ToolCatalog(ToolCatalog.Toolsets));
            silo.Services.AddSingleton<QuotaRules>();
            silo.Services.AddSingleton(new QuotaTable(null!));
        });
        cluster = builder.Build();
        await cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task Of_64_parallel_callers_exactly_as_many_calls_pass_as_the_quota_allows()
    {
        var passed = await CallAsync(_ => { });

        Assert.Equal(Limit, passed);
    }

    [Fact]
    public async Task When_the_silo_that_counts_is_killed_no_more_pass_and_at_most_a_block_is_lost()
    {
        var grain = cluster.Client.GetGrain<IQuotaCountGrain>(Organization.ToGrainKey());
        var killing = Task.CompletedTask;
        var passed = await CallAsync(soFar =>
        {
            if (soFar == Limit / 2)
                killing = Task.Run(() => cluster.KillSiloAsync(HolderOf(grain)));
        });
        await killing;

        // A caller whose answer was lost counted and did not pass; each of the callers had one under way.
        Assert.InRange(passed, Limit - (Limit / 10) - Callers, Limit);
        Assert.Equal(ToolErrorKind.QuotaExceeded, (await grain.Take("one-more", "whoami", "usage", writes: false))?.Kind);
    }

    [Fact]
    public async Task The_same_call_counts_once_and_what_it_took_can_be_given_back()
    {
        var grain = cluster.Client.GetGrain<IQuotaCountGrain>(Organization.ToGrainKey());
        for (var i = 0; i < Limit; i++)
            Assert.Null(await grain.Take("call-1", "whoami", "usage", writes: false));
        Assert.Equal(Limit - 1, await PassAsync(grain, Limit + 10));

        await grain.GiveBack("call-1");
        await grain.GiveBack("call-1");
        Assert.Equal(1, await PassAsync(grain, 10));
    }

    private static async Task<int> PassAsync(IQuotaCountGrain grain, int calls)
    {
        var passed = 0;
        for (var i = 0; i < calls; i++)
            passed += await grain.Take(Guid.NewGuid().ToString(), "whoami", "usage", writes: false) is null ? 1 : 0;
        return passed;
    }

    private InProcessSiloHandle HolderOf(IGrain grain) =>
        cluster.TryGetGrainContext(grain.GetGrainId(), out var context) ? cluster.Silos.Single(silo => context.Address.SiloAddress!.Equals(silo.SiloAddress)) : throw new InvalidOperationException();

    // Each caller calls until it was refused, by way of the three silos.
    private async Task<int> CallAsync(Action<int> onPassed)
    {
        var passed = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var silos = cluster.Silos.ToList();
            for (var call = 0; ; call++)
            {
                try
                {
                    var grain = (caller % 4) switch
                    {
                        0 => cluster.Client.GetGrain<IQuotaCountGrain>(Organization.ToGrainKey()),
                        var silo => silos[silo - 1].ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IQuotaCountGrain>(Organization.ToGrainKey()),
                    };
                    if (await grain.Take($"{caller}/{call}", "whoami", "usage", writes: false).WaitAsync(TimeSpan.FromSeconds(3)) is { } refusal)
                    {
                        Assert.Equal(ToolErrorKind.QuotaExceeded, refusal.Kind);
                        return;
                    }

                    onPassed(Interlocked.Increment(ref passed));
                }
                catch (Exception error) when (error is TimeoutException or OrleansException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
                {
                    if (cluster.Silos.Count < silos.Count)
                        silos = [.. silos.Select(silo => cluster.Silos.Contains(silo) ? silo : cluster.Silos[0])];
                    await Task.Delay(20);
                }
            }
        })));
        return passed;
    }
}
