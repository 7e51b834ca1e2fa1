using CodaMcp.Audit;
using CodaMcp.Coda.Mutations;
using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tests.Storage;
using CodaMcp.Tools;
using CodaMcp.Writes;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Mutations;

public sealed class WriteLedgerTests
{
    private static readonly WriteKey Key = new("key", "arguments", WriteKey.RequestLifetime);
    private static readonly ToolOutcome Done = new() { Result = "{}"u8.ToArray() };

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly MemberStoreInMemory store = new();
    private readonly MemberData data;
    private readonly WriteLedger ledger;

    public WriteLedgerTests() => (data, ledger) = Activate();

    [Fact]
    public void The_second_of_a_key_waits_while_the_first_is_under_way()
    {
        Assert.IsType<WriteStart.First>(ledger.Begin(Key));
        var second = Assert.IsType<WriteStart.UnderWay>(ledger.Begin(Key));

        Assert.False(second.Settled.IsCompleted);
        ledger.Settle(Key);
        Assert.True(second.Settled.IsCompletedSuccessfully);
    }

    [Fact]
    public void The_second_gets_what_came_of_the_first()
    {
        Write(Done);
        Assert.Same(Done.Result, Assert.IsType<WriteStart.Repeat>(ledger.Begin(Key)).Write.Result);
    }

