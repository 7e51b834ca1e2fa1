using System.Text;
using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Coda;
using CodaMcp.Members;
using CodaMcp.Quotas;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Storage;
using CodaMcp.Tests.Members;
using CodaMcp.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using Orleans.Timers;

namespace CodaMcp.Tests.Mutations;

/// <summary>
/// A silo with everything that writing takes, over a Coda that applies a write only when the test says so. What is stored outlives the
/// silo.
/// </summary>
public class WritesFixture : IAsyncLifetime
{
    public const string Doc = "Project Tracker";

    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-writes-").FullName;
    private InProcessTestCluster cluster = null!;
    private int members;

    /// <summary>The silo.</summary>
    public InProcessTestCluster Cluster => cluster;

    /// <summary>Where members' data is kept, past what fails.</summary>
    public IMemberStore Store { get; private set; } = null!;

    /// <summary>What the silo's grains asked to be reminded of.</summary>
    public RemindersInMemory Reminders { get; } = new();

    /// <summary>The kind of entry whose next write is stored and not answered.</summary>
    public string? LosesAnswerOf { get; set; }

    /// <summary>What happens before an entry of this kind is stored.</summary>
    public Func<string, Task> BeforeStoring { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What happens before a grain of the silo is called.</summary>
    public Func<IIncomingGrainCallContext, Task> BeforeGrainCall { get; set; } = static _ => Task.CompletedTask;

    public CodaSandbox Sandbox { get; private set; } = null!;

    /// <summary>Coda's clock. The silo's is the real one, and it looks every few milliseconds.</summary>
    public FakeTimeProvider CodaTime { get; } = new(DateTimeOffset.UtcNow);

    public async Task InitializeAsync()
    {
        Sandbox = await CodaSandbox.StartAsync(new CodaSandboxOptions
        {
            Port = 0,
            FilesPort = 0,
            TimeProvider = CodaTime,
            Behaviour = new CodaSandboxBehaviour { SnapshotLag = TimeSpan.Zero, DocProvisioning = TimeSpan.Zero, RateLimits = CodaRateLimits.None },
        });
        await DeployAsync();
    }

    public async Task DisposeAsync()
    {
        await cluster.DisposeAsync();
        await Sandbox.DisposeAsync();
        TestDirectory.Delete(directory);
    }

    /// <summary>Ends the silo and starts another on the same data.</summary>
    public async Task RestartAsync()
    {
        await cluster.DisposeAsync();
        await DeployAsync();
    }

    /// <summary>Has Coda apply what it accepted.</summary>
    public void ApplyWrites() => CodaTime.Advance(TimeSpan.FromSeconds(5));

    public MemberId NewMember() => new("dev", "org", $"member-{Interlocked.Increment(ref members)}");

    public IMemberGrain Grain(MemberId member) => cluster.Client.GetGrain<IMemberGrain>(member.ToGrainKey());

    public Task<ToolOutcome> CallAsync(MemberId member, CallTool call, CancellationToken cancellationToken = default) => Grain(member).CallTool(call, cancellationToken);

    public async Task<JsonElement> ResultAsync(MemberId member, CallTool call)
    {
        var outcome = await CallAsync(member, call);
        Assert.Null(outcome.Error);
        return JsonElement.Parse(outcome.Result!);
    }

    public async Task<ToolError> ErrorAsync(MemberId member, CallTool call) => Assert.IsType<ToolError>((await CallAsync(member, call)).Error);

    /// <summary>The member's newest audit record of a tool.</summary>
    public async Task<AuditRecord?> AuditAsync(MemberId member, string tool = "upsert_rows")
    {
        var store = cluster.Silos[0].ServiceProvider.GetRequiredService<IAuditStore>();
        return await store.ReadAsync(new AuditQuery { Member = member, Tool = tool, Limit = 1 }, default) is [var newest, ..] ? newest : null;
    }

    public async Task UntilAuditedAsync(MemberId member, string outcome, string tool = "upsert_rows")
    {
        AuditRecord? record = null;
        await UntilAsync(async () => (record = await AuditAsync(member, tool))?.Outcome == outcome, () => $"The audit says '{record?.Outcome}'.");
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string>? otherwise = null)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if (await condition())
                return;
            await Task.Delay(10);
        }

