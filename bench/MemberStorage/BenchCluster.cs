using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox;
using CodaMcp.Sandbox.Stytch;
using CodaMcp.Tests;
using Npgsql;

namespace CodaMcp.Bench;

/// <summary>PostgreSQL, a front and up to two silos, each a process of its own, and the Sandbox in this one.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(120);

    // The extension that counts statements must be loaded at the start. Vacuum and checkpoints would write in between.
    private static readonly string[] ServerSettings =
        ["shared_preload_libraries = 'pg_stat_statements'", "autovacuum = off", "checkpoint_timeout = '1h'", "max_wal_size = '16GB'"];

    private readonly string databaseDirectory;
    private readonly PostgresServer postgres;
    private readonly SandboxHost sandbox;
    private readonly (HostProcess Process, string Health)[] silos;
    private readonly (HostProcess Process, string Url) front;
    private readonly HttpClient probes = new() { Timeout = TimeSpan.FromSeconds(2) };

    private BenchCluster(string databaseDirectory, PostgresServer postgres, MeteredForwarder forwarder, SandboxHost sandbox, (HostProcess, string)[] silos, (HostProcess, string) front) =>
        (this.databaseDirectory, this.postgres, Forwarder, this.sandbox, this.silos, this.front) = (databaseDirectory, postgres, forwarder, sandbox, silos, front);

    /// <summary>What all silos and the front reach the database through.</summary>
    public MeteredForwarder Forwarder { get; }

    public Uri Endpoint => new($"{front.Url}/mcp");

    public NpgsqlDataSource Database => field ??= NpgsqlDataSource.Create(postgres.ConnectionString);

    /// <summary>Starts everything but the second silo. The logs stay when it ends, the database does not.</summary>
    public static async Task<BenchCluster> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("codamcp-bench-").FullName;
        // The database's owner must be able to go through.
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Console.WriteLine($"logs in {directory}");
        var databaseDirectory = Path.Combine(directory, "postgres");
        var postgres = new PostgresServer(Path.Combine(Root(), "ops/postgres.sh"), databaseDirectory);
        await postgres.StartAsync();
        await using (var database = NpgsqlDataSource.Create(postgres.ConnectionString))
        {
            foreach (var setting in ServerSettings)
            {
                await using var command = database.CreateCommand($"ALTER SYSTEM SET {setting}");
                await command.ExecuteNonQueryAsync();
            }
        }

        await postgres.KillAsync();
        await postgres.StartAsync();
        var connection = new NpgsqlConnectionStringBuilder(postgres.ConnectionString);
        var forwarder = new MeteredForwarder(connection.Port);
        connection.Port = forwarder.Start();

        var ports = FreePorts(10);
        var publicUrl = $"http://localhost:{ports[3]}";
        var settings = new SandboxSettings(ports[0], ports[1], ports[2], FrontAuthorizes: false);
        var sandbox = await settings.StartAsync(publicUrl, Path.Combine(directory, "sandbox"));
        var common = new Dictionary<string, string>(settings.AsCredentials().Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)))
        {
            ["PUBLIC_URL"] = publicUrl,
            ["DOTNET_ENVIRONMENT"] = "Production",
            // Limits count, and are too high to be met.
            ["CODAMCP_CALLS_PER_MINUTE"] = "100000",
            ["CODAMCP_CALL_BURST"] = "100000",
            ["CODAMCP_REQUESTS_PER_SECOND"] = "100000",
            ["CODAMCP_KEY_ENCRYPTION_SECRET"] = "a-secret-for-the-benchmark-alone-1",
            ["CODAMCP_PAGES_SECRET"] = "a-secret-for-the-benchmark-alone-2",
            ["CODAMCP_DATA"] = Path.Combine(directory, "data"),
            ["CODAMCP_POSTGRES"] = connection.ConnectionString,
        };
        var silos = Enumerable.Range(0, 2).Select(number => (
            new HostProcess($"silo-{number}", directory, ProgramOf("Silo"), new Dictionary<string, string>(common)
            {
                ["CODAMCP_SILO_ADDRESS"] = "127.0.0.1",
                ["CODAMCP_SILO_PORT"] = $"{ports[4 + (3 * number)]}",
                ["CODAMCP_GATEWAY_PORT"] = $"{ports[5 + (3 * number)]}",
                ["CODAMCP_HEALTH_PORT"] = $"{ports[6 + (3 * number)]}",
                ["HOST"] = "127.0.0.1",
            }),
            $"http://127.0.0.1:{ports[6 + (3 * number)]}/health/ready")).ToArray();
        var front = new HostProcess("front", directory, ProgramOf("WebFront"), new Dictionary<string, string>(common) { ["PORT"] = $"{ports[3]}", ["HOST"] = "localhost" });
        var cluster = new BenchCluster(databaseDirectory, postgres, forwarder, sandbox, silos, (front, publicUrl));
        try
        {
            await cluster.StartSiloAsync(0);
            front.Start();
            await cluster.FrontIsReadyAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo and waits until it is ready.</summary>
    public async Task StartSiloAsync(int number)
    {
        silos[number].Process.Start();
        await AnswersAsync(silos[number].Health, silos[number].Process);
    }

    public Task KillSiloAsync(int number) => silos[number].Process.KillAsync();

    /// <summary>Waits until the front has a silo.</summary>
    public Task FrontIsReadyAsync() => AnswersAsync($"{front.Url}/health/ready", front.Process);

    /// <summary>An access token of a member of Northwind Labs.</summary>
    /// <param name="number">Which member; each number is another one.</param>
    public string TokenOf(int number) => sandbox.Stytch.MintAccessToken(new MintRequest
    {
        Resources = [Endpoint.ToString()],
        Claims = new Dictionary<string, JsonNode?> { ["sub"] = $"member-test-3b1e5c20-0000-4000-9000-{number:d12}" },
    });

    public async ValueTask DisposeAsync()
    {
        front.Process.Dispose();
        foreach (var (process, _) in silos)
            process.Dispose();
        await sandbox.DisposeAsync();
        probes.Dispose();
        await Database.DisposeAsync();
        await postgres.KillAsync();
        Directory.Delete(databaseDirectory, recursive: true);
    }

    private async Task AnswersAsync(string url, HostProcess process)
    {
        for (var began = DateTimeOffset.UtcNow; DateTimeOffset.UtcNow - began < LongestStart; await Task.Delay(TimeSpan.FromMilliseconds(100)))
        {
            if (!process.IsRunning)
                throw new InvalidOperationException(process.DescribeEnd());
            try
            {
                using var answer = await probes.GetAsync(new Uri(url));
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                // Not yet.
            }
        }

        throw new TimeoutException($"{process.Name} was not ready after {LongestStart.TotalSeconds} s: see {process.LogPath}");
    }

    private static string ProgramOf(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Path.Combine(Root(), $"src/{project}/bin/{configuration}/net10.0/CodaMcp.{project}.dll");
    }

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
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Any, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
