using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Tests.Mutations;
using CodaMcp.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Members;

/// <summary>Refused calls in the audit, and in the call limit.</summary>
public sealed class RefusedCallsTests(WritesFixture writes) : IClassFixture<WritesFixture>
{
    private readonly MemberId member = writes.NewMember();

    [Fact]
    public async Task Refusals_for_want_of_a_scope_cost_one_record_that_counts_them()
    {
        for (var i = 0; i < 25; i++)
            Assert.Equal(ToolErrorKind.InsufficientScope, (await writes.ErrorAsync(member, Refused())).Kind);
        await writes.UntilAuditedAsync(member, "insufficient_scope");
        Assert.Equal(1, (await RecordsAsync()).Single().Calls);

        await writes.Cluster.DeactivateAsync(writes.Grain(member));

        await WritesFixture.UntilAsync(async () => (await RecordsAsync()).Single().Calls == 25);
    }

    [Fact]
    public async Task They_count_against_the_limit_and_those_over_the_limit_cost_one_record_more()
    {
        var kinds = new List<ToolErrorKind>();
        for (var i = 0; i < 100; i++)
            kinds.Add((await writes.ErrorAsync(member, Refused())).Kind);
        await writes.Cluster.DeactivateAsync(writes.Grain(member));

        Assert.Equal(ToolErrorKind.InsufficientScope, kinds[0]);
        Assert.Equal(ToolErrorKind.LimitExceeded, kinds[^1]);
        await WritesFixture.UntilAsync(async () => (await RecordsAsync()).Sum(record => record.Calls) == 100);
        Assert.Equal(["insufficient_scope", "limit_exceeded"], (await RecordsAsync()).Select(record => record.Outcome).Order());
    }

    [Fact]
    public async Task A_member_who_signed_in_again_in_vain_is_told_by_the_call()
    {
        Assert.Equal(ToolErrorKind.InsufficientScope, (await writes.ErrorAsync(member, Refused())).Kind);
        var error = await writes.ErrorAsync(member, Refused() with { TokenId = "another", TokenIssuedAt = DateTimeOffset.UtcNow.AddSeconds(1) });

        Assert.Equal(ToolErrorKind.ScopeNotGranted, error.Kind);
        Assert.StartsWith("Your role in this organization may only read: 'upsert_rows' needs coda.write", error.Message, StringComparison.Ordinal);
        Assert.Contains("Ask an admin", error.Message, StringComparison.Ordinal);
        await writes.UntilAuditedAsync(member, "scope_not_granted");
    }

    [Fact]
    public async Task A_minute_later_a_record_of_its_own_begins()
    {
        var time = new FakeTimeProvider();
        var store = new Stored();
        using var audit = new AuditWriter(store, spool: null, time, NullLogger<AuditWriter>.Instance);
        await audit.StartAsync(default);
        var refused = new RefusedCalls(audit, time);
        var first = ARecord("delete_rows", time);
        Assert.NotNull(refused.Count(first));
        Assert.Null(refused.Count(ARecord("delete_rows", time)));
        Assert.NotNull(refused.Count(ARecord("delete_doc", time)));
        Assert.NotNull(refused.Count(ARecord("delete_rows", time) with { Outcome = "limit_exceeded" }));

        time.Advance(RefusedCalls.Period);
        Assert.NotNull(refused.Count(ARecord("delete_rows", time)));
        await audit.StopAsync(default);

        // The counter stores what an earlier record counted; the record itself is its caller's to store.
        Assert.Equal([(first.Id, 2)], store.Records.Select(record => (record.Id, record.Calls)));
    }

    [Fact]
    public async Task A_count_that_has_not_changed_is_not_stored_again()
    {
        var time = new FakeTimeProvider();
        var store = new Stored();
        using var audit = new AuditWriter(store, spool: null, time, NullLogger<AuditWriter>.Instance);
        await audit.StartAsync(default);
        var refused = new RefusedCalls(audit, time);
        refused.Count(ARecord("delete_rows", time));
        refused.Store();
        refused.Count(ARecord("delete_rows", time));
        refused.Store();
        refused.Store();
        await audit.StopAsync(default);

        Assert.Equal(2, Assert.Single(store.Records).Calls);
    }

    [Fact]
    public void Many_tools_and_clients_share_a_record()
    {
        var time = new FakeTimeProvider();
        using var audit = new AuditWriter(new Stored(), spool: null, time, NullLogger<AuditWriter>.Instance);
        var refused = new RefusedCalls(audit, time);
        var stored = Enumerable.Range(0, 1000).Select(i => refused.Count(ARecord($"tool-{i}", time))).OfType<AuditRecord>().ToList();

        Assert.Equal(RefusedCalls.Capacity + 1, stored.Count);
        Assert.Equal(RefusedCalls.Others, stored[^1].Tool);
    }

    private static CallTool Refused() => WritesFixture.Upsert("never") with
    {
        GrantedScopes = [Scopes.Read],
        RequiredScopes = [Scopes.Read, Scopes.Write],
        TokenIssuedAt = DateTimeOffset.UtcNow,
        TokenId = "one",
    };

    private static AuditRecord ARecord(string tool, TimeProvider time) => new()
    {
        Id = Guid.CreateVersion7(),
        StartedAt = time.GetUtcNow(),
        Member = new MemberId("dev", "org", "member"),
        Client = new CallingClient("client", "a client", "1", "2025-11-25"),
        Tool = tool,
        Writes = true,
        Outcome = "insufficient_scope",
    };

    private async Task<IReadOnlyList<AuditRecord>> RecordsAsync() =>
        await writes.Cluster.Silos[0].ServiceProvider.GetRequiredService<IAuditStore>().ReadAsync(new AuditQuery { Member = member, Limit = 1000 }, default);

    private sealed class Stored : IAuditStore
    {
        public List<AuditRecord> Records { get; } = [];

        public string Silo => "silo";

        public Task StoreAsync(IReadOnlyList<PreparedRecord> records, CancellationToken cancellationToken)
        {
            lock (Records)
                Records.AddRange(records.Select(record => record.Record));
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<string>> ReadStartedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

        public Task<int> SettleInterruptedAsync(IReadOnlyCollection<string> silos, CancellationToken cancellationToken) => Task.FromResult(0);

        public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<AuditRecord>>([]);
    }
}
