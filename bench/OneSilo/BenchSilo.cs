using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Members;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Sessions;
using CodaMcp.Tools;

namespace CodaMcp.Bench;

/// <summary>A silo as it is composed in production, with SQLite, and a Coda without rate limits, both in this process.</summary>
internal sealed class BenchSilo : IAsyncDisposable
{
    private const int Unlimited = 1_000_000;
    private const int MaxTries = 12;

    private readonly string directory;
    private readonly IHost host;

    private BenchSilo(string directory, IHost host, CodaSandbox coda)
    {
        (this.directory, this.host, Coda) = (directory, host, coda);
        Grains = host.Services.GetRequiredService<IGrainFactory>();
        Memory = host.Services.GetRequiredService<MemoryBudget>();
    }

    /// <summary>The silo's parts.</summary>
    public IServiceProvider Services => host.Services;

    /// <summary>Calls grains from within the silo.</summary>
    public IGrainFactory Grains { get; }

    /// <summary>The bound of the silo's caches.</summary>
    public MemoryBudget Memory { get; }

    /// <summary>The Coda behind it.</summary>
    public CodaSandbox Coda { get; }

    /// <summary>Starts both.</summary>
    public static async Task<BenchSilo> StartAsync()
    {
        var coda = await CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0, Behaviour = CodaSandboxBehaviour.Instant });
        var directory = Directory.CreateTempSubdirectory("codamcp-bench-").FullName;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.AddCodaMcpSilo(new SiloSettings
        {
            DataDirectory = directory,
            SiloPort = SiloHosting.FindFreePort(),
            GatewayPort = SiloHosting.FindFreePort(),
            CodaApiToken = CodaSandbox.ServiceToken,
            CodaApiBaseUrl = coda.ApiUrl,
            StytchDomain = "https://issuer.example",
            StytchSecret = "a secret for the benchmark alone",
            Member = new MemberOptions { CallsPerMinute = Unlimited, CallBurst = Unlimited },
        });
        builder.Services.Configure<CodaOptions>(static options =>
            options.Budget.Read = options.Budget.ListDocs = new CodaBudgetWindow { Permits = Unlimited, Window = TimeSpan.FromSeconds(6) });
        var host = builder.Build();
        await host.StartAsync();
        return new BenchSilo(directory, host, coda);
    }

    /// <summary>The grain key of a member.</summary>
    public static string KeyOf(int member) => new MemberId("https://issuer.example", "organization-test-7d3f0a10-0000-4000-8000-00000000a001", $"member-test-3b1e5c20-0000-4000-9000-{member:d12}").ToGrainKey();

    /// <summary>Lets a request of a member in, as a front asks for each: the grain is there afterwards.</summary>
    public async Task EnterAsync(int member) =>
        await Grains.GetGrain<IMemberAccessGrain>(KeyOf(member)).Enter(DateTimeOffset.UtcNow, "client", sessionId: null, revision: "");

    /// <summary>Makes a call for a member, and demands a result.</summary>
    /// <returns>The result: a JSON object, UTF-8.</returns>
    public async Task<byte[]> CallAsync(int member, string tool, byte[] arguments)
    {
        var call = new MemberCall
        {
            Id = Guid.NewGuid().ToString("N"),
            RequestId = "n:1",
            Tool = new CallTool
            {
                Tool = tool,
                Arguments = arguments,
                GrantedScopes = [Scopes.Read],
                RequiredScopes = [Scopes.Read],
                Client = new CallingClient("client", "bench", "1", "2026-07-28"),
                TimeLeft = TimeSpan.FromSeconds(55),
                TokenIssuedAt = DateTimeOffset.UtcNow,
                RequestId = "n:1",
            },
        };
        CallReply? reply = null;
        // A call may take longer than an answer waits for it, and on a busy machine the answer may not come at all. The same id is the same call, as when
        // a front asks again.
        for (var tries = 0; reply?.Result is null && tries < MaxTries; tries++)
        {
            try
            {
                reply = await Grains.GetGrain<IMemberCallGrain>(KeyOf(member)).StartCall(call, TimeSpan.FromSeconds(5));
            }
            catch (TimeoutException)
            {
                // Once more.
            }
        }

        return reply?.Result?.Tool?.Result ?? throw new InvalidOperationException(reply?.Result?.Tool?.Error?.Message ?? "There is no result.");
    }

    /// <summary>Bytes of the managed heap that are in use, after all garbage is collected.</summary>
    public static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        await Coda.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}
