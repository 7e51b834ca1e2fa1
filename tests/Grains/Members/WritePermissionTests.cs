using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Stops;
using CodaMcp.Tests.Mutations;
using CodaMcp.Tools;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests.Members;

/// <summary>A write that waits for a permit is not sent once its permission has ended.</summary>
public sealed class WritePermissionTests(LimitedWritesFixture writes) : IClassFixture<LimitedWritesFixture>
{
    // A call that waits for its time to end would take 55 s.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly MemberId member = writes.NewMember();
    private readonly string title = $"task {Guid.NewGuid():N}";

    [Fact]
    public async Task A_waiting_write_whose_call_was_cancelled_is_not_sent()
    {
        var session = await OpenSessionAsync();
        await AssertNotSentAsync(ToolErrorKind.Cancelled, session, () => CancelAsync(session));
    }

    [Fact]
    public async Task A_waiting_write_whose_session_was_closed_is_not_sent()
    {
        var session = await OpenSessionAsync();
        await AssertNotSentAsync(ToolErrorKind.Cancelled, session, () => Sessions.CloseSession(session, "client-1"));
    }

    [Fact]
    public Task A_waiting_write_whose_member_was_disabled_is_not_sent() => AssertNotSentAsync(ToolErrorKind.SignedOut, null, () => Access.SetDisabled(true));

    [Fact]
    public Task A_waiting_write_whose_token_was_revoked_is_not_sent() => AssertNotSentAsync(ToolErrorKind.SignedOut, null, () => Access.RevokeTokens(DateTimeOffset.UtcNow.AddMinutes(1)));

    [Theory]
    [InlineData(StopKind.Everything)]
    [InlineData(StopKind.Writes)]
    public async Task A_waiting_write_that_an_operator_stopped_is_not_sent(StopKind kind)
    {
        var stops = writes.Cluster.Silos[0].ServiceProvider.GetRequiredService<CurrentStops>();
        try
        {
            await AssertNotSentAsync(ToolErrorKind.Stopped, null, () =>
            {
                stops.Set([new Stop(kind, "", DateTimeOffset.UnixEpoch)]);
                return Task.CompletedTask;
            });
            // Nor does a further one begin.
            Assert.Equal(ToolErrorKind.Stopped, (await writes.CallAsync(member, WritesFixture.Upsert($"{title} again", wait: 0))).Error?.Kind);
        }
        finally
        {
            stops.Set([]);
        }
    }

    [Fact]
    public Task A_waiting_write_whose_activation_lost_the_fence_is_not_sent() =>
        AssertNotSentAsync(ToolErrorKind.AuditUnavailable, null, () => writes.Store.TakeAsync(member.ToGrainKey(), default));

    [Fact]
    public async Task A_batch_whose_member_is_disabled_after_its_first_request_sends_no_further_one()
    {
        var outcome = await AssertNothingFollowsAsync(() => Access.SetDisabled(true));

        Assert.Contains("\"partial\"", System.Text.Encoding.UTF8.GetString(outcome!.Result!), StringComparison.Ordinal);
    }

    // The activation may end before its call can say so.
    [Fact]
    public Task A_batch_whose_activation_lost_the_fence_after_its_first_request_sends_no_further_one() =>
        AssertNothingFollowsAsync(() => writes.Store.TakeAsync(member.ToGrainKey(), default));

    // Nobody hands out a permit from here on.
    [Fact]
    public async Task A_write_that_waits_for_a_permit_ends_with_its_call()
    {
        var session = await OpenSessionAsync();
        writes.Permit(0);
        var waiting = writes.CallAsync(member, WritesFixture.Upsert(title, session: session, requestId: "n:1", wait: 0));
        await writes.UntilWaitingAsync();

        await CancelAsync(session);

        Assert.Equal(ToolErrorKind.Cancelled, (await waiting.WaitAsync(Soon)).Error?.Kind);
    }

    [Fact]
    public async Task A_batch_that_waits_for_its_second_permit_ends_with_its_call()
    {
        var session = await OpenSessionAsync();
        var batch = await SendFirstAsync(session);

        await CancelAsync(session);

        AssertOnlyFirstRows(await batch.WaitAsync(Soon));
    }

