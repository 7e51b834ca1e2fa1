using System.Text;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Coda.Caching;
using CodaMcp.Members;
using CodaMcp.Quotas;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CodaMcp;

/// <summary>
/// What a cached read costs this process for the call limit, for quotas and for the audit, without the store. The writer runs, and its store does nothing.
/// So a full figure is the sum of this and of what <c>AuditStore</c> measures of a store.
/// </summary>
internal sealed class ReadCost : IMemberStore, IAuditStore
{
    private const int Reads = 20_000;
    private const int Rounds = 7;

    // 10,000 reads a second.
    private const int Together = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly MemberId Member = new("https://word-word-1234.customers.stytch.com", "organization-live-0123456789ab", "member-live-0123456789ab");

    private readonly CallTool call = new()
    {
        Tool = "list_rows",
        Arguments = Encoding.UTF8.GetBytes("""{"doc":"AbCDeFGH","table":"grid-pqRst-U","limit":50}"""),
        GrantedScopes = ["coda.read", "coda.write"],
        Client = new CallingClient("connected-app-live-0123456789ab", "a client", "1.0", "2026-07-28"),
        MemberLabel = "ada@example.com",
        SessionId = "0123456789abcdef0123456789abcdef",
        TimeLeft = TimeSpan.FromSeconds(55),
        TraceId = "0af7651916cd43dd8448eb211c80319c",
        RequestId = "n:7",
        Front = "machine/1",
    };

    public static async Task MeasureAsync(string directory)
    {
        var (store, time) = (new ReadCost(), TimeProvider.System);
        using var spool = AuditSpool.Open(directory, 64 << 20, time, NullLogger<AuditSpool>.Instance);
        using var writer = new AuditWriter(store, spool, time, NullLogger<AuditWriter>.Instance);
        await writer.StartAsync(default);
        using var data = new MemberData(store, Member.ToGrainKey(), NullLogger<MemberData>.Instance);
        var limit = new CallLimit(1_000_000_000, 1_000_000, time);
        var current = new CurrentQuotas();
        var quotas = new MemberQuotas(data, current, null!, limit, time, NullLogger<MemberQuotas>.Instance);
        var recorder = new CallRecorder(
            data, new ToolCatalog(ToolCatalog.Toolsets), new MemberClients(data, time), writer,
            new AuditArguments(new Protector("a secret for the benchmark alone, long"), Options.Create(new AuditOptions())), new RefusedCalls(writer, time), time, NullLogger<CallRecorder>.Instance);
        await data.OpenAsync(default);
        using var running = new RunningCall(new MemberCall { Id = "call", Tool = store.call }, time);
        var now = time.GetUtcNow();
        var finished = new FinishedResult(new ToolOutcome { Result = new byte[900] }, ResultBasis.Of([new BasisRead("key", now, now.AddDays(1))]), [])
        {
            Targets = ["doc:AbCDeFGH", "table:grid-pqRst-U"],
            TargetNames = ["Launch plan", "Tasks"],
            ArgumentsDigest = new string('a', 64),
            Arguments = null,
            CodaToken = "service:0123456789abcdef",
        };

        ValueTask LimitAsync()
        {
            limit.TryTake(out _);
            return ValueTask.CompletedTask;
        }

        async ValueTask QuotaAsync()
        {
            if (await quotas.Begin("call", store.call.Tool, "rows", writes: false)!.TakeAsync(store.call.TimeLeft, running) is { } exceeded)
                throw new InvalidOperationException(exceeded.Message);
        }

        AuditRecord Make() => recorder.WithResult(recorder.Begin(store.call) with { TurnWait = TimeSpan.Zero }, store.call, finished, TimeSpan.FromMilliseconds(1));

        ValueTask MakeAsync()
        {
            Make();
            return ValueTask.CompletedTask;
        }

        async ValueTask RecordAsync() => await recorder.EndAsync(Make(), wrote: false, finished.Outcome);

        var parts = new (string Name, Func<ValueTask> Work, bool Paced, Quota[] Quotas)[]
        {
            ("call limit", LimitAsync, false, []),
            ("quotas, none set", QuotaAsync, false, []),
            ("quotas, one for each minute, day and month", QuotaAsync, false, [.. Enum.GetValues<QuotaPeriod>().Select(QuotaOf)]),
            ("audit: making the record", MakeAsync, false, []),
            ("audit: making the record, log on disk, queue", RecordAsync, true, []),
        };
        foreach (var round in Enumerable.Range(0, Rounds + 2))
        {
            foreach (var (name, work, paced, set) in parts)
            {
                current.Set(set);
                var (cpu, bytes) = (Environment.CpuUsage, GC.GetTotalAllocatedBytes());
                await RunAsync(work, paced);
                var used = Environment.CpuUsage;
                // The first rounds compile.
                if (round >= 2)
                    Console.WriteLine($"{name}: {(used.TotalTime - cpu.TotalTime).TotalMicroseconds / Reads:0.00} µs CPU ({(used.PrivilegedTime - cpu.PrivilegedTime).TotalMicroseconds / Reads:0.00} of it in the system), {(GC.GetTotalAllocatedBytes() - bytes) / Reads:N0} bytes");
            }
        }

        await writer.StopAsync(default);
    }

    public string Silo => "silo";

    public Task<MemberRows> TakeAsync(string member, CancellationToken cancellationToken) => Task.FromResult(new MemberRows(1, 0, []));

    public Task<bool> WriteAsync(string member, long epoch, long version, IReadOnlyCollection<MemberEntry> changes, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<bool> IsOwnerAsync(string member, long epoch, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task StoreAsync(IReadOnlyList<PreparedRecord> records, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<string>> ReadStartedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<int> SettleInterruptedAsync(IReadOnlyCollection<string> silos, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<AuditRecord>>([]);

    private static async Task RunAsync(Func<ValueTask> work, bool paced)
    {
        for (var done = 0; done < Reads; done++)
        {
            await work();
            if (paced && done % Together == 0)
                await Task.Delay(Pause);
        }
    }

    private static Quota QuotaOf(QuotaPeriod period) => new()
    {
        Organization = OrganizationId.Of(Member),
        Scope = QuotaScope.EachMember,
        Measure = QuotaMeasure.Calls,
        Period = period,
        Limit = Quota.MaxLimit,
    };
}
