using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Coda.Mutations;
using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Storage;
using CodaMcp.Tests.Members;
using CodaMcp.Tools;
using CodaMcp.Writes;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests.Mutations;

/// <summary>A front starts a call again when the answer was lost. The call leaves one audit record all the same.</summary>
public sealed class StartedAgainTests(WritesFixture writes) : IClassFixture<WritesFixture>
{
    private static readonly CallTool Read = WritesFixture.Call("list_rows", new() { ["doc"] = WritesFixture.Doc, ["table"] = "Tasks" });

    private readonly MemberId member = writes.NewMember();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_read_leaves_one_record(bool atAnotherSilo)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 20);
        var call = Read with { RecordId = Guid.CreateVersion7(at) };
        await StartTwiceAsync(call, atAnotherSilo);

        var record = Assert.Single(await RecordsAsync(call.Tool));
        Assert.Equal((call.RecordId.Value, at, AuditOutcome.Succeeded), (record.Id, record.StartedAt, record.Outcome));
        Assert.InRange(record.Duration!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_resource_leaves_one_record()
    {
        var caller = new Caller { GrantedScopes = [Scopes.Read], Client = new CallingClient("client-1", "tests", "1", "2025-11-25"), TimeLeft = TimeSpan.FromSeconds(55), RecordId = Guid.CreateVersion7() };
        await StartTwiceAsync(new MemberCall { Id = MemberCallExtensions.NewId(), Resources = new ListResources(null, caller) }, atAnotherSilo: true);

        Assert.Equal(caller.RecordId, Assert.Single(await RecordsAsync("resources/list")).Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_is_carried_out_once_and_leaves_one_record(bool atAnotherSilo)
    {
        var title = $"Task {Guid.NewGuid()}";
        await StartTwiceAsync(WritesFixture.Upsert(title, wait: 0) with { RecordId = Guid.CreateVersion7() }, atAnotherSilo);

        Assert.Equal(AuditOutcome.Accepted, Assert.Single(await RecordsAsync("upsert_rows")).Outcome);
        writes.ApplyWrites();
        Assert.Equal(1, await writes.CountAsync(title));
    }

    [Theory]
    [InlineData(null, true, "It is not known whether it took effect: no answer of Coda's to it is known. Read the doc before")]
    [InlineData(MutationStage.Applied, true, "Coda has applied it (mutate:left).")]
    [InlineData(MutationStage.Accepted, true, "Coda accepted it (mutate:left); get_mutation_status tells when it is applied.")]
    [InlineData(MutationStage.Unknown, true, "Its outcome is not known in full. Coda accepted mutate:left, which get_mutation_status knows. Read the doc before")]
    [InlineData(MutationStage.Applied, false, "Its outcome is not known in full. Coda accepted mutate:left, which get_mutation_status knows. Read the doc before")]
    public async Task A_write_whose_result_was_lost_leaves_one_record_and_says_what_is_known(MutationStage? stage, bool isOneRequest, string known)
    {
        var call = new MemberCall { Id = MemberCallExtensions.NewId(), Tool = WritesFixture.Upsert("lost", wait: 0) };
        // What a kill leaves: an entry of the ledger without an end, and a record that another silo has settled.
        var key = WriteKey.Of(call.Tool with { CallId = call.Id })!;
        var left = new StoredWrite
        {
            Id = Guid.CreateVersion7(),
            CallId = call.Id,
            Key = key.Value,
            Fingerprint = key.Fingerprint,
            RepeatableUntil = DateTimeOffset.UtcNow + key.RepeatableFor,
            Tool = call.Tool.Tool,
            StartedAt = DateTimeOffset.UtcNow,
            IsOneRequest = isOneRequest,
            Mutations = stage is { } reached
                ? [new StoredMutation { RequestId = "mutate:left", DocId = "doc", Credential = CodaCredentialSource.Service, AcceptedAt = DateTimeOffset.UtcNow, Stage = reached }]
                : [],
        };
        var rows = await writes.Store.TakeAsync(member.ToGrainKey(), default);
        var entry = new MemberEntry("write", left.Id.ToString("N"), JsonSerializer.Serialize(left, MutationsJson.Default.StoredWrite));
        Assert.True(await writes.Store.WriteAsync(member.ToGrainKey(), rows.Epoch, rows.Version + 1, [entry], default));
        await writes.Cluster.Silos[0].ServiceProvider.GetRequiredService<IAuditStore>().StoreAsync(
            [Audit.AuditWriterTests.ARecord(AuditOutcome.Unknown) with { Id = left.Id, Member = member, Tool = left.Tool, Writes = true }], default);

        var error = (await EndAsync(call)).Tool!.Error!;
        Assert.Equal(ToolErrorKind.UnknownOutcome, error.Kind);
        Assert.Contains($"UTC, and was not sent again. {known}", error.Message, StringComparison.Ordinal);
        Assert.Equal(AuditOutcome.Unknown, Assert.Single(await RecordsAsync(left.Tool)).Outcome);
    }

    [Fact]
    public async Task Refusals_of_one_minute_are_counted_in_a_record_that_no_call_has_the_id_of()
    {
        var call = Read with { GrantedScopes = [], RequiredScopes = [Scopes.Read], RecordId = Guid.CreateVersion7() };
        await StartTwiceAsync(call, atAnotherSilo: false);

        Assert.NotEqual(call.RecordId, Assert.Single(await RecordsAsync(call.Tool)).Id);
    }

    private Task StartTwiceAsync(CallTool call, bool atAnotherSilo) => StartTwiceAsync(new MemberCall { Id = MemberCallExtensions.NewId(), Tool = call }, atAnotherSilo);

    private async Task StartTwiceAsync(MemberCall call, bool atAnotherSilo)
    {
        await EndAsync(call);
        if (atAnotherSilo)
            await writes.RestartAsync();
        await EndAsync(call);
    }

    private async Task<CallResult> EndAsync(MemberCall call)
    {
        var calls = writes.Grain(member).Calls();
        for (var reply = await calls.StartCall(call, TimeSpan.FromSeconds(5)); ; reply = await calls.FollowCall(call.Id, reply.Position, TimeSpan.FromSeconds(5)))
        {
            Assert.True(reply.Known);
            if (reply.Result is { } result)
                return result;
        }
    }

    // The writer takes records in their order, so that a later one shows that all of these are stored.
    private async Task<IReadOnlyList<AuditRecord>> RecordsAsync(string tool)
    {
        await writes.ResultAsync(member, WritesFixture.Call("get_my_usage"));
        await writes.UntilAuditedAsync(member, AuditOutcome.Succeeded, "get_my_usage");
        return await writes.Cluster.Silos[0].ServiceProvider.GetRequiredService<IAuditStore>().ReadAsync(new AuditQuery { Member = member, Tool = tool, Limit = 10 }, default);
    }
}
