using System.Diagnostics.CodeAnalysis;
using CodaMcp.Audit;
using CodaMcp.Audit.Reading;
using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace CodaMcp.Tests.Audit;

public abstract class AuditReadingTests : IAsyncLifetime
{
    private const string Organization = "organization-1";
    private const string Issuer = "https://issuer.example";
    private const string CountedMonths = "SELECT count(*) FROM audit_usage WHERE kind = 'none' AND step = 'm'";
    private protected static readonly DateTimeOffset Begin = new(2026, 10, 30, 22, 15, 0, TimeSpan.Zero);
    // After all records.
    private static readonly DateTimeOffset Now = Begin.AddDays(101);
    private protected static readonly AuditReader Admin = new(new MemberId(Issuer, Organization, "admin"), "admin@example.com", SeesOrganization: true, SeesArguments: false);

    private protected abstract AuditDatabase Database { get; }

    private protected abstract IAuditStore Store { get; }

    private AuditTable Records => new(Database);

    private UsageTable Usage => new(Database, new FakeTimeProvider(Now));

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task A_reader_without_sight_of_the_organization_finds_only_the_own_records()
    {
        var (mine, others, elsewhere, operators) = (
            ARecord(Begin, "me"), ARecord(Begin, "other"),
            ARecord(Begin, "me") with { Member = new MemberId(Issuer, "organization-2", "me") }, ARecord(Begin, "root") with { Member = new MemberId("operator", Organization, "root") });
        await Store.StoreAsync([mine, others, elsewhere, operators], default);
        var reader = Admin with { Member = Admin.Member with { Member = "me" }, SeesOrganization = false };

        Assert.Equal([mine.Id], await SearchAsync(new AuditSearch { Reader = reader }));
        Assert.Empty(await SearchAsync(new AuditSearch { Reader = reader, Filter = new AuditFilter { Member = "other" } }));
        Assert.NotNull(await Records.FindAsync(reader, mine.Id, default));
        Assert.Null(await Records.FindAsync(reader, others.Id, default));
        Assert.Null(await Records.FindAsync(reader, elsewhere.Id, default));
        Assert.Equal(new[] { mine.Id, others.Id, operators.Id }.Order(), (await SearchAsync(new AuditSearch { Reader = Admin })).Order());
        Assert.Null(await Records.FindAsync(Admin, elsewhere.Id, default));
    }

