using CodaMcp.Audit;

namespace CodaMcp.Tests.Audit;

public sealed class SqliteAuditStoreTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-audit-").FullName;

    [Fact]
    public async Task A_record_comes_back_as_it_was_stored()
    {
        using var store = Open();
        var record = AuditWriterTests.ARecord(AuditOutcome.Succeeded) with
        {
            MemberLabel = "Ålice \u0000 ' \"",
            SessionId = "s",
            Targets = ["doc:a", "table:grid-b"],
            RequestIds = ["mutate:1"],
            Duration = TimeSpan.FromMilliseconds(12.5),
            CacheHits = 2,
            UpstreamRequests = 3,
            Writes = true,
            TraceId = "0af7651916cd43dd8448eb211c80319c",
        };
        await store.StoreAsync([record], default);

        var read = Assert.Single(await store.ReadAsync(new AuditQuery(), default));

        Assert.Equivalent(record, read, strict: true);
    }

    [Fact]
    public async Task Storing_it_again_completes_it()
    {
        using var store = Open();
        var started = AuditWriterTests.ARecord(AuditOutcome.Started);
        await store.StoreAsync([started], default);
        await store.StoreAsync([started with { Outcome = AuditOutcome.Succeeded, Targets = ["doc:a"], UpstreamRequests = 1 }], default);

        var read = Assert.Single(await store.ReadAsync(new AuditQuery(), default));

        Assert.Equal(AuditOutcome.Succeeded, read.Outcome);
        Assert.Equal(["doc:a"], read.Targets);
    }

    [Fact]
    public async Task What_was_interrupted_is_settled_as_unknown()
    {
        using (var before = Open())
            await before.StoreAsync([AuditWriterTests.ARecord(AuditOutcome.Started), AuditWriterTests.ARecord(AuditOutcome.Succeeded)], default);
        using var store = Open();

        Assert.Equal(1, await store.SettleInterruptedAsync(default));

        Assert.Equal([AuditOutcome.Succeeded, AuditOutcome.Unknown], (await store.ReadAsync(new AuditQuery(), default)).Select(record => record.Outcome).Order());
    }

    [Fact]
    public async Task A_query_for_a_member_returns_that_members_only()
    {
        using var store = Open();
        var mine = AuditWriterTests.ARecord(AuditOutcome.Succeeded);
        await store.StoreAsync([mine, AuditWriterTests.ARecord(AuditOutcome.Succeeded) with { Member = mine.Member with { Issuer = "elsewhere" } }], default);

        var read = Assert.Single(await store.ReadAsync(new AuditQuery { Member = mine.Member }, default));

        Assert.Equal(mine.Id, read.Id);
    }

    [Fact]
    public async Task The_newest_come_first_and_no_more_than_asked_for()
    {
        using var store = Open();
        var records = Enumerable.Range(0, 10).Select(i => AuditWriterTests.ARecord(AuditOutcome.Succeeded) with { Id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddSeconds(i)) }).ToArray();
        await store.StoreAsync(records, default);

        var read = await store.ReadAsync(new AuditQuery { Limit = 3 }, default);

        Assert.Equal(records.Reverse().Take(3).Select(record => record.Id), read.Select(record => record.Id));
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private SqliteAuditStore Open() => new(Path.Combine(directory, "audit.db"));
}
