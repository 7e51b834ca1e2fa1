using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Tests.Mutations;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Elicitation;

/// <summary>Calls that ask their client, through the member's grain of a real silo.</summary>
public sealed class AskedCallTests(WritesFixture writes) : IClassFixture<WritesFixture>
{
    private readonly MemberId member = writes.NewMember();

    [Fact]
    public async Task A_question_changes_nothing_and_is_recorded_as_one()
    {
        var outcome = await writes.CallAsync(member, Delete("NwMeeting1"));

        Assert.NotNull(outcome.InputRequired?.RequestState);
        await writes.UntilAuditedAsync(member, AuditOutcome.InputRequired, "delete_doc");
    }

    [Fact]
    public async Task The_same_key_asks_again_while_nothing_was_written_and_tells_the_outcome_once_it_was()
    {
        var doc = (await writes.ResultAsync(member, WritesFixture.Call("create_doc", new() { ["title"] = "To be deleted" }))).GetProperty("id").GetString()!;
        await writes.CallAsync(member, Delete(doc, key: "k-1"));
        var asked = await writes.CallAsync(member, Delete(doc, key: "k-1"));
        var again = Answered(asked, Delete(doc, key: "k-1"), "accept");
        var first = await writes.CallAsync(member, again);
        var second = await writes.CallAsync(member, again);

        Assert.NotNull(first.Result);
        Assert.Equal(first.Result, second.Result);
        await writes.UntilAuditedAsync(member, AuditOutcome.Repeated, "delete_doc");
    }

    [Fact]
    public async Task A_used_state_stays_used_when_the_silo_is_replaced()
    {
        var asked = await writes.CallAsync(member, Delete("NwOkrs2026"));
        var again = Answered(asked, Delete("NwOkrs2026"), "decline");
        Assert.Equal(ToolErrorKind.Declined, (await writes.ErrorAsync(member, again)).Kind);
        await writes.RestartAsync();

        Assert.Equal(ToolErrorKind.InvalidRequestState, (await writes.ErrorAsync(member, again)).Kind);
    }

    [Fact]
    public async Task A_state_goes_on_where_its_silo_was_replaced_before_the_answer_came()
    {
        var asked = await writes.CallAsync(member, Delete("NwOkrs2026"));
        await writes.RestartAsync();

        Assert.Equal(ToolErrorKind.Declined, (await writes.ErrorAsync(member, Answered(asked, Delete("NwOkrs2026"), "decline"))).Kind);
    }

    private static CallTool Delete(string doc, string? key = null) =>
        WritesFixture.Call("delete_doc", new() { ["doc"] = doc, ["idempotency_key"] = key }) with { ClientAbilities = ClientAbilities.ElicitForm };

    private static CallTool Answered(ToolOutcome asked, CallTool call, string action) => call with
    {
        RequestState = asked.InputRequired!.RequestState,
        InputResponses = [QuestionToolset.Answer(asked.InputRequired.Requests[0].Key, $$"""{"action":"{{action}}"}""")],
    };
}