    [Fact]
    public void What_wrote_nothing_may_be_made_again()
    {
        var id = Begin();
        ledger.Release(id);
        ledger.Settle(Key);

        Assert.IsType<WriteStart.First>(ledger.Begin(Key));
        Assert.Empty(ledger.Writes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Other_arguments_under_the_same_key_are_a_mismatch(bool done)
    {
        if (done)
            Write(Done);
        else
            ledger.Begin(Key);

        Assert.IsType<WriteStart.Mismatch>(ledger.Begin(Key with { Fingerprint = "others" }));
    }

    [Fact]
    public void A_key_ends()
    {
        Write(Done);
        time.Advance(Key.RepeatableFor - TimeSpan.FromSeconds(1));
        Assert.IsType<WriteStart.Repeat>(ledger.Begin(Key));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<WriteStart.First>(ledger.Begin(Key));
    }

    [Fact]
    public async Task After_a_crash_a_write_that_was_about_to_leave_is_known_and_its_outcome_is_not()
    {
        var id = Begin();
        ledger.Accepted(id, "doc", "mutate:1", CodaCredentialSource.Service);
        await data.SaveAsync();
        var (_, successor) = Activate();

        var write = Assert.IsType<WriteStart.Repeat>(successor.Begin(Key)).Write;
        Assert.Equal((null, null, "mutate:1"), (write.Result, write.Error, write.Mutations[0].RequestId));
        Assert.Equal("mutate:1", Assert.Single(successor.Open).Mutation.RequestId);
    }

    [Fact]
    public void The_audit_record_is_completed_when_the_last_mutation_ends()
    {
        var id = Begin();
        ledger.Accepted(id, "doc", "mutate:1", CodaCredentialSource.Service);
        ledger.Accepted(id, "doc", "mutate:2", CodaCredentialSource.Service);

        Assert.Equal(AuditOutcome.Accepted, ledger.Complete(id, Done, Record(id)).Outcome);
        Assert.Null(ledger.Ended(End("mutate:1")));
        Assert.Equal(AuditOutcome.Succeeded, ledger.Ended(End("mutate:2"))!.Outcome);
        Assert.Null(ledger.Ended(End("mutate:2")));
    }

    [Fact]
    public void What_ended_before_the_call_did_is_recorded_with_it()
    {
        var id = Begin();
        ledger.Accepted(id, "doc", "mutate:1", CodaCredentialSource.Service);

        Assert.Null(ledger.Ended(End("mutate:1")));
        Assert.Equal(AuditOutcome.Succeeded, ledger.Complete(id, Done, Record(id)).Outcome);
    }

    [Fact]
    public void A_mutation_that_Coda_never_applied_leaves_an_unknown_outcome()
    {
        var id = Begin();
        ledger.Accepted(id, "doc", "mutate:1", CodaCredentialSource.Service);
        ledger.Complete(id, Done, Record(id));

        Assert.Equal(AuditOutcome.Unknown, ledger.Ended(End("mutate:1", MutationStage.Unknown))!.Outcome);
    }

    [Fact]
    public void It_is_bounded_in_number_and_what_is_on_its_way_goes_last()
    {
        var open = Guid.NewGuid();
        ledger.Reserve(open, null, "upsert_rows");
        ledger.Accepted(open, "doc", "mutate:1", CodaCredentialSource.Service);
        for (var write = 0; write < WriteLedger.MaxWrites + 10; write++)
            ledger.Reserve(Guid.NewGuid(), null, "upsert_rows");

        Assert.Equal(WriteLedger.MaxWrites, ledger.Writes.Count);
        Assert.Equal(open, ledger.Writes[0].Id);
    }

    [Fact]
    public void It_is_bounded_in_age()
    {
        Write(Done);
        time.Advance(TimeSpan.FromHours(24));
        ledger.Reserve(Guid.NewGuid(), null, "upsert_rows");
        Assert.Single(ledger.Writes);
    }

    [Fact]
    public void It_holds_all_writes_that_Coda_takes_while_a_key_is_good()
    {
        Write(Done);
        for (var write = 0; write < 7_800; write++)
            ledger.Reserve(Guid.NewGuid(), null, "upsert_rows");

        Assert.IsType<WriteStart.Repeat>(ledger.Begin(Key));
        Assert.Equal(TimeSpan.FromHours(1), WriteKey.GivenKeyLifetime);
    }

    [Fact]
    public async Task One_write_stores_one_entry_for_its_start_and_one_for_its_end()
    {
        for (var earlier = 0; earlier < 50; earlier++)
            ledger.Reserve(Guid.NewGuid(), null, "upsert_rows");
        await data.SaveAsync();
        var stored = new List<int>();
        store.BeforeStoring = (_, changes) =>
        {
            stored.Add(changes.Count);
            return Task.CompletedTask;
        };

        var id = Begin();
        await data.SaveAsync();
        ledger.Accepted(id, "doc", "mutate:1", CodaCredentialSource.Service);
        ledger.Ended(End("mutate:1"));
        ledger.Complete(id, Done, Record(id));
        await data.SaveAsync();

        Assert.Equal([1, 1], stored);
    }

    [Fact]
    public async Task The_end_of_a_call_whose_answer_is_kept_needs_no_save_of_its_own()
    {
        var id = Begin();
        await data.SaveAsync();
        await AcceptAndEndAsync(id, "mutate:1");

        Assert.Equal(2, store.Writes);
        Assert.Same(Done.Result, ledger.Writes[0].Result);
        var (_, next) = Activate();
        var write = Assert.IsType<WriteStart.Repeat>(next.Begin(Key)).Write;
        Assert.Equal("accepted"u8.ToArray(), write.Result);
        Assert.Equal("mutate:1", Assert.Single(next.Open).Mutation.RequestId);
        next.Ended(End("mutate:1"));
        Assert.Equal((id, AuditOutcome.Succeeded), (next.Recovered("mutate:1")!.Value.Id, next.Recovered("mutate:1")!.Value.Outcome));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_end_that_waits_is_stored_with_the_next_change_or_at_the_end_of_the_activation(bool all)
    {
        await AcceptAndEndAsync(Begin(), "mutate:1");
        if (!all)
            ledger.Reserve(Guid.NewGuid(), null, "upsert_rows");
        await data.TrySaveAsync(all);

        var (_, next) = Activate();
        Assert.Equal(Done.Result, Assert.IsType<WriteStart.Repeat>(next.Begin(Key)).Write.Result);
        Assert.Empty(next.Open);
    }

    [Fact]
    public async Task Ends_that_wait_are_stored_when_they_are_many()
    {
        for (var write = 0; write < 10; write++)
        {
            var id = Guid.NewGuid();
            ledger.Reserve(id, null, "upsert_rows");
            await AcceptAsync(id, $"mutate:{write}");
        }

        for (var write = 0; write < 10; write++)
        {
            Assert.Equal(10, store.Writes);
            ledger.Ended(End($"mutate:{write}"));
            await data.SaveAsync();
        }

        Assert.Empty(Activate().Ledger.Open);
    }

    [Fact]
    public async Task The_answer_that_is_kept_of_one_request_is_no_answer_once_there_is_another()
    {
        var id = Begin();
        await AcceptAsync(id, "mutate:1");
        Assert.True(ledger.SendMore(id));
        await data.SaveAsync();

        Assert.Null(Assert.IsType<WriteStart.Repeat>(Activate().Ledger.Begin(Key)).Write.Result);
    }

    [Fact]
    public void An_end_that_names_the_call_is_noted_where_the_acceptance_was_lost()
    {
        var id = Begin();

        Assert.Null(ledger.Ended(End("mutate:1") with { Call = id }));
        Assert.Equal(MutationStage.Applied, ledger.Find("mutate:1")!.Stage);
        Assert.Null(ledger.Ended(End("mutate:2") with { Call = Guid.NewGuid() }));
    }

    [Fact]
    public void It_is_bounded_in_size()
    {
        for (var write = 0; write < 40; write++)
        {
            var id = Guid.NewGuid();
            ledger.Reserve(id, new WriteKey($"key-{write}", "arguments", WriteKey.GivenKeyLifetime), "upsert_rows");
            ledger.Complete(id, new ToolOutcome { Result = new byte[WriteLedger.MaxResultBytes] }, Record(id));
        }

        ledger.Reserve(Guid.NewGuid(), null, "upsert_rows");
        Assert.Equal(WriteLedger.MaxResultsBytes, ledger.Writes.Sum(write => write.Result?.Length ?? 0));
        Assert.Null(Assert.IsType<WriteStart.Repeat>(ledger.Begin(new WriteKey("key-0", "arguments", WriteKey.GivenKeyLifetime))).Write.Result);
    }

    [Fact]
    public void A_result_too_large_to_keep_is_left_out()
    {
        Write(new ToolOutcome { Result = new byte[WriteLedger.MaxResultBytes + 1] });
        Assert.Null(Assert.IsType<WriteStart.Repeat>(ledger.Begin(Key)).Write.Result);
    }

    [Fact]
    public async Task After_a_crash_the_end_of_the_one_request_is_the_outcome_of_the_call()
    {
        var id = Begin();
        ledger.Accepted(id, "doc", "mutate:1", CodaCredentialSource.Service);
        ledger.Ended(End("mutate:1"));
        Assert.Null(ledger.Recovered("mutate:1"));
        await data.SaveAsync();

        var (_, next) = Activate();

        var recovered = next.Recovered("mutate:1")!.Value;
        Assert.Equal((id, AuditOutcome.Succeeded, "mutate:1"), (recovered.Id, recovered.Outcome, Assert.Single(recovered.RequestIds)));
    }

    [Fact]
    public async Task After_a_crash_of_a_call_that_sent_several_requests_nobody_knows()
    {
        var id = Begin();
        Assert.True(ledger.SendMore(id));
        Assert.False(ledger.SendMore(id));
        ledger.Accepted(id, "doc", "mutate:1", CodaCredentialSource.Service);
        await data.SaveAsync();

        var (_, next) = Activate();
        next.Ended(End("mutate:1"));

        Assert.Null(next.Recovered("mutate:1"));
    }

    [Fact]
    public async Task After_a_crash_of_a_call_that_needed_several_requests_the_end_of_its_first_is_not_its_outcome()
    {
        var id = Guid.NewGuid();
        ledger.Begin(Key);
        ledger.Reserve(id, Key, "upsert_rows", several: true);
        ledger.Accepted(id, "doc", "mutate:1", CodaCredentialSource.Service);
        await data.SaveAsync();

        var (_, next) = Activate();
        next.Ended(End("mutate:1"));

        Assert.Null(next.Recovered("mutate:1"));
    }

    [Fact]
    public async Task A_call_that_ended_is_not_recovered()
    {
        var id = Begin();
        ledger.Accepted(id, "doc", "mutate:1", CodaCredentialSource.Service);
        ledger.Complete(id, Done, Record(id));
        await data.SaveAsync();

        var (_, next) = Activate();
        Assert.NotNull(next.Ended(End("mutate:1")));

        Assert.Null(next.Recovered("mutate:1"));
    }

    private async Task AcceptAsync(Guid id, string requestId)
    {
        ledger.Accepted(id, "doc", requestId, CodaCredentialSource.Service);
        ledger.Keep(id, "accepted"u8.ToArray());
        await data.SaveAsync();
    }

    private async Task AcceptAndEndAsync(Guid id, string requestId)
    {
        await AcceptAsync(id, requestId);
        ledger.Ended(End(requestId));
        ledger.Complete(id, Done, Record(id));
        await data.SaveAsync();
    }

    private static MutationView End(string requestId, MutationStage stage = MutationStage.Applied) => new(requestId, "doc", stage, null);

    private (MemberData Data, WriteLedger Ledger) Activate()
    {
        var opened = store.NewData();
        var activated = new WriteLedger(opened, time);
        MemberStoreInMemory.Open(opened);
        activated.Restore();
        return (opened, activated);
    }

    private Guid Begin()
    {
        Assert.IsType<WriteStart.First>(ledger.Begin(Key));
        var id = Guid.NewGuid();
        ledger.Reserve(id, Key, "upsert_rows");
        return id;
    }

    private void Write(ToolOutcome outcome)
    {
        var id = Begin();
        ledger.Complete(id, outcome, Record(id));
        ledger.Settle(Key);
    }

    private AuditRecord Record(Guid id) => new()
    {
        Id = id,
        StartedAt = time.GetUtcNow(),
        Member = new MemberId("dev", "org", "ada"),
        Client = new CallingClient("client-1", "tests", "1", "2025-11-25"),
        Tool = "upsert_rows",
        Writes = true,
        Outcome = AuditOutcome.Succeeded,
    };
}
