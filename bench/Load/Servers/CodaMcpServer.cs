using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox;
using CodaMcp.Sandbox.Stytch;

namespace CodaMcp.Bench;

/// <summary>CodaMcp with everything on, in one of its shapes, and a Sandbox of its own in this process.</summary>
internal sealed class CodaMcpServer : BenchServer
{
    private const string Organization = "organization-test-7d3f0a10-0000-4000-8000-00000000a001";

    private readonly string directory;
    private readonly int fronts;
    private readonly int silos;
    private readonly bool usesPostgres;
    private readonly bool pinsSilos;
    private readonly Func<string, string> programOf;
    private readonly double? traced;
    private OtlpSink? sink;
    private readonly List<ServerProcess> processes = [];
    private readonly int[] ports;
    private readonly ConcurrentDictionary<int, string> tokens = new();
    private readonly SandboxSettings sandboxSettings = new(FreePorts.Next(), FreePorts.Next(), FreePorts.Next(), FrontAuthorizes: false, AccessTokenSeconds: 86_400);
    private SandboxHost? sandbox;
    private int? database;

    private CodaMcpServer(string name, string title, string directory, Func<string, string> programOf, int fronts, int silos, bool usesPostgres = false, bool pinsSilos = false, double? traced = null) : base(name)
    {
        (Title, this.directory, this.fronts, this.silos) = (title, Path.Combine(directory, name), fronts, silos);
        (this.usesPostgres, this.pinsSilos, this.programOf, this.traced) = (usesPostgres, pinsSilos, programOf, traced);
        ports = [.. Enumerable.Range(0, fronts).Select(_ => FreePorts.Next())];
    }

    public override string Title { get; }

    public override IReadOnlyList<Era> Eras { get; } = [Era.Modern, Era.Sessions];

    public override IReadOnlyList<ServerProcess> Processes => processes;

    public override IReadOnlyList<int> Ports => ports;

    public override SandboxHost? Sandbox => sandbox;

    public override int? DatabaseProcess => database;

    /// <summary>Its silos; none where a silo is in the same process as the front.</summary>
    public IReadOnlyList<ServerProcess> Silos => processes[..silos];

    private string PublicUrl => $"http://{Host}";

    private string DatabaseDirectory => Path.Combine(directory, "postgres");

    /// <summary>Its shapes.</summary>
    /// <param name="directory">Where logs and data are.</param>
    /// <param name="programOf">The program of a project's folder.</param>
    public static IEnumerable<CodaMcpServer> All(string directory, Func<string, string> programOf) =>
    [
        .. Fresh(directory, programOf),
        new("cluster", "2 fronts + 2 silos, PostgreSQL", directory, programOf, fronts: 2, silos: 2, usesPostgres: true),
    ];

    /// <summary>Those whose start is measured.</summary>
    /// <param name="directory">Where logs and data are.</param>
    /// <param name="programOf">The program of a project's folder.</param>
    public static IEnumerable<CodaMcpServer> Fresh(string directory, Func<string, string> programOf) =>
    [
        new("standalone", "Standalone", directory, programOf, fronts: 1, silos: 0),
        new("split", "front + silo", directory, programOf, fronts: 1, silos: 1),
    ];

    /// <summary>Standalone with telemetry, which is off in the others: every call is traced, or every tenth.</summary>
    /// <param name="directory">Where logs and data are.</param>
    /// <param name="programOf">The program of a project's folder.</param>
    public static IEnumerable<CodaMcpServer> Traced(string directory, Func<string, string> programOf) =>
    [
        new("telemetry", "Standalone, OTLP, all calls traced", directory, programOf, fronts: 1, silos: 0, traced: 1),
        new("telemetry-10", "Standalone, OTLP, a tenth of the calls traced", directory, programOf, fronts: 1, silos: 0, traced: 0.1),
    ];

    /// <summary>A front with one, two and four silos, and PostgreSQL. The processors are shared evenly among the silos.</summary>
    /// <param name="directory">Where logs and data are.</param>
    /// <param name="programOf">The program of a project's folder.</param>
    public static IEnumerable<CodaMcpServer> Growing(string directory, Func<string, string> programOf) =>
        Enumerable.Range(0, 3).Select(power => 1 << power).Select(silos => new CodaMcpServer($"silos-{silos}", $"front + {silos} silo{(silos > 1 ? "s" : "")}, PostgreSQL", directory, programOf, fronts: 1, silos, usesPostgres: true, pinsSilos: true));

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        sandbox = await sandboxSettings.StartAsync(PublicUrl, Path.Combine(directory, "sandbox"), null, cancellationToken);
        var common = Settings();
        if (traced is { } share)
        {
            sink = new OtlpSink();
            (common["OTEL_EXPORTER_OTLP_ENDPOINT"], common["OTEL_EXPORTER_OTLP_PROTOCOL"]) = (sink.Endpoint, "http/protobuf");
            (common["OTEL_TRACES_SAMPLER"], common["OTEL_TRACES_SAMPLER_ARG"]) = ("parentbased_traceidratio", share.ToString(CultureInfo.InvariantCulture));
        }

