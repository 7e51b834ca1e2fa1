using BenchmarkDotNet.Attributes;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Users;
using CodaMcp.Members;
using CodaMcp.Quotas;
using CodaMcp.Sessions;
using CodaMcp.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CodaMcp.Bench;

/// <summary>Steps in the member's grain.</summary>
public class MemberSteps
{
    private const string Client = "connected-app-test-1";
    private const string Key = "GET docs/NwTracker1/tables/grid-NwTasks001/rows?limit=50";

    private readonly CallLimit limit = new(int.MaxValue, int.MaxValue, TimeProvider.System);
    private readonly QuotaCounters counters = new(TimeProvider.System, static _ => Task.CompletedTask);
    private readonly ResponseCache cache = new(new ResponseCacheOptions(), TimeProvider.System, new MemoryBudget(1 << 20));
    private readonly UserBudget budget = new(new CodaBudgetOptions(), TimeProvider.System);
    private readonly MemberSessions sessions = new(
        new MemberData(new NoStore(), "member", NullLogger<MemberData>.Instance), Options.Create(new MemberSessionOptions()), TimeProvider.System);

    private readonly Quota quota = new()
    {
        Organization = new OrganizationId("https://issuer.example", "organization-1"),
        Scope = QuotaScope.EachMember,
        Measure = QuotaMeasure.Calls,
        Period = QuotaPeriod.Day,
        Limit = Quota.MaxLimit,
    };

    // Far beyond the benchmark, and near enough for a timer.
    private readonly DateTimeOffset deadline = TimeProvider.System.GetUtcNow().AddHours(1);

    private string session = "";

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        session = sessions.Open(new OpenSession(Client, "bench", "1", "2025-11-25", """{"elicitation":{}}"""u8.ToArray())).Id;
        await CacheHit();
    }

    [Benchmark(Description = "session, looked up")]
    public SessionView? SessionLookup() => sessions.View(session, Client);

    [Benchmark(Description = "call limit")]
    public Task Limit() => limit.TakeAsync(TimeSpan.FromSeconds(55), CancellationToken.None);

    [Benchmark(Description = "quota")]
    public async Task<bool> QuotaTaken() => await counters.TakeAsync(new QuotaTake([quota])) is null;

    [Benchmark(Description = "answer of Coda, cached")]
    public Task<ResponseCacheResult> CacheHit() => cache.GetOrFetchAsync(
        new ResponseCacheRead { Key = Key, TimeToLive = TimeSpan.FromHours(1), Deadline = deadline },
        static (_, _) => Task.FromResult(new ResponseCacheAnswer(new byte[1024])), CancellationToken.None);

    [Benchmark(Description = "permit of the budget, taken and given back")]
    public async Task<PermitOutcome> Lease()
    {
        var id = Guid.NewGuid();
        var answer = await budget.AcquireAsync(
            new PermitRequest { Id = id, Member = "member", Category = CodaBudgetCategory.Read, Deadline = deadline }, CancellationToken.None);
        budget.Return(id, PermitUse.Unused);
        return answer.Outcome;
    }

    private sealed class NoStore : IMemberStore
    {
        public Task<MemberRows> TakeAsync(string member, CancellationToken cancellationToken) => Task.FromResult(new MemberRows(1, 0, []));

        public Task<bool> WriteAsync(string member, long epoch, long version, IReadOnlyCollection<MemberEntry> changes, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task<bool> IsOwnerAsync(string member, long epoch, CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
