using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Tests.Mutations;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Members;

/// <summary>A person who is asked has their own time, and their answer counts whatever happens meanwhile.</summary>
public sealed class QuestionTests(WritesFixture writes) : IClassFixture<WritesFixture>
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);

    private readonly MemberId member = writes.NewMember();

    [Fact]
    public async Task A_question_survives_its_silo_and_the_call_goes_on_with_the_time_it_had()
    {
        var (call, reply, question) = await AskAsync();
        await writes.Cluster.DeactivateAsync(writes.Grain(member));
        // As a front does: a person was asked, so that no time has passed for the call.
        Assert.True(reply.Asking);
        Assert.InRange(reply.TimeLeft, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(55));
        var again = await Calls.StartCall(call.WithTimeLeft(reply.TimeLeft), Wait);
        Assert.Equal(question.Id, Assert.Single(again.Events, said => said.Request is not null).Request!.Id);

        Assert.True(await AnswerAsync(call, question, """{"action":"accept","content":{}}"""));
        Assert.Equal("accepted", await EndAsync(call, again));
    }

    [Fact]
    public async Task An_answer_that_comes_while_the_call_is_lost_is_used()
    {
        var (call, reply, question) = await AskAsync();
        await writes.Cluster.DeactivateAsync(writes.Grain(member));
        Assert.True(await AnswerAsync(call, question, """{"action":"accept","content":{}}"""));

        Assert.Equal("accepted", await EndAsync(call, await Calls.StartCall(call.WithTimeLeft(reply.TimeLeft), Wait)));
    }

    [Fact]
    public async Task A_yes_is_never_answered_with_the_call_limit()
    {
        var (call, reply, question) = await AskAsync();
        ToolErrorKind? last = null;
        for (var attempt = 0; attempt < 200 && last != ToolErrorKind.LimitExceeded; attempt++)
            last = (await writes.CallAsync(member, WritesFixture.Call("get_my_usage") with { TimeLeft = TimeSpan.FromMilliseconds(100) })).Error?.Kind;
        Assert.Equal(ToolErrorKind.LimitExceeded, last);

        Assert.True(await AnswerAsync(call, question, """{"action":"accept","content":{}}"""));
        Assert.Equal("accepted", await EndAsync(call, reply));
    }

    private async Task<(MemberCall Call, CallReply Reply, ClientRequest Question)> AskAsync()
    {
        var session = (await Sessions.OpenSession(new OpenSession("client-1", "tests", "1", "2025-11-25", """{"elicitation":{}}"""u8.ToArray())))!;
        var made = await writes.ResultAsync(member, WritesFixture.Call("create_doc", new() { ["title"] = $"Doc {Guid.NewGuid():N}" }));
        var call = new MemberCall
        {
            Id = MemberCallExtensions.NewId(),
            Resumable = true,
            Tool = WritesFixture.Call("delete_doc", new() { ["doc"] = made.GetProperty("docId").GetString() }) with
            {
                GrantedScopes = [.. Scopes.All],
                SessionId = session.Id,
                RequestId = "n:1",
                ClientAbilities = ClientAbilities.ElicitForm,
            },
        };
        var reply = await Calls.StartCall(call, Wait);
        while (reply.Events.All(said => said.Request is null))
        {
            Assert.Null(reply.Result);
            reply = await Calls.FollowCall(call.Id, 0, Wait);
        }

        return (call, reply, reply.Events.First(said => said.Request is not null).Request!);
    }

    private Task<bool> AnswerAsync(MemberCall call, ClientRequest question, string result) =>
        Sessions.AnswerRequest(call.SessionId!, "client-1", question.Id, System.Text.Encoding.UTF8.GetBytes(result), error: null);

    private async Task<string?> EndAsync(MemberCall call, CallReply reply)
    {
        for (var attempt = 0; reply.Result is null; attempt++)
        {
            Assert.True(attempt < 40, "The call does not end.");
            writes.ApplyWrites();
            reply = await Calls.FollowCall(call.Id, reply.Position, Wait);
        }

        var outcome = reply.Result.Tool!;
        return outcome.Error is { } error ? $"{error.Kind}: {error.Message}" : JsonElement.Parse(outcome.Result!).GetProperty("status").GetString();
    }

    private IMemberSessionGrain Sessions => writes.Cluster.Client.GetGrain<IMemberSessionGrain>(member.ToGrainKey());

    private IMemberCallGrain Calls => writes.Cluster.Client.GetGrain<IMemberCallGrain>(member.ToGrainKey());
}