        if (usesPostgres)
            common["CODAMCP_POSTGRES"] = await StartDatabaseAsync(cancellationToken);
        var gateway = FreePorts.Next();
        List<Task> ready = [];
        for (var number = 0; number < silos; number++)
        {
            var health = FreePorts.Next();
            var silo = Start($"silo-{number + 1}", "src/Silo", new(common)
            {
                ["CODAMCP_SILO_ADDRESS"] = "127.0.0.1",
                ["CODAMCP_SILO_PORT"] = $"{FreePorts.Next()}",
                ["CODAMCP_GATEWAY_PORT"] = $"{(number == 0 ? gateway : FreePorts.Next())}",
                ["CODAMCP_HEALTH_PORT"] = $"{health}",
                ["HOST"] = "127.0.0.1",
            }, pinsSilos ? number % Environment.ProcessorCount : null);
            ready.Add(silo.UntilReadyAsync($"http://127.0.0.1:{health}/health/ready", cancellationToken));
            // The first makes the tables.
            await ready[^1];
        }

        for (var number = 0; number < fronts; number++)
        {
            var front = Start(silos == 0 ? "standalone" : $"front-{number + 1}", silos == 0 ? "src/Standalone" : "src/WebFront", new(common)
            {
                ["PORT"] = $"{ports[number]}",
                ["CODAMCP_GATEWAY_PORT"] = $"{gateway}",
            });
            ready.Add(front.UntilReadyAsync($"http://localhost:{ports[number]}/health/ready", cancellationToken));
        }

        await Task.WhenAll(ready);
        await SetQuotaAsync(common, cancellationToken);
    }

    public override string TokenOf(int member) => tokens.GetOrAdd(member, number => sandbox!.Stytch.MintAccessToken(new MintRequest
    {
        Resources = [$"{PublicUrl}/mcp"],
        Lifetime = TimeSpan.FromHours(12),
        Claims = new Dictionary<string, JsonNode?> { ["sub"] = $"member-test-3b1e5c20-0000-4000-9000-{number:d12}" },
    }));

    public override async ValueTask DisposeAsync()
    {
        for (var i = processes.Count - 1; i >= 0; i--)
            processes[i].Dispose();
        sink?.Dispose();
        if (sandbox is not null)
            await sandbox.DisposeAsync();
        if (usesPostgres && Directory.Exists(DatabaseDirectory))
            await RunAsync(Path.Combine(Repository.Root, "ops/postgres.sh"), ["kill", DatabaseDirectory], new Dictionary<string, string>(), CancellationToken.None);
    }

    // Limits are on and count, and are too high to be met.
    private Dictionary<string, string> Settings() => new(sandboxSettings.AsCredentials().Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)))
    {
        ["PUBLIC_URL"] = PublicUrl,
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["LOG_LEVEL"] = "Warning",
        ["CODAMCP_DATA"] = Path.Combine(directory, "data"),
        ["CODAMCP_KEY_ENCRYPTION_SECRET"] = "a-secret-for-the-benchmark-alone-1",
        ["CODAMCP_PAGES_SECRET"] = "a-secret-for-the-benchmark-alone-2",
        ["CODAMCP_CALLS_PER_MINUTE"] = "100000",
        ["CODAMCP_CALL_BURST"] = "100000",
        ["CODAMCP_REQUESTS_PER_SECOND"] = "100000",
        ["CODAMCP_OPEN_REQUESTS"] = "1000",
    };

    private ServerProcess Start(string name, string project, Dictionary<string, string> settings, int? processor = null)
    {
        string[] command = ["dotnet", programOf(project)];
        var process = new ServerProcess(name, directory, processor is { } one ? ["taskset", "--cpu-list", $"{one}", .. command] : command, settings);
        process.Start();
        processes.Add(process);
        return process;
    }

    // One that is never used up, so that each call is counted.
    private async Task SetQuotaAsync(Dictionary<string, string> settings, CancellationToken cancellationToken) => await RunAsync(
        "dotnet",
        [programOf(silos == 0 ? "src/Standalone" : "src/Silo"), "quota", "set", "100000000", "--per", "day", "--each-member-of", $"o:{Uri.EscapeDataString(sandboxSettings.StytchUrl)}/{Organization}"],
        settings,
        cancellationToken);

    private async Task<string> StartDatabaseAsync(CancellationToken cancellationToken)
    {
        var connection = await RunAsync(Path.Combine(Repository.Root, "ops/postgres.sh"), ["start", DatabaseDirectory], new Dictionary<string, string>(), cancellationToken);
        database = int.Parse((await File.ReadAllLinesAsync(Path.Combine(DatabaseDirectory, "data/postmaster.pid"), cancellationToken))[0], CultureInfo.InvariantCulture);
        return connection.Trim();
    }

    private async Task<string> RunAsync(string program, string[] arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        // The database goes on writing to where its errors go, so they are no pipe of this process.
        var errors = Path.Combine(directory, "commands.log");
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" 2>>\"$log\"", "sh", errors, program, .. arguments]) { RedirectStandardOutput = true, WorkingDirectory = directory };
        foreach (var (setting, value) in environment)
            start.Environment[setting] = value;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output} {await File.ReadAllTextAsync(errors, cancellationToken)}");
    }
}
