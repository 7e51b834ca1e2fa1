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
    private readonly MemberId member = writes.NewMember();
    private readonly string title = $"task {Guid.NewGuid():N}";

    [Fact]
    public async Task A_waiting_write_whose_call_was_cancelled_is_not_sent()
    {
        var session = (await Sessions.OpenSession(new OpenSession("client-1", "tests", "1", "2025-11-25", "{}"u8.ToArray())))!;
        await AssertNotSentAsync(
            ToolErrorKind.Cancelled, session.Id, async () => await writes.Cluster.Client.GetGrain<IMemberCallGrain>(member.ToGrainKey()).CancelRequest(session.Id, "n:1"));
    }

    [Fact]
    public async Task A_waiting_write_whose_session_was_closed_is_not_sent()
    {
        var session = (await Sessions.OpenSession(new OpenSession("client-1", "tests", "1", "2025-11-25", "{}"u8.ToArray())))!;
        await AssertNotSentAsync(ToolErrorKind.Cancelled, session.Id, () => Sessions.CloseSession(session.Id, "client-1"));
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

    private async Task<ToolOutcome?> AssertNothingFollowsAsync(Func<Task> end)
    {
        writes.Permit(1);
        var before = writes.Sandbox.Traffic.Count("upsertRows");
        var rows = Enumerable.Range(0, 250).Select(row => new Dictionary<string, string> { ["Task"] = $"{title} {row}" }).ToArray();
        var calling = writes.CallAsync(member, WritesFixture.Call("upsert_rows", new() { ["doc"] = WritesFixture.Doc, ["table"] = "Tasks", ["rows"] = rows, ["wait_seconds"] = 0 }));
        await WritesFixture.UntilAsync(() => Task.FromResult(writes.Sandbox.Traffic.Count("upsertRows") == before + 1));
        await writes.UntilWaitingAsync();
        await end();
        writes.LetWrite();

        await Record.ExceptionAsync(() => calling);
        Assert.Equal(before + 1, writes.Sandbox.Traffic.Count("upsertRows"));
        return calling.IsCompletedSuccessfully ? await calling : null;
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

    private IMemberSessionGrain Sessions => writes.Cluster.Client.GetGrain<IMemberSessionGrain>(member.ToGrainKey());

    private IMemberAccessGrain Access => writes.Cluster.Client.GetGrain<IMemberAccessGrain>(member.ToGrainKey());
}
