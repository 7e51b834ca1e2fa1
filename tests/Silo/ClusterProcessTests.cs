using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime;
using Xunit.Abstractions;

namespace CodaMcp.Tests;

/// <summary>Silos and fronts as processes, with signals.</summary>
[Collection(PostgresCollection.Name)]
public sealed partial class ClusterProcessTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const int MembersAtOnce = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly List<HostProcess> processes = [];
    private readonly string data = Directory.CreateTempSubdirectory("codamcp-processes-").FullName;
    private ClusterSettings cluster = null!;

    public async Task InitializeAsync() => cluster = await server.NewDatabaseAsync();

    public Task DisposeAsync()
    {
        foreach (var process in processes)
            process.Dispose();
        TestDirectory.Delete(data);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Members_of_a_silo_that_was_killed_are_served_by_another_within_seconds_and_what_it_left_is_settled()
    {
        var firstPort = SiloHosting.FindFreePort();
        var (first, firstHealth) = StartSilo(firstPort);
        var (_, secondHealth) = StartSilo(SiloHosting.FindFreePort());
        await UntilAsync(firstHealth, HttpStatusCode.OK);
        await UntilAsync(secondHealth, HttpStatusCode.OK);
        using var client = await ConnectAsync();
        var members = 0;
        int[] counts = [];
        // A silo that has just started does not know yet how full the other is, and keeps what it places; of more members the emptier gets the most.
        for (var since = Stopwatch.StartNew(); (counts.Length < 2 || counts[0] < members / 4) && since.Elapsed < Patience;)
        {
            await ServedAsync(client, members += MembersAtOnce);
            var silos = await client.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
            counts = [.. silos.Where(one => one.GrainType.Contains("MemberGrain", StringComparison.Ordinal)).Select(one => one.ActivationCount).Order()];
        }

        await using var database = cluster.OpenDatabase();
        var left = Audit.AuditStoreTests.ARecord(AuditOutcome.Started);
        // The first silo's name in the audit trail, as it stands in the membership table.
        await using (var command = database.CreateCommand("SELECT $2 || '/' || Address || ':' || Port || '@' || Generation FROM OrleansMembershipTable WHERE Port = $1"))
        {
            command.Parameters.AddWithValue(firstPort);
            command.Parameters.AddWithValue(cluster.ClusterId);
            await new PostgresAuditStore(database, (string)(await command.ExecuteScalarAsync())!).StoreAsync([left], default);
        }

        await first.KillAsync();
        var watch = Stopwatch.StartNew();
        await ServedAsync(client, members);
        watch.Stop();

        output.WriteLine($"{members} members were spread {string.Join(" and ", counts)}; all were served again {watch.Elapsed.TotalSeconds:0.0} s after one silo was killed.");
        Assert.Equal(2, counts.Length);
        Assert.True(counts[0] >= members / 4, $"{counts[0]} of {members}");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{watch.Elapsed}");
        var store = new PostgresAuditStore(database, "");
        await UntilAsync(async () => (await store.ReadAsync(new AuditQuery(), default)).Single(record => record.Id == left.Id).Outcome == AuditOutcome.Unknown);
    }

    [Fact]
    public async Task A_front_starts_before_any_silo_and_outlives_each()
    {
        await using var issuer = await ServeKeysAsync();
        var domain = issuer.Urls.Single();
        var port = SiloHosting.FindFreePort();
        var front = Start("WebFront", new()
        {
            ["PORT"] = $"{port}",
            ["CODAMCP_DRAIN_SECONDS"] = "1",
            ["STYTCH_PROJECT_ID"] = "project-test-1",
            ["STYTCH_SECRET"] = "secret-for-tests",
            ["STYTCH_DOMAIN"] = domain,
            ["STYTCH_PUBLIC_TOKEN"] = "public-token-test-1",
        });
        var (live, ready) = ($"http://127.0.0.1:{port}/health/live", $"http://127.0.0.1:{port}/health/ready");
        await UntilAsync(live, HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Http.GetAsync(new Uri(ready))).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Http.GetAsync(new Uri($"http://127.0.0.1:{port}/mcp"))).StatusCode);
        var siloPort = SiloHosting.FindFreePort();
        var (silo, _) = StartSilo(siloPort, domain);
        await UntilAsync(ready, HttpStatusCode.OK);

        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await silo.TerminateAsync());
        output.WriteLine($"The silo stopped in {watch.Elapsed.TotalSeconds:0.0} s.");
        await UntilAsync(ready, HttpStatusCode.ServiceUnavailable);
        await UntilAsync(live, HttpStatusCode.OK);
        StartSilo(siloPort, domain);
        await UntilAsync(ready, HttpStatusCode.OK);

        watch.Restart();
        Assert.Equal(0, await front.TerminateAsync());
        output.WriteLine($"The front stopped in {watch.Elapsed.TotalSeconds:0.0} s.");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(25), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task A_silo_that_may_not_make_the_schema_refuses_to_start_until_it_was_made()
    {
        var refused = Start("Silo", SiloSettings(SiloHosting.FindFreePort(), SiloHosting.FindFreePort(), migrate: "false"));
        Assert.Equal(1, await refused.ExitAsync());
        Assert.Contains("--migrate", refused.Output, StringComparison.Ordinal);

        var migrating = Start("Silo", new(), "--migrate");
        Assert.Equal(0, await migrating.ExitAsync());

        var health = SiloHosting.FindFreePort();
        Start("Silo", SiloSettings(SiloHosting.FindFreePort(), health, migrate: "false"));
        await UntilAsync($"http://127.0.0.1:{health}/health/ready", HttpStatusCode.OK);
    }

    private (HostProcess Silo, string Ready) StartSilo(int port, string domain = "http://localhost:1")
    {
        var health = SiloHosting.FindFreePort();
        return (Start("Silo", SiloSettings(port, health, domain: domain)), $"http://127.0.0.1:{health}/health/ready");
    }

    private static Dictionary<string, string> SiloSettings(int port, int health, string migrate = "true", string domain = "http://localhost:1") => new()
    {
        ["CODAMCP_SILO_PORT"] = $"{port}",
        ["CODAMCP_GATEWAY_PORT"] = $"{SiloHosting.FindFreePort()}",
        ["CODAMCP_HEALTH_PORT"] = $"{health}",
        ["CODAMCP_MIGRATE"] = migrate,
        ["CODA_API_TOKEN"] = "token",
        ["STYTCH_DOMAIN"] = domain,
        ["STYTCH_SECRET"] = "secret-for-tests",
    };

    private HostProcess Start(string program, Dictionary<string, string> environment, params string[] arguments)
    {
        environment["CODAMCP_POSTGRES"] = cluster.Postgres!;
        environment["CODAMCP_DATA"] = data;
        var process = new HostProcess(program, environment, arguments);
        processes.Add(process);
        return process;
    }

    private static async Task<WebApplication> ServeKeysAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://localhost:{SiloHosting.FindFreePort()}");
        var app = builder.Build();
        using var rsa = RSA.Create(2048);
        var modulus = Base64Url.EncodeToString(rsa.ExportParameters(includePrivateParameters: false).Modulus);
        var keys = $$"""{"keys":[{"kty":"RSA","kid":"key-1","use":"sig","alg":"RS256","e":"AQAB","n":"{{modulus}}"}]}""";
        app.Run(context => context.Response.WriteAsync(keys));
        await app.StartAsync();
        return app;
    }

    private async Task<IHost> ConnectAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client
            .UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = ("Npgsql", cluster.Postgres))
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1))
            .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(1))
            .Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (ClusterSettings.ServiceId, cluster.ClusterId)));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    // Each member until it answers.
    private static Task ServedAsync(IHost client, int members) => Task.WhenAll(Enumerable.Range(0, members).Select(async i =>
    {
        var member = client.Services.GetRequiredService<IGrainFactory>().GetGrain<IMemberAccessGrain>(new MemberId("https://issuer.example", "organization-1", $"member-{i}").ToGrainKey());
        for (var since = Stopwatch.StartNew(); since.Elapsed < Patience;)
        {
            try
            {
                await member.Admit(DateTimeOffset.UnixEpoch).AsTask().WaitAsync(TimeSpan.FromSeconds(1));
                return;
            }
            catch (Exception error) when (error is TimeoutException or OrleansException or OperationCanceledException)
            {
                await Task.Delay(50);
            }
        }

        Assert.Fail($"Member {i} is not served.");
    }));

    private Task UntilAsync(string url, HttpStatusCode status) => UntilAsync(async () => (await Http.GetAsync(new Uri(url))).StatusCode == status);

    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < Patience; await Task.Delay(50))
        {
            try
            {
                if (await condition())
                    return;
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                // Not yet.
            }
        }

        Assert.Fail(string.Join(Environment.NewLine, processes.Select(process => process.Output)));
    }
}
