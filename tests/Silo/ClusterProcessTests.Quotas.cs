using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Members;
using CodaMcp.Quotas;
using CodaMcp.Tools;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace CodaMcp.Tests;

/// <summary>A quota that an organization shares, counted by a cluster of processes one of which is killed.</summary>
public sealed partial class ClusterProcessTests
{
    private const int QuotaLimit = 1000;
    private const int QuotaCallers = 64;

    [Fact]
    public async Task No_more_calls_pass_than_a_quota_allows_when_the_silo_that_counts_is_killed()
    {
        var organization = new OrganizationId("https://issuer.example", "organization-1");
        Assert.Equal(0, await Start("Silo", new(), "--migrate").ExitAsync());
        // Set before any silo runs, so that each one knows it from its start.
        var set = await CommandAsync("quota", "set", $"{QuotaLimit}", "--per", "month", "--organization", organization.ToGrainKey(), "--json");
        Assert.True((bool)set["changed"]!);
        List<(HostProcess Silo, string Ready)> silos = [];
        var ports = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            ports.Add(SiloHosting.FindFreePort());
            silos.Add(StartSilo(ports[i]));
        }

        foreach (var (_, ready) in silos)
            await UntilAsync(ready, HttpStatusCode.OK);
        using var client = await ConnectAsync();
        var grain = client.Services.GetRequiredService<IGrainFactory>().GetGrain<IQuotaCountGrain>(organization.ToGrainKey());
        var passed = 0;
        var killed = 0;
        var killing = Task.CompletedTask;
        await Task.WhenAll(Enumerable.Range(0, QuotaCallers).Select(caller => Task.Run(async () =>
        {
            for (var call = 0; ; call++)
            {
                try
                {
                    if (await grain.Take($"{caller}/{call}", "whoami", "usage", writes: false).WaitAsync(TimeSpan.FromSeconds(2)) is { } refusal)
                    {
                        Assert.Equal(ToolErrorKind.QuotaExceeded, refusal.Kind);
                        return;
                    }

                    if (Interlocked.Increment(ref passed) >= QuotaLimit / 2 && Interlocked.Exchange(ref killed, 1) == 0)
                        killing = KillHolderAsync();
                }
                catch (Exception error) when (error is TimeoutException or OrleansException or OperationCanceledException)
                {
                    await Task.Delay(50);
                }
            }
        })));
        await killing;

        output.WriteLine($"{passed} of {QuotaLimit} calls passed.");
        // What was reserved ahead is lost, and the calls whose answers were.
        Assert.InRange(passed, QuotaLimit - (QuotaLimit / 10) - QuotaCallers, QuotaLimit);
        // A command that finds no silo shows the quota without its use.
        int? used = null;
        await UntilAsync(async () => (used = (int?)Assert.Single((await CommandAsync("quota", "show", "--organization", organization.ToGrainKey(), "--json"))["quotas"]!.AsArray())!["used"]) is not null);
        Assert.Equal(QuotaLimit, used);

        async Task KillHolderAsync()
        {
            var holder = await client.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
            await silos[ports.IndexOf(holder!.Endpoint.Port)].Silo.KillAsync();
        }
    }
}
