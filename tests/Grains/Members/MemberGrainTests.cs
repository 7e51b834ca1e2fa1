using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Storage;
using CodaMcp.Tests.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace CodaMcp.Tests.Members;

/// <summary>The member grain in a real silo, its tools against the Sandbox's Coda.</summary>
public sealed class MemberGrainTests(MemberGrainTests.Cluster cluster) : IClassFixture<MemberGrainTests.Cluster>
{
    private readonly IMemberGrain member = cluster.Member();

    [Fact]
    public async Task A_session_outlives_the_activation_that_opened_it()
    {
        var opened = (await member.Sessions().OpenSession(Opening()))!;
        await cluster.Silos.DeactivateAsync(member);

        Assert.Equal(opened.OpenedAt, (await member.Sessions().FindSession(opened.Id, "client"))?.OpenedAt);
    }

    [Fact]
    public async Task A_closed_session_stays_closed()
    {
        var opened = (await member.Sessions().OpenSession(Opening()))!;
        Assert.True(await member.Sessions().CloseSession(opened.Id, "client"));
        await cluster.Silos.DeactivateAsync(member);

        Assert.Null(await member.Sessions().FindSession(opened.Id, "client"));
    }

    [Fact]
    public async Task Sessions_opened_at_once_are_all_kept()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => member.Sessions().OpenSession(Opening())));
        await cluster.Silos.DeactivateAsync(member);

        foreach (var session in opened)
            Assert.NotNull(await member.Sessions().FindSession(session!.Id, "client"));
    }

    [Fact]
    public async Task A_member_does_not_find_another_members_session()
    {
        var opened = (await member.Sessions().OpenSession(Opening()))!;

        Assert.Null(await cluster.Member().Sessions().FindSession(opened.Id, "client"));
    }

    [Fact]
    public async Task A_slow_call_does_not_hold_up_another()
    {
        // A doc that no other test reads: what one member read, all who share the Coda user have.
        cluster.Coda.Faults.Add(CodaFault.Slow(TimeSpan.FromSeconds(2), "getDoc"));
        var slow = member.CallTool(Call("get_doc", """{"doc":"NwCrmSales"}"""));
        await member.CallTool(Call("whoami"));

        Assert.False(slow.IsCompleted);
        Assert.Null((await slow).Error);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_stops_asking_coda()
    {
        cluster.Coda.Faults.Add(CodaFault.Slow(TimeSpan.FromMinutes(5), "listTables"));
        using var caller = new CancellationTokenSource();
        var call = member.CallTool(Call("list_tables", """{"doc":"NwOkrs2026"}"""), caller.Token);
        await caller.CancelAsync();

        Assert.Equal(ToolErrorKind.Cancelled, (await call.WaitAsync(TimeSpan.FromSeconds(20))).Error?.Kind);
        cluster.Coda.Faults.Clear();
    }

    [Fact]
    public async Task A_call_past_its_deadline_says_so()
    {
        cluster.Coda.Faults.Add(CodaFault.Slow(TimeSpan.FromSeconds(30), "listPages"));
        var outcome = await member.CallTool(Call("list_pages", """{"doc":"NwMeeting1"}""") with { TimeLeft = TimeSpan.FromSeconds(1) });

        cluster.Coda.Faults.Clear();
        Assert.Contains(outcome.Error!.Kind, new[] { ToolErrorKind.DeadlineExceeded, ToolErrorKind.CodaUnavailable });
    }

    [Fact]
    public async Task Over_the_limit_it_says_when_to_come_back()
    {
        // With so little time, none waits for its turn.
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => member.CallTool(Call("no_such_tool") with { TimeLeft = TimeSpan.FromMilliseconds(200) })));

        var refused = outcomes.First(outcome => outcome.Error!.Kind == ToolErrorKind.LimitExceeded);
        Assert.InRange(refused.Error!.RetryAfter!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task A_few_calls_over_the_limit_wait_for_their_turn()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 33).Select(_ => member.CallTool(Call("no_such_tool"))));

        Assert.All(outcomes, outcome => Assert.Equal(ToolErrorKind.UnknownTool, outcome.Error!.Kind));
    }

    [Fact]
    public async Task A_call_of_a_tool_that_is_not_offered_is_recorded_and_not_run()
    {
        var before = cluster.Coda.Traffic.Requests.Count;
        var outcome = await member.CallTool(Call("delete_doc", """{"doc":"NwTracker1","confirm":true}""") with { NotOffered = true });

        Assert.Equal((ToolErrorKind.UnknownTool, before), (outcome.Error?.Kind, cluster.Coda.Traffic.Requests.Count));
        // Records of calls that change nothing are stored within moments, each before those of later calls.
        await member.CallTool(Call("upsert_rows", """{"doc":"NwTracker1","table":"Tasks","rows":[{"Task":"later"}]}"""));
        Assert.Contains(cluster.Audit.Stored, record => record is { Tool: "delete_doc", Outcome: "unknown_tool", Writes: true });
    }

    [Fact]
    public async Task A_write_is_not_sent_when_it_cannot_be_recorded()
    {
        cluster.Audit.Fails = true;
        var before = cluster.Coda.Traffic.Count("upsertRows");
        var outcome = await member.CallTool(Call("upsert_rows", """{"doc":"NwTracker1","table":"Tasks","rows":[{"Task":"unrecorded"}]}"""));
        cluster.Audit.Fails = false;

        Assert.Equal(ToolErrorKind.AuditUnavailable, outcome.Error?.Kind);
        Assert.Equal(before, cluster.Coda.Traffic.Count("upsertRows"));
    }

    [Fact]
    public async Task A_token_without_the_scope_reaches_no_tool()
    {
        var before = cluster.Coda.Traffic.Requests.Count;
        var outcome = await member.CallTool(Call("delete_rows", """{"doc":"NwTracker1","table":"Tasks","rows":["i-1"]}""") with { GrantedScopes = [Scopes.Read] });

        Assert.Equal(ToolErrorKind.InsufficientScope, outcome.Error?.Kind);
        Assert.Equal([Scopes.Read, Scopes.Write], outcome.Error!.RequiredScopes!);
        Assert.Equal(before, cluster.Coda.Traffic.Requests.Count);
    }

    [Fact]
    public async Task A_result_conforms_to_the_tools_schema_and_is_a_json_object()
    {
        var outcome = await member.CallTool(Call("whoami"));

        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(outcome.Result!).RootElement.ValueKind);
    }

    private static OpenSession Opening() => new("client", "a client", "1.0", "2025-11-25", "{}"u8.ToArray());

    private static CallTool Call(string tool, string arguments = "{}") => new()
    {
        Tool = tool,
        Arguments = Encoding.UTF8.GetBytes(arguments),
        GrantedScopes = [.. Scopes.All],
        Client = new CallingClient("client", "a client", "1.0", "2026-07-28"),
        TimeLeft = TimeSpan.FromSeconds(30),
    };

    public sealed class Cluster : IAsyncLifetime
    {
        private readonly string directory = Directory.CreateTempSubdirectory("codamcp-member-").FullName;
        private int members;

        public CodaSandbox Coda { get; private set; } = null!;

        public InProcessTestCluster Silos { get; private set; } = null!;

        internal BreakableStore Audit { get; } = new();

        internal MemberStoreInMemory Store { get; } = new();

        public IMemberGrain Member() => Silos.Client.GetGrain<IMemberGrain>(new MemberId("https://issuer.example", "organization-1", $"member-{Interlocked.Increment(ref members)}").ToGrainKey());

        public async Task InitializeAsync()
        {
            Coda = await CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0, Behaviour = CodaSandboxBehaviour.Instant });
            var builder = new InProcessTestClusterBuilder(1);
            builder.ConfigureSilo((_, silo) =>
            {
                silo.AddMemoryGrainStorage(StorageNames.Grains);
                silo.Services.AddSingleton<IMemberStore>(Store);
                silo.UseSystemTextJsonGrainStorageSerializer();
                silo.Services.AddCodaMcpGrains(new SiloSettings
                {
                    DataDirectory = directory,
                    CodaApiToken = CodaSandbox.ServiceToken,
                    CodaApiBaseUrl = Coda.ApiUrl,
                    StytchDomain = "https://issuer.example",
                    StytchSecret = "secret-for-tests",
                });
                silo.Services.AddSingleton<IAuditStore>(Audit);
            });
            Silos = builder.Build();
            await Silos.DeployAsync();
        }

        public async Task DisposeAsync()
        {
            await Silos.DisposeAsync();
            await Coda.DisposeAsync();
            TestDirectory.Delete(directory);
        }
    }

    internal sealed class BreakableStore : IAuditStore
    {
        public volatile bool Fails;

        public ConcurrentQueue<AuditRecord> Stored { get; } = [];

        public string Silo => "silo";

        public Task StoreAsync(IReadOnlyList<PreparedRecord> records, CancellationToken cancellationToken)
        {
            if (Fails)
                return Task.FromException(new IOException("disk full"));
            foreach (var record in records)
                Stored.Enqueue(record.Record);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<string>> ReadStartedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

        public Task<int> SettleInterruptedAsync(IReadOnlyCollection<string> silos, CancellationToken cancellationToken) => Task.FromResult(0);

        public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<AuditRecord>>([]);
    }
}
