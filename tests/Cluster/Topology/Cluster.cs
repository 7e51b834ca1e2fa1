using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;

namespace CodaMcp.Tests;

/// <summary>PostgreSQL, the Sandbox, silos and fronts as processes of their own, and a proxy before the fronts.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private readonly HostProcess sandbox;
    private readonly WebApplication proxy;
    private readonly HttpClient probes = new() { Timeout = TimeSpan.FromSeconds(2) };

    private Cluster(string directory, PostgresServer postgres, HostProcess sandbox, ClusterMember[] silos, ClusterMember[] fronts, WebApplication proxy) =>
        (LogDirectory, Postgres, this.sandbox, Silos, Fronts, this.proxy) = (directory, postgres, sandbox, silos, fronts, proxy);

    public string LogDirectory { get; }

    public PostgresServer Postgres { get; }

    public ClusterMember[] Silos { get; }

    public ClusterMember[] Fronts { get; }

    /// <summary>The MCP endpoint as clients know it: the proxy's.</summary>
    public required string Endpoint { get; init; }

    public required string StytchUrl { get; init; }

    public required string CodaApiUrl { get; init; }

    public required string CodaToken { get; init; }

    public static async Task<Cluster> StartAsync(RunOptions options, CancellationToken cancellationToken, ClusterPlace? place = null)
    {
        place ??= ClusterPlace.Loopback;
        var root = Root();
        var directory = Directory.CreateTempSubdirectory("codamcp-cluster-").FullName;
        // The database's owner must be able to go through.
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Report.Note($"logs in {directory}");
        var postgres = new PostgresServer(Path.Combine(root, "ops/postgres.sh"), Path.Combine(directory, "postgres"));
        await postgres.StartAsync();

        var ports = FreePorts(4 + (2 * options.Fronts) + (3 * options.Silos));
        var next = 0;
        int Port() => ports[next++];
        var (stytch, coda, files, public_) = (Port(), Port(), Port(), Port());
        var name = place.IsLoopback ? "localhost" : place.HostAddress;
        var common = new Dictionary<string, string>
        {
            ["STYTCH_DOMAIN"] = $"http://{name}:{stytch}",
            ["STYTCH_PROJECT_ID"] = "project-test-5a4d0b0c-0000-4000-8000-c0da3c95a4db",
            ["STYTCH_SECRET"] = "secret-test-sandbox",
            ["CODAMCP_KEY_ENCRYPTION_SECRET"] = "a-secret-for-the-tests-of-a-cluster",
            ["CODAMCP_PAGES_SECRET"] = "a-secret-for-the-pages-in-these-tests",
            ["CODA_API_TOKEN"] = "7c0d4a11-5e2b-4c1f-9b6a-000000000001",
            ["CODA_API_BASE_URL"] = $"http://{name}:{coda}/apis/v1",
            ["PUBLIC_URL"] = $"http://localhost:{public_}",
            ["ASPNETCORE_ENVIRONMENT"] = place.IsLoopback ? "Production" : "Development",
            ["DOTNET_ENVIRONMENT"] = place.IsLoopback ? "Production" : "Development",
            ["CODAMCP_DATA"] = Path.Combine(directory, "data"),
            ["CODAMCP_POSTGRES"] = place.IsLoopback ? postgres.ConnectionString : PostgresThroughHost(postgres.ConnectionString, place.HostAddress),
        };
        var sandbox = new HostProcess("sandbox", directory, ProgramOf(root, "Sandbox"), new Dictionary<string, string>
        {
            ["SANDBOX_STYTCH_PORT"] = $"{stytch}",
            ["SANDBOX_CODA_PORT"] = $"{coda}",
            ["SANDBOX_FILES_PORT"] = $"{files}",
            ["SANDBOX_HOST"] = name,
            ["HOST"] = place.IsLoopback ? "localhost" : "0.0.0.0",
            ["SANDBOX_ALLOW_NETWORK"] = "true",
            ["PUBLIC_URL"] = common["PUBLIC_URL"],
            ["CODAMCP_DATA"] = Path.Combine(directory, "sandbox"),
        });
        sandbox.Start();

        var silos = Enumerable.Range(0, options.Silos).Select(number =>
        {
            var health = Port();
            return new ClusterMember(
                new HostProcess($"silo-{number}", directory, ProgramOf(root, "Silo"), new Dictionary<string, string>(common)
                {
                    ["CODAMCP_SILO_ADDRESS"] = place.SettingsOfSilos(number),
                    ["CODAMCP_SILO_PORT"] = $"{Port()}",
                    ["CODAMCP_GATEWAY_PORT"] = $"{Port()}",
                    ["CODAMCP_HEALTH_PORT"] = $"{health}",
                    ["HOST"] = place.SiloAddress(number),
                }, place.SiloPrefix(number)),
                $"http://{place.SiloAddress(number)}:{health}");
        }).ToArray();
        var fronts = Enumerable.Range(0, options.Fronts).Select(number =>
        {
            var port = Port();
            return new ClusterMember(
                new HostProcess($"front-{number}", directory, ProgramOf(root, "WebFront"), new Dictionary<string, string>(common) { ["PORT"] = $"{port}", ["HOST"] = "localhost" }),
                $"http://localhost:{port}");
        }).ToArray();
        var cluster = new Cluster(directory, postgres, sandbox, silos, fronts, await RoundRobinProxy.StartAsync(public_, fronts.Select(front => front.Url)))
        {
            Endpoint = $"http://localhost:{public_}/mcp",
            StytchUrl = common["STYTCH_DOMAIN"],
            CodaApiUrl = common["CODA_API_BASE_URL"],
            CodaToken = common["CODA_API_TOKEN"],
        };
        try
        {
            await cluster.AnswersAsync($"{common["STYTCH_DOMAIN"]}/.well-known/jwks.json", sandbox, cancellationToken);
            foreach (var silo in silos)
                await cluster.StartAsync(silo, cancellationToken);
            await StoreLog.InstallAsync(postgres.ConnectionString, cancellationToken);
            foreach (var front in fronts)
                await cluster.StartAsync(front, cancellationToken);
            // The proxy has seen it too.
            await cluster.AnswersAsync($"http://localhost:{public_}/health/ready", sandbox, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo or front and waits until it is ready; how long that took.</summary>
    public async Task<TimeSpan> StartAsync(ClusterMember member, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        member.Process.Start();
        await AnswersAsync($"{member.Url}/health/ready", member.Process, cancellationToken);
        var took = Stopwatch.GetElapsedTime(began);
        Report.Note($"{member.Process.Name} ready after {took.TotalSeconds:f1} s");
        return took;
    }

    /// <summary>Starts a silo or front again and again until it stays, as an orchestrator does.</summary>
    public async Task KeepStartingAsync(ClusterMember member, CancellationToken cancellationToken)
    {
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(RestartPause, cancellationToken))
        {
            try
            {
                await StartAsync(member, cancellationToken);
                return;
            }
            catch (ProcessEndedException) when (Stopwatch.GetElapsedTime(began) < LongestStart)
            {
                Report.Note($"{member.Process.Name} ended again");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        foreach (var member in Fronts.Concat(Silos))
            member.Process.Dispose();
        sandbox.Dispose();
        probes.Dispose();
        await Postgres.KillAsync();
    }

    /// <summary>Waits until an address answers well.</summary>
    private async Task AnswersAsync(string url, HostProcess process, CancellationToken cancellationToken)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < LongestStart; await Task.Delay(LookAgain, cancellationToken))
        {
            if (!process.IsRunning)
                throw new ProcessEndedException(process.DescribeEnd());
            try
            {
                using var answer = await probes.GetAsync(new Uri(url), cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // Not yet.
            }
        }

        throw new TimeoutException($"{process.Name} was not ready after {LongestStart.TotalSeconds} s.");
    }

    private static string PostgresThroughHost(string connectionString, string address)
    {
        var builder = new Npgsql.NpgsqlConnectionStringBuilder(connectionString);
        var port = TcpForwarder.Start(IPAddress.Parse(address), new IPEndPoint(IPAddress.Loopback, builder.Port));
        (builder.Host, builder.Port) = (address, port);
        return builder.ConnectionString;
    }

    private static string ProgramOf(string root, string project) => Path.Combine(root, $"src/{project}/bin/Debug/net10.0/CodaMcp.{project}.dll");

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CodaMcp.sln")))
            directory = directory.Parent!;
        return directory.FullName;
    }

    // Below the ports that the system gives to outgoing connections, one of which may otherwise sit where a process is started again.
    private static int[] FreePorts(int count) =>
        [.. Enumerable.Range(Random.Shared.Next(20_000, 28_000), 4_000).Where(IsFree).Take(count)];

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Any, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