        Assert.Fail(otherwise?.Invoke() ?? "It never came about.");
    }

    public static CallTool Upsert(string title, string? key = null, string? session = null, string? requestId = null, int wait = 25) => Call("upsert_rows", new()
    {
        ["doc"] = Doc,
        ["table"] = "Tasks",
        ["rows"] = new[] { new Dictionary<string, string> { ["Task"] = title } },
        ["idempotency_key"] = key,
        ["wait_seconds"] = wait,
    }) with { SessionId = session, RequestId = requestId };

    public static CallTool Call(string tool, Dictionary<string, object?>? arguments = null) => new()
    {
        Tool = tool,
        Arguments = JsonSerializer.SerializeToUtf8Bytes(arguments ?? []),
        GrantedScopes = [Scopes.Read, Scopes.Write],
        Client = new CallingClient("client-1", "tests", "1", "2025-11-25"),
        TimeLeft = TimeSpan.FromSeconds(55),
    };

    /// <summary>How many tasks have a title, as Coda has them.</summary>
    public async Task<int> CountAsync(string title)
    {
        var rows = await ResultAsync(NewMember(), Call("list_rows", new() { ["doc"] = Doc, ["table"] = "Tasks", ["filter_column"] = "Task", ["filter_value"] = title }));
        return rows.GetProperty("rows").GetArrayLength();
    }

    /// <summary>Changes the composition of a silo.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    private bool Loses(string kind)
    {
        if (kind != LosesAnswerOf)
            return false;
        LosesAnswerOf = null;
        return true;
    }

    private async Task DeployAsync() => cluster = await NewClusterAsync();

    /// <summary>Another cluster on the same data, which knows nothing of the first: what is left of one that a network was cut through.</summary>
    public async Task<InProcessTestCluster> NewClusterAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        // Rows belong to a service, which must be the same one after a restart.
        builder.Options.ServiceId = "writes";
        var state = new SqliteDataSource(Path.Combine(directory, "grains.db"));
        state.ApplySchema();
        Store = new SqliteMemberStore(state);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddAdoNetGrainStorage(StorageNames.Grains, storage => (storage.Invariant, storage.DataSource) = ("System.Data.SQLite", state));
            silo.Services.AddSingleton(new QuotaTable(state));
            silo.Services.AddSingleton<IMemberStore>(new LosingMemberStore(Store, Loses, kind => BeforeStoring(kind)));
            silo.UseSystemTextJsonGrainStorageSerializer();
            silo.AddIncomingGrainCallFilter(async call =>
            {
                await BeforeGrainCall(call);
                await call.Invoke();
            });
            var services = silo.Services;
            services.AddSingleton<IReminderRegistry>(Reminders);
            services.AddCodaMcpGrains(new SiloSettings
            {
                DataDirectory = directory,
                CodaApiBaseUrl = Sandbox.ApiUrl,
                CodaApiToken = CodaSandbox.ServiceToken,
                StytchDomain = "https://stytch.example",
                StytchSecret = "secret-of-a-test",
            });
            services.Configure<CodaOptions>(coda =>
            {
                (coda.Mutation.FirstPoll, coda.Mutation.LongestPoll, coda.Mutation.StoreAfter) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20), TimeSpan.Zero);
                coda.Budget.Read.Permits = coda.Budget.Write.Permits = coda.Budget.ListDocs.Permits = 10_000;
            });
            Configure(services);
        });
        var deployed = builder.Build();
        await deployed.DeployAsync();
        return deployed;
    }
}
