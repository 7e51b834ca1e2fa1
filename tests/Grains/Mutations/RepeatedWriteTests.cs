using System.Text;
using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Sessions;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Mutations;

/// <summary>A write that is repeated is answered with the first outcome, and is not carried out twice.</summary>
public sealed class RepeatedWriteTests(WritesFixture writes) : IClassFixture<WritesFixture>, IAsyncLifetime
{
    private readonly string title = $"Task {Guid.NewGuid()}";
    private readonly MemberId member = writes.NewMember();
    private string session = "";
    private string otherSession = "";

    [Fact]
    public async Task The_same_request_of_a_session_is_carried_out_once()
    {
        var call = WritesFixture.Upsert(title, session: session, requestId: "n:7", wait: 0);
        var first = await writes.CallAsync(member, call);
        var second = await writes.CallAsync(member, call);

        Assert.Equal(Json(first), Json(second));
        await writes.UntilAuditedAsync(member, AuditOutcome.Repeated);
        await AssertWrittenAsync(1);
    }

    [Theory]
    [InlineData(false, "n:8")]
    [InlineData(false, "s:7")]
    [InlineData(true, "n:7")]
    public async Task Another_id_or_session_is_another_write(bool other, string requestId)
    {
        await writes.ResultAsync(member, WritesFixture.Upsert(title, session: session, requestId: "n:7", wait: 0));
        await writes.ResultAsync(member, WritesFixture.Upsert(title, session: other ? otherSession : session, requestId: requestId, wait: 0));

        await AssertWrittenAsync(2);
    }

    [Fact]
    public async Task A_client_that_starts_anew_may_use_an_id_again_for_something_else()
    {
        await writes.ResultAsync(member, WritesFixture.Upsert("something else", session: session, requestId: "n:7", wait: 0));
        await writes.ResultAsync(member, WritesFixture.Upsert(title, session: session, requestId: "n:7", wait: 0));

        await AssertWrittenAsync(1);
    }

    [Fact]
    public async Task A_repeat_waits_for_the_first_that_is_under_way()
    {
        var call = WritesFixture.Upsert(title, key: "once");
        var first = writes.CallAsync(member, call);
        var second = writes.CallAsync(member, call);
        // Coda may accept it after its clock went on, so it goes on until both are answered.
        await WritesFixture.UntilAsync(() =>
        {
            writes.ApplyWrites();
            return Task.FromResult(first.IsCompleted && second.IsCompleted);
        });

        Assert.Contains("\"status\":\"applied\"", Json(await first), StringComparison.Ordinal);
        Assert.Equal(Json(await first), Json(await second));
        await AssertWrittenAsync(1);
    }

    [Fact]
    public async Task A_key_is_good_across_the_silos_end()
    {
        var call = WritesFixture.Upsert(title, key: "once", wait: 0);
        var first = await writes.CallAsync(member, call);
        await writes.RestartAsync();
        var second = await writes.CallAsync(member, call);

        Assert.Equal(Json(first), Json(second));
        await AssertWrittenAsync(1);
    }