    [Fact]
    public async Task Each_condition_finds_its_records_and_no_others()
    {
        var plain = ARecord(Begin, "other") with { Toolset = "docs", Targets = ["doc:plain"] };
        var wanted = ARecord(Begin.AddHours(1), "wanted") with
        {
            Tool = "update_rows",
            Toolset = "rows",
            Targets = ["doc:wanted", "row:i-1"],
            Outcome = "limit_exceeded",
            Client = new CallingClient("wanted", "", "", ""),
            Writes = true,
        };
        await Store.StoreAsync([plain, wanted], default);

        foreach (var filter in new AuditFilter[]
        {
            new() { From = Begin.AddMinutes(1) }, new() { Member = "wanted" }, new() { Tool = "update_rows" }, new() { Toolset = "rows" }, new() { Target = "row:i-1" },
            new() { Outcome = "limit_exceeded" }, new() { ClientId = "wanted" }, new() { WritesOnly = true },
            new() { Target = "doc:wanted", Member = "wanted", From = Begin, To = Begin.AddDays(1), WritesOnly = true },
        })
            Assert.Equal([wanted.Id], await SearchAsync(new AuditSearch { Reader = Admin, Filter = filter }));
        foreach (var filter in new AuditFilter[] { new() { To = Begin.AddMinutes(1) }, new() { Outcome = "succeeded" }, new() { Target = "doc:plain" } })
            Assert.Equal([plain.Id], await SearchAsync(new AuditSearch { Reader = Admin, Filter = filter }));
        Assert.Empty(await SearchAsync(new AuditSearch { Reader = Admin, Filter = new AuditFilter { Target = "doc:wanted", Member = "other" } }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("doc:shared")]
    public async Task Pages_hold_each_record_once_the_newest_first(string? target)
    {
        var records = Enumerable.Range(0, 25).Select(minute => ARecord(Begin.AddMinutes(minute), "me") with { Targets = ["doc:shared"] }).ToList();
        await Store.StoreAsync(records, default);

        var (found, before, pages) = (new List<Guid>(), (Guid?)null, 0);
        do
        {
            var (page, hasMore) = await Records.SearchAsync(new AuditSearch { Reader = Admin, Filter = new AuditFilter { Target = target }, Before = before, Limit = 10 }, default);
            found.AddRange(page.Select(record => record.Id));
            before = hasMore ? page[^1].Id : null;
            pages++;
        }
        while (before is not null);

        Assert.Equal(3, pages);
        Assert.Equal(records.Select(record => record.Id).Reverse(), found);
        Assert.Equal([records[^1].Id], await SearchAsync(new AuditSearch { Reader = Admin, Filter = new AuditFilter { Target = target }, After = records[^2].Id }));
    }

    [Fact]
    public async Task Targets_that_are_known_only_at_the_end_of_a_call_are_found()
    {
        var started = ARecord(Begin, "me") with { Outcome = AuditOutcome.Started };
        await Store.StoreAsync([started], default);
        await Store.StoreAsync([started with { Outcome = AuditOutcome.Succeeded, Targets = ["doc:late"] }], default);

        Assert.Equal([started.Id], await SearchAsync(new AuditSearch { Reader = Admin, Filter = new AuditFilter { Target = "doc:late" } }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Usage_is_the_sum_of_the_records_whatever_became_of_them_and_whenever_it_was_added_up(int seed)
    {
        var random = new Random(seed);
        var stored = new List<AuditRecord>();
        using var folding = new UsageFolding(Database, TimeProvider.System, NullLogger<UsageFolding>.Instance);
        for (var round = 0; round < 12; round++)
        {
            var batch = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Some(random)).ToList();
            // Some that were started are completed, in a later round or twice.
            foreach (var record in stored.Where(record => record.Outcome is AuditOutcome.Started or AuditOutcome.Accepted).Take(3).ToList())
                batch.Add(Completed(record, random));
            await Store.StoreAsync(batch, default);
            stored = [.. stored.ExceptBy(batch.Select(record => record.Id), record => record.Id), .. batch];
            if (random.Next(2) == 0)
                await folding.FoldAsync(default);
            if (round == 6)
                await Store.SettleInterruptedAsync(["gone"], default);
            stored = [.. await Store.ReadAsync(new AuditQuery { Limit = 1000 }, default)];
            await AssertUsageAsync(stored, random);
        }

        await folding.FoldAsync(default);
        await AssertUsageAsync(stored, random);
        Assert.False(await folding.FoldAsync(default));
    }

    [Theory]
    [InlineData(-48, 1)]
    [InlineData(-2, 2)]
    [InlineData(0, 3)]
    [InlineData(2, 3)]
    [InlineData(24 * 40, 3)]
    public async Task A_range_counts_what_was_before_its_end_whether_now_is_in_it_or_after_it(int hours, long calls)
    {
        using var folding = new UsageFolding(Database, TimeProvider.System, NullLogger<UsageFolding>.Instance);
        await Store.StoreAsync(
            [.. new[] { Now, Now.AddHours(-3), Now.AddDays(-20) }.Select(at => ARecord(at, "me") with { Targets = ["doc:a"] })], default);
        await folding.FoldAsync(default);

        var usage = await Usage.ReadAsync(Query(UsageStep.None, UsageGroup.Document) with { From = Now.AddDays(-40), To = Now.AddHours(hours) }, default);

        Assert.Equal(calls, Assert.Single(usage.Rows).Calls);
    }

    [Fact]
    public async Task What_is_no_call_is_no_usage()
    {
        string[] events = ["session/start", "member/disable", "sign_in", "stop", "audit/read"];
        string[] calls = ["list_docs", "resources/read", "prompts/get", "completion/complete"];
        await Store.StoreAsync([.. events.Concat(calls).Select(tool => ARecord(Begin, "me") with { Tool = tool })], default);

        var usage = await Usage.ReadAsync(Query(UsageStep.None, UsageGroup.Tool), default);

        Assert.Equal(calls.Order(), usage.Rows.Select(row => row.Key).Order());
    }

    [Theory]
    [InlineData("sign_\u0007in", "sign_in", false)]
    [InlineData("st\u200bop", "stop", false)]
    [InlineData("session\u0000/start", "session/start", false)]
    [InlineData("prom\u0007pts/get", "prompts/get", true)]
    public async Task Whether_a_record_is_of_a_call_is_seen_from_its_tool_as_it_is_stored(string tool, string stored, bool isCall)
    {
        var record = ARecord(Begin, "me") with { Tool = tool };
        await Store.StoreAsync([record], default);
        var added = await Usage.ReadAsync(Query(UsageStep.None, UsageGroup.Tool), default);
        await Store.StoreAsync([record with { Outcome = "internal" }], default);
        var changed = await Usage.ReadAsync(Query(UsageStep.None, UsageGroup.Tool), default);

        (string, long)[] expected = isCall ? [(stored, 1)] : [];
        Assert.Equal(expected, added.Rows.Select(row => (row.Key, row.Calls)));
        Assert.Equal(expected, changed.Rows.Select(row => (row.Key, row.Calls)));
    }

    [Theory]
    [InlineData("sign_in")]
    [InlineData("sign_out")]
    [InlineData("session/start")]
    [InlineData("stop")]
    [InlineData("resume")]
    [InlineData("list_docs")]
    [InlineData("prompts/get")]
    [InlineData("resources/read")]
    [InlineData("completion/complete")]
    public async Task A_change_of_a_record_takes_out_of_the_sums_what_its_first_form_added(string tool)
    {
        // Durations that lie between two microseconds, too.
        var records = Enumerable.Range(0, 50).Select(tenths => ARecord(Begin, "me") with { Tool = tool, Targets = ["doc:a"], Duration = TimeSpan.FromTicks(10_005 + tenths) }).ToList();
        await Store.StoreAsync(records, default);
        await Store.StoreAsync([.. records.Select(record => record with { Outcome = "internal", Targets = ["doc:b"], Duration = TimeSpan.FromMilliseconds(3) })], default);

        var usage = await Usage.ReadAsync(Query(UsageStep.None, UsageGroup.Document), default);

        Assert.Equal(tool is "list_docs" or "prompts/get" or "resources/read" or "completion/complete" ? [("doc:b", 50L, 50L, 3.0)] : [], usage.Rows.Select(row => (row.Key, row.Calls, row.Errors, row.MeanDuration!.Value.TotalMilliseconds)));
    }

    [Fact]
    public async Task Active_members_are_counted_once_in_each_step()
    {
        await Store.StoreAsync(
            [ARecord(Begin, "a"), ARecord(Begin.AddHours(1), "a"), ARecord(Begin.AddHours(1), "b"), ARecord(Begin.AddDays(3), "c")], default);

        var months = await Usage.ReadAsync(Query(UsageStep.Month, UsageGroup.None), default);
        var all = await Usage.ReadAsync(Query(UsageStep.None, UsageGroup.None), default);

        Assert.Equal([(2026, 10, 2), (2026, 11, 1)], months.Rows.Select(row => (row.At!.Value.Year, row.At.Value.Month, row.ActiveMembers!.Value)));
        Assert.Equal(3, Assert.Single(all.Rows).ActiveMembers);
        Assert.Null(Assert.Single((await Usage.ReadAsync(Query(UsageStep.None, UsageGroup.None) with { CountsMembers = false }, default)).Rows).ActiveMembers);
    }

    [Fact]
    public async Task Durations_are_known_to_within_the_steps_of_the_histogram()
    {
        await Store.StoreAsync([.. Enumerable.Range(1, 100).Select(ms => ARecord(Begin, "me") with { Duration = TimeSpan.FromMilliseconds(ms) })], default);

        var row = Assert.Single((await Usage.ReadAsync(Query(UsageStep.None, UsageGroup.None), default)).Rows);

        Assert.Equal(50.5, row.MeanDuration!.Value.TotalMilliseconds, precision: 3);
        Assert.InRange(row.Duration95!.Value.TotalMilliseconds, 90, 100);
    }

    [Fact]
    public async Task Calls_of_one_batch_give_the_same_sums_as_calls_that_are_stored_one_by_one()
    {
        const string Apart = "organization-apart";
        var random = new Random(4);
        // The bounds of the groups of durations, and none.
        double?[] durations = [null, 0, 0.001, 9.999, 10, 10.001, 24.9999, 25, 29_999.9, 30_000, 30_000.001, 90_000];
        List<AuditRecord> batch =
        [
            .. Enumerable.Range(0, 300).Select(_ => ARecord(Begin.AddMinutes(random.Next(120)), $"member-{random.Next(2)}") with
            {
                MemberLabel = random.Next(3) == 0 ? "me@example.com" : null,
                Client = new CallingClient("client-1", random.Next(3) == 0 ? "another name" : "a client", "1.0", "2026-07-28"),
                Writes = random.Next(4) == 0,
                Targets = random.Next(2) == 0 ? ["doc:a"] : ["doc:a", "doc:b"],
                TargetNames = random.Next(2) == 0 ? ["Plan"] : null,
                Outcome = random.Next(5) == 0 ? "limit_exceeded" : AuditOutcome.Succeeded,
                Duration = durations[random.Next(durations.Length)] is { } duration ? TimeSpan.FromMilliseconds(duration) : null,
                Calls = random.Next(1, 4),
                CacheHits = random.Next(3),
                UpstreamRequests = random.Next(3),
                ArgumentBytes = random.Next(3) == 0 ? null : random.Next(100),
                ResultBytes = random.Next(3) == 0 ? null : random.Next(100),
            }),
        ];
        await Store.StoreAsync(batch, default);
        foreach (var record in batch)
            await Store.StoreAsync([record with { Id = Guid.CreateVersion7(record.StartedAt), Member = record.Member with { Organization = Apart } }], default);

        // Read from the changes, then from the sums.
        var (together, apart) = (await ReadAsync(Organization), await ReadAsync(Apart));
        Assert.Equal(apart, together);
        using var folding = new UsageFolding(Database, TimeProvider.System, NullLogger<UsageFolding>.Instance);
        await folding.FoldAsync(default);
        Assert.Equal(apart, await ReadAsync(Apart));
        Assert.Equal(apart, await ReadAsync(Organization));
        Assert.Equal(apart.Count, apart.Distinct().Count());
        var sums = $"step, at, kind, item, outcome, label, {string.Join(", ", UsageSql.Sums)}";
        Assert.Equal(0L, Convert.ToInt64(await ExecuteAsync(
            $"SELECT count(*) FROM (SELECT {sums} FROM audit_usage WHERE organization = '{Organization}' EXCEPT SELECT {sums} FROM audit_usage WHERE organization = '{Apart}') d"), null));
        Assert.Equal(batch.Count(record => record.Duration is not null), Convert.ToInt32(await ExecuteAsync(
            $"SELECT sum({string.Join(" + ", Enumerable.Range(0, 12).Select(group => $"d{group}"))}) FROM audit_usage WHERE organization = '{Organization}' AND kind = 'none' AND step = 'd'"), null));

        async Task<List<string>> ReadAsync(string organization)
        {
            var reader = Admin with { Member = Admin.Member with { Organization = organization } };
            List<string> rows = [];
            foreach (var by in Enum.GetValues<UsageGroup>())
            {
                foreach (var row in (await Usage.ReadAsync(Query(UsageStep.Day, by) with { Reader = reader, Keys = 200 }, default)).Rows)
                    rows.Add($"{by} {row with { Label = null }}");
            }

            return rows;
        }
    }

    [Fact]
    public async Task Keys_carry_the_name_that_was_seen_last_and_the_most_used_come_first()
    {
        await Store.StoreAsync(
            [
                ARecord(Begin, "a") with { Targets = ["doc:x", "row:i-1"], TargetNames = ["Plan", ""] },
                ARecord(Begin, "a") with { Targets = ["doc:y"], TargetNames = ["Notes"] },
                ARecord(Begin, "b") with { Targets = ["doc:y", "doc:x"], TargetNames = ["Notes", "Plan"] },
                ARecord(Begin, "b") with { Targets = ["doc:y"], TargetNames = ["Notes"] },
            ],
            default);

        var usage = await Usage.ReadAsync(Query(UsageStep.None, UsageGroup.Document), default);
        var one = await Usage.ReadAsync(Query(UsageStep.None, UsageGroup.Document) with { Keys = 1 }, default);
        var own = await Usage.ReadAsync(Query(UsageStep.Day, UsageGroup.Document) with { Member = "a" }, default);

        Assert.Equal([("doc:y", "Notes", 3L), ("doc:x", "Plan", 2L)], usage.Rows.Select(row => (row.Key, row.Label!, row.Calls)));
        Assert.Equal("doc:y", Assert.Single(one.Rows).Key);
        Assert.Equal([("doc:x", 1L), ("doc:y", 1L)], own.Rows.Select(row => (row.Key, row.Calls)));
    }

    [Fact]
    public async Task What_belongs_to_records_that_are_gone_is_forgotten()
    {
        using var folding = new UsageFolding(Database, TimeProvider.System, NullLogger<UsageFolding>.Instance);
        var (old, kept) = (ARecord(Begin.AddDays(-3), "me") with { Targets = ["doc:a"] }, ARecord(Begin, "me") with { Targets = ["doc:b"] });
        await Store.StoreAsync([old, kept], default);
        await folding.FoldAsync(default);
        await ExecuteAsync($"DELETE FROM audit_record WHERE id = '{old.Id:D}'");

        await folding.ForgetAsync(default);

        Assert.Equal(1L, Convert.ToInt64(await ExecuteAsync("SELECT count(*) FROM audit_target"), null));
        Assert.Equal(1, Assert.Single((await Usage.ReadAsync(Query(UsageStep.None, UsageGroup.None), default)).Rows).Calls);
    }

    [Fact]
    public async Task Records_of_before_are_taken_in_once()
    {
        var record = ARecord(Begin, "me") with { Targets = ["doc:a"] };
        await Store.StoreAsync([record, ARecord(Begin, "me")], default);

        await ForgetReadingAsync();
        await ApplyAgainAsync();
        await ApplyAgainAsync();

        Assert.Equal([record.Id], await SearchAsync(new AuditSearch { Reader = Admin, Filter = new AuditFilter { Target = "doc:a" } }));
        Assert.Equal(2, Assert.Single((await Usage.ReadAsync(Query(UsageStep.None, UsageGroup.None), default)).Rows).Calls);
    }

    [Fact]
    public async Task Sums_of_months_are_made_of_those_of_days_that_are_there()
    {
        var random = new Random(3);
        using var folding = new UsageFolding(Database, TimeProvider.System, NullLogger<UsageFolding>.Instance);
        await Store.StoreAsync([.. Enumerable.Range(0, 40).Select(_ => Some(random))], default);
        await folding.FoldAsync(default);
        // Some are not added up yet.
        await Store.StoreAsync([.. Enumerable.Range(0, 10).Select(_ => Some(random))], default);

        await ForgetMonthsAsync();
        await ApplyAgainAsync();
        await ApplyAgainAsync();

        var records = await Store.ReadAsync(new AuditQuery { Limit = 1000 }, default);
        await AssertUsageAsync(records, random);
        await folding.FoldAsync(default);
        await AssertUsageAsync(records, random);
    }

    [Fact]
    public async Task The_sums_of_a_month_are_kept_as_long_as_one_of_its_records()
    {
        using var folding = new UsageFolding(Database, TimeProvider.System, NullLogger<UsageFolding>.Instance);
        var old = ARecord(new DateTimeOffset(2026, 9, 30, 23, 59, 0, TimeSpan.Zero), "me");
        await Store.StoreAsync([old, ARecord(Begin, "me"), ARecord(Begin, "me")], default);
        await folding.FoldAsync(default);

        await folding.ForgetAsync(default);
        Assert.Equal(2L, Convert.ToInt64(await ExecuteAsync(CountedMonths), null));
        await ExecuteAsync($"DELETE FROM audit_record WHERE id = '{old.Id:D}'");
        await folding.ForgetAsync(default);

        Assert.Equal(1L, Convert.ToInt64(await ExecuteAsync(CountedMonths), null));
        var row = Assert.Single((await Usage.ReadAsync(Query(UsageStep.Month, UsageGroup.None) with { From = Begin.AddMonths(-3) }, default)).Rows);
        Assert.Equal((10, 2L), (row.At!.Value.Month, row.Calls));
    }

    /// <summary>As a database of the version before months has it.</summary>
    private protected abstract Task ForgetMonthsAsync();

    /// <summary>As a database of the version before has it.</summary>
    private protected abstract Task ForgetReadingAsync();

    /// <summary>As at a start.</summary>
    private protected abstract Task ApplyAgainAsync();

    private protected async Task<object?> ExecuteAsync(string text)
    {
        await using var connection = await Database.OpenAsync(default);
        await using var command = Database.Command(connection, text);
        return await command.ExecuteScalarAsync();
    }

    private static UsageQuery Query(UsageStep step, UsageGroup by) =>
        new() { Reader = Admin, From = Begin.AddDays(-5), To = Begin.AddDays(40), Step = step, By = by };

    private async Task<Guid[]> SearchAsync(AuditSearch search) => [.. (await Records.SearchAsync(search, default)).Records.Select(record => record.Id)];

    // Every step, by everything, of all and of one member: against what the records say.
    private async Task AssertUsageAsync(IReadOnlyList<AuditRecord> records, Random random)
    {
        var from = Begin.AddHours(random.Next(-30, 30));
        var to = from.AddHours(random.Next(1, 120 * 24));
        foreach (var step in Enum.GetValues<UsageStep>())
        {
            foreach (var by in Enum.GetValues<UsageGroup>())
            {
                foreach (var member in new[] { null, "member-1" })
                {
                    var query = new UsageQuery { Reader = Admin, From = from, To = to, Step = step, By = by, Member = member, Keys = 200 };
                    var expected = Expected(records, query);
                    var found = (await Usage.ReadAsync(query, default)).Rows
                        .Select(row => (row.At, row.Key, row.Calls, row.Writes, row.Errors, row.Refused, row.CacheHits, row.BytesIn, row.MeanDuration)).Order();
                    Assert.Equal(expected.Order(), found);
                }
            }
        }
    }

    private static List<(DateTimeOffset? At, string Key, long Calls, long Writes, long Errors, long Refused, long CacheHits, long BytesIn, TimeSpan? Mean)> Expected(
        IEnumerable<AuditRecord> records, UsageQuery query)
    {
        var (first, end) = (StartOf(query.From, query.Step) ?? Hour(query.From), Hour(query.To.AddHours(1).AddTicks(-1)));
        if (query.Step == UsageStep.Day)
            end = Day(query.To.AddDays(1).AddTicks(-1));
        else if (query.Step == UsageStep.Month)
            end = StartOf(query.To.AddTicks(-1), UsageStep.Month)!.Value.AddMonths(1);
        var counted =
            from record in records
            where record.Member.Organization == Organization && record.StartedAt >= first && record.StartedAt < end && (query.Member is null || record.Member.Member == query.Member)
            from key in KeysOf(record, query.By)
            group record by (At: StartOf(record.StartedAt, query.Step), Key: key);
        return
        [
            .. counted.Select(group => (
                group.Key.At, group.Key.Key, group.Sum(record => (long)record.Calls), group.Sum(record => record.Writes ? record.Calls : 0L),
                group.Sum(record => AuditVerdicts.Of(record.Outcome) == AuditVerdict.Failed ? record.Calls : 0L),
                group.Sum(record => AuditVerdicts.Of(record.Outcome) == AuditVerdict.Refused ? record.Calls : 0L),
                group.Sum(record => (long)record.CacheHits), group.Sum(record => (long)(record.ArgumentBytes ?? 0)),
                group.Any(record => record.Duration is not null)
                    ? TimeSpan.FromMicroseconds(group.Sum(record => record.Duration?.TotalMicroseconds ?? 0) / group.Count(record => record.Duration is not null))
                    : (TimeSpan?)null)),
        ];
    }

    private static IEnumerable<string> KeysOf(AuditRecord record, UsageGroup by) => by switch
    {
        UsageGroup.Member => [record.Member.Member],
        UsageGroup.Tool => [record.Tool],
        UsageGroup.Client => [record.Client.ClientId],
        UsageGroup.Outcome => [record.Outcome],
        UsageGroup.Document => record.Targets.Where(target => target.StartsWith("doc:", StringComparison.Ordinal)),
        _ => [""],
    };

    private static DateTimeOffset? StartOf(DateTimeOffset moment, UsageStep step) => step switch
    {
        UsageStep.Hour => Hour(moment),
        UsageStep.Day => Day(moment),
        UsageStep.Month => new DateTimeOffset(moment.Year, moment.Month, 1, 0, 0, 0, TimeSpan.Zero),
        _ => null,
    };

    private static DateTimeOffset Hour(DateTimeOffset moment) => new(moment.Year, moment.Month, moment.Day, moment.Hour, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset Day(DateTimeOffset moment) => new(moment.UtcDateTime.Date, TimeSpan.Zero);

    private static AuditRecord Some(Random random)
    {
        string[] outcomes = ["started", "succeeded", "succeeded", "accepted", "internal", "limit_exceeded"];
        var outcome = outcomes[random.Next(outcomes.Length)];
        var record = ARecord(Begin.AddHours(random.Next(0, 24 * 100)).AddMinutes(random.Next(60)), $"member-{random.Next(3)}") with
        {
            Tool = $"tool_{random.Next(3)}",
            Client = new CallingClient($"client-{random.Next(2)}", "", "", ""),
            Writes = random.Next(2) == 0,
            Targets = [.. new[] { "doc:a", "doc:b", "row:c" }.Where(_ => random.Next(2) == 0)],
            Outcome = outcome,
            Calls = outcome == "limit_exceeded" ? random.Next(1, 5) : 1,
        };
        return outcome == "started" ? record : Completed(record, random) with { Outcome = outcome };
    }

    private static AuditRecord Completed(AuditRecord record, Random random) => record with
    {
        Outcome = random.Next(2) == 0 ? "succeeded" : "unknown_outcome",
        Duration = TimeSpan.FromMilliseconds(random.Next(1, 20_000)),
        CacheHits = random.Next(3),
        ArgumentBytes = record.ArgumentBytes ?? (record.Outcome == "started" ? null : random.Next(100)),
        Targets = [.. record.Targets.Append("doc:done").Distinct()],
    };

    private protected static AuditRecord ARecord(DateTimeOffset at, string member) => new()
    {
        Id = Guid.CreateVersion7(at),
        StartedAt = at,
        Member = new MemberId(Issuer, Organization, member),
        Client = new CallingClient("client-1", "a client", "1.0", "2026-07-28"),
        Tool = "list_docs",
        Writes = false,
        Outcome = AuditOutcome.Succeeded,
    };
}

[Collection(PostgresCollection.Name)]
public sealed class PostgresAuditReadingTests(PostgresServer server) : AuditReadingTests
{
    private NpgsqlDataSource database = null!;

    private protected override AuditDatabase Database => new(database, isPostgres: true);

    private protected override IAuditStore Store => new PostgresAuditStore(database, "gone");

    public override async Task InitializeAsync()
    {
        database = (await server.NewDatabaseAsync()).OpenDatabase();
        await ApplyAgainAsync();
    }

    public override async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task A_silo_of_version_5_reads_the_changes_and_cannot_add_them_up()
    {
        await Store.StoreAsync([ARecord(Begin, "me")], default);

        Assert.Equal(1L, await ExecuteAsync("SELECT count(*) FROM audit_usage_change"));
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync("DELETE FROM audit_usage_change"));
    }

    [Fact]
    public async Task One_members_usage_by_tool_reads_an_index_and_no_record()
    {
        // So many that PostgreSQL rather reads the index.
        await Store.StoreAsync([.. Enumerable.Range(0, 500).Select(number => ARecord(Begin, number % 10 == 0 ? "me" : "another"))], default);
        await ExecuteAsync("VACUUM ANALYZE audit_record");
        var usage = UsageSql.Keyed("tool", UsageSql.Counted(UsageSql.Records(0, 1_000_000, ofMember: true, isPostgres: true), isMerged: false), isPostgres: true)
            .Replace("@organization", $"'{ARecord(Begin, "me").Member.Organization}'", StringComparison.Ordinal).Replace("@member", "'me'", StringComparison.Ordinal);
        await using var connection = await database.OpenConnectionAsync();
#pragma warning disable CA2100 // The text is this test's own.
        await using var command = new NpgsqlCommand($"SET enable_seqscan = off; SET enable_bitmapscan = off; EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off) SELECT outcome, item, {string.Join(", ", UsageSql.Sums.Select(sum => $"sum({sum})"))} FROM ({usage}) k GROUP BY outcome, item", connection);
#pragma warning restore CA2100
        List<string> plan = [];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            plan.Add(reader.GetString(0));

        var scan = Assert.Single(plan, line => line.Contains(" Scan ", StringComparison.Ordinal) && line.Contains("rows=50 ", StringComparison.Ordinal));
        Assert.Contains("Index Only Scan using", scan, StringComparison.Ordinal);
    }

    private protected override async Task ForgetMonthsAsync() =>
        await ExecuteAsync("DROP VIEW audit_usage_change; ALTER TABLE audit_change RENAME TO audit_usage_change; DELETE FROM audit_usage WHERE step = 'm'");

    private protected override async Task ForgetReadingAsync() =>
        await ExecuteAsync("DROP TRIGGER audit_record_changed ON audit_record; DROP VIEW audit_usage_change; DROP TABLE audit_usage, audit_change, audit_target");

    private protected override async Task ApplyAgainAsync()
    {
        if (await ExecuteAsync("SELECT 1 WHERE to_regclass('codamcp_schema') IS NOT NULL") is not null)
            await ExecuteAsync("UPDATE codamcp_schema SET version = 1, oldest = 1");
        await new PostgresSchema(database, NullLogger<PostgresSchema>.Instance).ApplyAsync(default);
    }
}

[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "xunit calls DisposeAsync of IAsyncLifetime.")]
public sealed class SqliteAuditReadingTests : AuditReadingTests
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-audit-").FullName;
    private SqliteAuditStore store = null!;

    [Fact]
    public async Task Calls_of_one_batch_that_are_alike_become_one_change()
    {
        await Store.StoreAsync(
            [
                .. Enumerable.Range(0, 100).Select(number => ARecord(Begin, number % 2 == 0 ? "a" : "b") with { Duration = TimeSpan.FromMilliseconds(number % 4 < 2 ? 3 : 30 + number) }),
                ARecord(Begin, "a"), ARecord(Begin.AddHours(1), "a"), ARecord(Begin, "a") with { Tool = "session/start" },
            ],
            default);

        // Two members with durations of 3, 30 to 49 (25 to 50), 50 to 99 (50 to 100) and 100 to 129 ms (100 to 250), one without a duration, and one of another hour.
        Assert.Equal((10L, 102L), (await ExecuteAsync("SELECT count(*) FROM audit_change"), await ExecuteAsync("SELECT sum(sign) FROM audit_change")));
    }

    public static TheoryData<string> Filters => ["none", "target", "row", "member", "tool", "client", "outcome", "writes"];

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task With_eight_times_the_records_SQLite_does_no_more_work_for_a_page(string filter)
    {
        var (few, many) = (await WorkForAsync(filter, 500), await WorkForAsync(filter, 4000));

        Assert.InRange(many, 1, (2 * few) + 5);
    }

    // Returns the virtual machine's steps, in hundreds, that SQLite takes for a page of 20 records.
    private async Task<long> WorkForAsync(string filter, int count)
    {
        var file = Path.Combine(directory, $"{filter}-{count}.db");
        await using var source = new CountingDataSource(new SqliteDataSource(file));
        using var many = new SqliteAuditStore(file, "silo");
        await many.StoreAsync(
            [
                .. Enumerable.Range(0, count).Select(number => ARecord(Begin.AddSeconds(number), $"member-{number % 7}") with
                {
                    Tool = $"tool_{number % 6}",
                    Client = new CallingClient($"client-{number % 5}", "", "", ""),
                    Writes = number % 9 == 0,
                    Outcome = number % 11 == 0 ? "not_found" : AuditOutcome.Succeeded,
                    Targets = [$"doc:{number % 10}", .. number < 25 ? ["row:wanted"] : Array.Empty<string>()],
                }),
            ],
            default);
        var found = await new AuditTable(new AuditDatabase(source, isPostgres: false)).SearchAsync(
            new AuditSearch
            {
                Reader = Admin,
                Limit = 20,
                Filter = filter switch
                {
                    "target" => new() { Target = "doc:3" },
                    "row" => new() { Target = "row:wanted" },
                    "member" => new() { Member = "member-3" },
                    "tool" => new() { Tool = "tool_3" },
                    "client" => new() { ClientId = "client-3" },
                    "outcome" => new() { Outcome = "not_found" },
                    "writes" => new() { WritesOnly = true },
                    _ => new(),
                },
            },
            default);
        Assert.Equal(20, found.Records.Count);
        return source.Steps;
    }

    private protected override AuditDatabase Database => new(new SqliteDataSource(Path.Combine(directory, "audit.db")), isPostgres: false);

    private protected override IAuditStore Store => store;

    public override Task InitializeAsync() => ApplyAgainAsync();

    public override Task DisposeAsync()
    {
        store.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        TestDirectory.Delete(directory);
        return Task.CompletedTask;
    }

    private protected override async Task ForgetMonthsAsync() =>
        await ExecuteAsync("ALTER TABLE audit_change RENAME TO audit_usage_change; DELETE FROM audit_usage WHERE step = 'm'");

    private protected override async Task ForgetReadingAsync() => await ExecuteAsync(
        "DROP TRIGGER audit_record_changed; DROP TABLE audit_usage; DROP TABLE audit_change; DROP TABLE audit_target");

    private protected override Task ApplyAgainAsync()
    {
        store?.Dispose();
        store = new SqliteAuditStore(Path.Combine(directory, "audit.db"), "gone");
        return Task.CompletedTask;
    }
}
