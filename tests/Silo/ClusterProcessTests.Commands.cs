using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Members;
using CodaMcp.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests;

/// <summary>The operator's commands against a running cluster.</summary>
public sealed partial class ClusterProcessTests
{
    [Fact]
    public async Task Commands_find_a_member_of_the_cluster_and_what_they_decide_holds_at_once()
    {
        var (_, health) = StartSilo(SiloHosting.FindFreePort());
        await UntilAsync(health, HttpStatusCode.OK);
        using var client = await ConnectAsync();
        var grains = client.Services.GetRequiredService<IGrainFactory>();
        var key = new MemberId("https://issuer.example", "organization-1", "member-1").ToGrainKey();
        var opening = new OpenSession("client-1", "tests", "1", "2025-11-25", "{}"u8.ToArray()) { MemberLabel = "ada@example.com" };
        var session = await UntilServedAsync(() => grains.GetGrain<IMemberSessionGrain>(key).OpenSession(opening));

        var disabled = await CommandAsync("member", "disable", "ada@example.com", "--json");
        Assert.Equal(Admission.MemberDisabled, await grains.GetGrain<IMemberAccessGrain>(key).Admit(DateTimeOffset.UtcNow));
        Assert.Null(await grains.GetGrain<IMemberSessionGrain>(key).FindSession(session!.Id, "client-1"));
        Assert.Equal((true, 0), ((bool)disabled["member"]!["disabled"]!, (int)disabled["member"]!["sessions"]!));

        var stopped = await CommandAsync("stop", "--member", "ada@", "--json");
        Assert.Equal(key, (string?)Assert.Single(stopped["stopped"]!.AsArray())!["value"]);
        Assert.Empty((await CommandAsync("resume", "--every", "--json"))["stopped"]!.AsArray());
    }

    [Fact]
    public async Task A_command_that_reaches_no_silo_says_so_and_changes_nothing()
    {
        var migrating = Start("Silo", new(), "--migrate");
        Assert.Equal(0, await migrating.ExitAsync());
        await using (var database = cluster.OpenDatabase())
        await using (var command = database.CreateCommand("INSERT INTO member (key, epoch, version) VALUES ('m:i/o/member-1', 1, 1)"))
            await command.ExecuteNonQueryAsync();
        var process = Start("Silo", new(), "member", "disable", "member-1");

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains("No silo of cluster 'codamcp' can be reached", process.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", process.Output, StringComparison.Ordinal);
    }

    private async Task<JsonNode> CommandAsync(params string[] arguments)
    {
        var process = Start("Silo", new() { ["CODAMCP_CLUSTER_ID"] = cluster.ClusterId }, arguments);
        Assert.True(await process.ExitAsync() == 0, process.Output);
        return JsonNode.Parse(process.Output)!;
    }

    // The first call of a client that has just connected may take longer than the client waits.
    private static async Task<T> UntilServedAsync<T>(Func<Task<T>> call)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await call();
            }
            catch (TimeoutException) when (!timeout.IsCancellationRequested)
            {
                // Again.
            }
        }
    }
}