    [Fact]
    public async Task A_batch_that_waits_for_its_second_permit_ends_with_its_activation()
    {
        var batch = await SendFirstAsync();

        await writes.Cluster.DeactivateAsync(writes.Grain(member)).WaitAsync(Soon);

        // A front that lost the call starts it again.
        await Record.ExceptionAsync(() => batch);
        var sent = writes.Sandbox.Traffic.Count("upsertRows");
        AssertOnlyFirstRows(await writes.CallAsync(member, Batch()).WaitAsync(Soon));
        Assert.Equal(sent, writes.Sandbox.Traffic.Count("upsertRows"));
    }

    private static void AssertOnlyFirstRows(ToolOutcome outcome)
    {
        var result = JsonElement.Parse(outcome.Result!);
        Assert.Equal("partial", result.GetProperty("status").GetString());
        Assert.Equal(
            ["0 to 99: accepted", "100 to 199: refused", "200 to 249: not_attempted"],
            result.GetProperty("rows").EnumerateArray().Select(rows => $"{rows.GetProperty("from")} to {rows.GetProperty("to")}: {rows.GetProperty("status")}"));
        Assert.Equal(100, result.GetProperty("resumeFrom").GetInt32());
    }

    // The first of three requests is sent, and the second waits for its permit.
    private async Task<Task<ToolOutcome>> SendFirstAsync(string? session = null)
    {
        writes.Permit(1);
        var before = writes.Sandbox.Traffic.Count("upsertRows");
        var batch = writes.CallAsync(member, Batch() with { SessionId = session, RequestId = session is null ? null : "n:1" });
        await WritesFixture.UntilAsync(() => Task.FromResult(writes.Sandbox.Traffic.Count("upsertRows") == before + 1));
        await writes.UntilWaitingAsync();
        return batch;
    }

    private CallTool Batch() => WritesFixture.Call("upsert_rows", new()
    {
        ["doc"] = WritesFixture.Doc,
        ["table"] = "Tasks",
        ["rows"] = Enumerable.Range(0, 250).Select(row => new Dictionary<string, string> { ["Task"] = $"{title} {row}" }).ToArray(),
        ["idempotency_key"] = title,
        ["wait_seconds"] = 0,
    });

    private async Task<ToolOutcome?> AssertNothingFollowsAsync(Func<Task> end)
    {
        var batch = await SendFirstAsync();
        var before = writes.Sandbox.Traffic.Count("upsertRows");
        await end();
        writes.LetWrite();

        await Record.ExceptionAsync(() => batch);
        Assert.Equal(before, writes.Sandbox.Traffic.Count("upsertRows"));
        return batch.IsCompletedSuccessfully ? await batch : null;
    }

    private async Task AssertNotSentAsync(ToolErrorKind error, string? session, Func<Task> end)
    {
        writes.Permit(0);
        var before = writes.Sandbox.Traffic.Count("upsertRows");
        var waiting = writes.CallAsync(member, WritesFixture.Upsert(title, session: session, requestId: session is null ? null : "n:1", wait: 0));
        await writes.UntilWaitingAsync();
        await end();
        writes.LetWrite();

        ToolErrorKind? said = null;
        try
        {
            said = (await waiting).Error?.Kind;
        }
        catch (InvalidOperationException) when (error == ToolErrorKind.AuditUnavailable)
        {
            // The activation ended before it could say so; a front would start the call again.
            said = error;
        }

        Assert.Equal(error, said);
        Assert.Equal(before, writes.Sandbox.Traffic.Count("upsertRows"));
        Assert.NotEqual(AuditOutcome.Succeeded, (await writes.AuditAsync(member))?.Outcome);
    }

    private async Task<string> OpenSessionAsync() => (await Sessions.OpenSession(new OpenSession("client-1", "tests", "1", "2025-11-25", "{}"u8.ToArray())))!.Id;

    private Task CancelAsync(string session) => writes.Cluster.Client.GetGrain<IMemberCallGrain>(member.ToGrainKey()).CancelRequest(session, "n:1").AsTask();

    private IMemberSessionGrain Sessions => writes.Cluster.Client.GetGrain<IMemberSessionGrain>(member.ToGrainKey());

    private IMemberAccessGrain Access => writes.Cluster.Client.GetGrain<IMemberAccessGrain>(member.ToGrainKey());
}