    [Fact]
    public async Task After_a_kill_a_write_that_was_waited_for_has_the_answer_it_had_when_Coda_accepted_it()
    {
        var call = WritesFixture.Upsert(title, key: "once");
        var first = await WriteAsync(call);
        // What a kill leaves: the activation stores nothing when it ends.
        await writes.Store.TakeAsync(member.ToGrainKey(), default);
        await writes.Cluster.DeactivateAsync(writes.Grain(member));
        var second = await writes.ResultAsync(member, call);

        Assert.Equal(("applied", "accepted"), (first.GetProperty("status").GetString(), second.GetProperty("status").GetString()));
        Assert.Equal(first.GetProperty("rowIds").GetRawText(), second.GetProperty("rowIds").GetRawText());
        var status = WritesFixture.Call("get_mutation_status", new() { ["request_id"] = second.GetProperty("requestId").GetString() });
        Assert.Equal("applied", (await writes.ResultAsync(member, status)).GetProperty("status").GetString());
        await AssertWrittenAsync(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    public async Task A_write_that_Coda_accepts_costs_two_saves(int wait)
    {
        var saves = 0;
        writes.BeforeStoring = kind =>
        {
            saves += kind == "write" ? 1 : 0;
            return Task.CompletedTask;
        };
        try
        {
            await WriteAsync(WritesFixture.Upsert(title, wait: wait));
            Assert.Equal(2, saves);
        }
        finally
        {
            writes.BeforeStoring = static _ => Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_write_that_was_noted_too_late_to_leave_is_carried_out_when_it_is_repeated()
    {
        var call = WritesFixture.Upsert(title, key: "once", wait: 0);
        writes.LosesAnswerOf = "write";

        Assert.Equal(ToolErrorKind.AuditUnavailable, (await writes.ErrorAsync(member, call)).Kind);
        Assert.Null(writes.LosesAnswerOf);
        await writes.ResultAsync(member, call);
        await AssertWrittenAsync(1);
    }

    [Fact]
    public async Task A_read_does_not_wait_for_what_another_call_stores()
    {
        var (reached, stored) = (new TaskCompletionSource(), new TaskCompletionSource());
        writes.BeforeStoring = state =>
        {
            if (state != "write")
                return Task.CompletedTask;
            reached.TrySetResult();
            return stored.Task;
        };
        try
        {
            var write = writes.CallAsync(member, WritesFixture.Upsert(title, wait: 0));
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
            // Waits for the store that is under way, and has its own noted after it.
            var next = writes.CallAsync(member, WritesFixture.Upsert("another", wait: 0));
            var rows = WritesFixture.Call("list_rows", new() { ["doc"] = WritesFixture.Doc, ["table"] = "Tasks" });

            // The second write comes so far while the first of these reads are made.
            for (var read = 0; read < 20; read++)
                await writes.ResultAsync(member, rows).WaitAsync(TimeSpan.FromSeconds(10));
            Assert.False(write.IsCompleted || next.IsCompleted);
            stored.SetResult();
            Assert.Null((await write).Error);
            Assert.Null((await next).Error);
        }
        finally
        {
            stored.TrySetResult();
            writes.BeforeStoring = static _ => Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_key_with_other_arguments_is_an_error()
    {
        await writes.ResultAsync(member, WritesFixture.Upsert("something else", key: "once", wait: 0));
        var error = await writes.ErrorAsync(member, WritesFixture.Upsert(title, key: "once", wait: 0));

        Assert.Equal(ToolErrorKind.InvalidArgument, error.Kind);
        Assert.StartsWith("Argument 'idempotency_key' belongs to an earlier call with other arguments.", error.Message, StringComparison.Ordinal);
        await AssertWrittenAsync(0);
    }

    [Fact]
    public async Task A_key_is_a_members_own()
    {
        await writes.ResultAsync(member, WritesFixture.Upsert(title, key: "once", wait: 0));
        await writes.ResultAsync(writes.NewMember(), WritesFixture.Upsert(title, key: "once", wait: 0));

        await AssertWrittenAsync(2);
    }

    [Fact]
    public async Task What_Coda_refused_may_be_tried_again_with_the_same_key()
    {
        writes.Sandbox.Faults.Add(CodaFault.Status(400, "upsertRows"));
        var error = await writes.ErrorAsync(member, WritesFixture.Upsert(title, key: "once", wait: 0));
        var result = await writes.ResultAsync(member, WritesFixture.Upsert(title, key: "once", wait: 0));

        Assert.Equal((ToolErrorKind.Refused, "accepted"), (error.Kind, result.GetProperty("status").GetString()));
        await AssertWrittenAsync(1);
    }

    [Fact]
    public async Task An_answer_that_is_lost_leaves_an_unknown_write_that_nobody_sends_again()
    {
        writes.Sandbox.Faults.Add(CodaFault.ResetAfter("upsertRows"));
        var sent = writes.Sandbox.Traffic.Count("upsertRows");
        var first = await writes.ResultAsync(member, WritesFixture.Upsert(title, key: "once"));
        var recorded = await writes.AuditAsync(member);
        var second = await writes.ResultAsync(member, WritesFixture.Upsert(title, key: "once"));

        Assert.Equal(("unknown", "unknown", AuditOutcome.Unknown), (first.GetProperty("status").GetString(), second.GetProperty("status").GetString(), recorded!.Outcome));
        Assert.Equal(sent + 1, writes.Sandbox.Traffic.Count("upsertRows"));
        await AssertWrittenAsync(1);
    }

    [Fact]
    public async Task A_token_that_may_not_write_does_not_learn_what_came_of_a_write()
    {
        var call = WritesFixture.Upsert(title, key: "once", wait: 0);
        await writes.ResultAsync(member, call);

        Assert.Equal(ToolErrorKind.InsufficientScope, (await writes.ErrorAsync(member, call with { GrantedScopes = [Scopes.Read] })).Kind);
    }

    [Theory]
    [InlineData("{}", "must be a string, and came as an object.")]
    [InlineData("\"a\\u0007b\"", "holds a control character.")]
    [InlineData("\"0123456789012345678901234567890123456789012345678901234567890123456789\"", "has 70 characters, and at most 64 are taken.")]
    public async Task A_key_that_is_none_is_refused(string key, string problem)
    {
        var arguments = $$"""{"doc":"Project Tracker","table":"Tasks","rows":[{"Task":"{{title}}"}],"idempotency_key":{{key}}}""";
        var error = await writes.ErrorAsync(member, WritesFixture.Call("upsert_rows") with { Arguments = Encoding.UTF8.GetBytes(arguments) });

        Assert.Equal($"Argument 'idempotency_key' {problem}", error.Message);
    }

    public async Task InitializeAsync() => (session, otherSession) = (await OpenSessionAsync(), await OpenSessionAsync());

    public Task DisposeAsync()
    {
        writes.Sandbox.Faults.Clear();
        return Task.CompletedTask;
    }

    private async Task<string> OpenSessionAsync() => (await writes.Cluster.Client.GetGrain<IMemberSessionGrain>(member.ToGrainKey())
        .OpenSession(new OpenSession("client-1", "tests", "1", "2025-11-25", "{}"u8.ToArray())))!.Id;

    private async Task<JsonElement> WriteAsync(CallTool call)
    {
        var writing = writes.ResultAsync(member, call);
        await WritesFixture.UntilAsync(() =>
        {
            writes.ApplyWrites();
            return Task.FromResult(writing.IsCompleted);
        });
        return await writing;
    }

    private async Task AssertWrittenAsync(int times)
    {
        writes.ApplyWrites();
        Assert.Equal(times, await writes.CountAsync(title));
    }

    private static string Json(ToolOutcome outcome) => Encoding.UTF8.GetString(outcome.Result!);
}
