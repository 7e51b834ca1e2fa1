using System.Text;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Elicitation;
using CodaMcp.Tests.Tools;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Elicitation;

/// <summary>What a tool finds when it asks the client.</summary>
public sealed class AskingTests
{
    private const ClientAbilities All = ClientAbilities.ElicitForm | ClientAbilities.ElicitUrl | ClientAbilities.Sample | ClientAbilities.ListRoots;

    private readonly ToolBench bench = new() { Toolsets = [typeof(QuestionToolset)] };

    [Fact]
    public async Task A_question_without_an_answer_ends_the_run_with_the_question()
    {
        Asks(call => call.Ask(QuestionToolset.Form("color")).GetRawText());
        var outcome = await RunAsync(All);
        Assert.Null(outcome.Result);
        Assert.Null(outcome.Error);
        Assert.Equal(("color", "elicitation/create"), (Assert.Single(outcome.InputRequired!.Requests).Key, outcome.InputRequired.Requests[0].Method));
    }

    [Fact]
    public async Task A_run_with_the_answer_goes_on()
    {
        Asks(call => call.Ask(QuestionToolset.Form("color")).GetProperty("content").GetProperty("it").GetString()!);
        Assert.Equal("blue", await NameAsync(All, QuestionToolset.Answer("color")));
    }

    [Fact]
    public async Task Several_questions_are_asked_at_once_and_only_those_still_open()
    {
        Asks(call => $"{call.Ask([QuestionToolset.Form("a"), QuestionToolset.Form("b"), QuestionToolset.Form("c")]).Count}");
        Assert.Equal(["a", "c"], (await RunAsync(All, QuestionToolset.Answer("b"))).InputRequired!.Requests.Select(request => request.Key));
        Assert.Equal("3", await NameAsync(All, QuestionToolset.Answer("a"), QuestionToolset.Answer("b"), QuestionToolset.Answer("c")));
    }

    [Theory]
    [InlineData("elicitation/create", """{"message":"?"}""", ClientAbilities.ElicitForm)]
    [InlineData("elicitation/create", """{"mode":"form","message":"?"}""", ClientAbilities.ElicitForm)]
    [InlineData("elicitation/create", """{"mode":"url","message":"?"}""", ClientAbilities.ElicitUrl)]
    [InlineData("sampling/createMessage", "{}", ClientAbilities.Sample)]
    [InlineData("roots/list", "{}", ClientAbilities.ListRoots)]
    public async Task What_the_client_did_not_declare_is_not_asked(string method, string parameters, ClientAbilities needed)
    {
        Asks(call => call.Ask(new InputRequest("q", method, Encoding.UTF8.GetBytes(parameters))).GetRawText());
        Assert.NotNull((await RunAsync(needed)).InputRequired);
        var error = (await RunAsync(All & ~needed)).Error!;
        Assert.Equal((ToolErrorKind.InputUnavailable, needed), (error.Kind, error.MissingAbilities));
    }

    [Fact]
    public async Task A_client_that_refuses_to_answer_is_quoted()
    {
        Asks(call => call.Ask(QuestionToolset.Form("color")).GetRawText());
        var error = (await RunAsync(All, new InputResponse { Key = "color", Error = "no people here" })).Error!;
        Assert.Equal((ToolErrorKind.InputUnavailable, "The client did not take the question 'color': no people here. Nothing was changed. If this client cannot show the question, the person can set the header 'X-MCP-Confirm: arguments' in its settings."), (error.Kind, error.Message));
    }

    [Fact]
    public async Task One_call_asks_ten_times_at_most()
    {
        Asks(call => call.Ask(QuestionToolset.Form("color")).GetRawText());
        bench.Elicitations = new CallElicitations(All, [], CallElicitations.MaxRounds - 1);
        Assert.NotNull((await bench.Run("ask")).InputRequired);
        bench.Elicitations = new CallElicitations(All, [], CallElicitations.MaxRounds);
        Assert.Equal(ToolErrorKind.InputUnavailable, (await bench.Run("ask")).Error!.Kind);
    }

    [Fact]
    public async Task One_call_asks_twenty_things_at_most()
    {
        Asks(call => $"{call.Ask([.. Enumerable.Range(0, CallElicitations.MaxQuestions + 1).Select(i => QuestionToolset.Form($"q{i}"))]).Count}");
        Assert.Equal(ToolErrorKind.InputUnavailable, (await RunAsync(All)).Error!.Kind);
    }

    [Fact]
    public async Task A_tool_that_asks_after_a_write_has_left_is_not_run_again()
    {
        Asks(call =>
        {
            call.Coda.CountUpstreamRequest(changes: true);
            return call.Ask(QuestionToolset.Form("color")).GetRawText();
        });
        var outcome = await RunAsync(All);
        Assert.Null(outcome.InputRequired);
        Assert.Equal(ToolErrorKind.UnknownOutcome, outcome.Error!.Kind);
    }

    [Theory]
    [InlineData("""{"action":"accept"}""", Confirmation.Accepted)]
    [InlineData("""{"action":"accept","content":null}""", Confirmation.Accepted)]
    [InlineData("""{"action":"accept","content":{}}""", Confirmation.Accepted)]
    [InlineData("""{"action":"accept","content":{"confirm":true}}""", Confirmation.Accepted)]
    [InlineData("""{"action":"accept","content":{"confirm":"true"}}""", Confirmation.Accepted)]
    [InlineData("""{"action":"accept","content":{"confirm":null}}""", Confirmation.Accepted)]
    [InlineData("""{"action":"accept","content":{"confirm":false}}""", Confirmation.SetToFalse)]
    [InlineData("""{"action":"accept","content":{"confirm":"false"}}""", Confirmation.SetToFalse)]
    [InlineData("""{"action":"accept","content":{"confirm":0}}""", Confirmation.SetToFalse)]
    [InlineData("""{"action":"accept","content":false}""", Confirmation.SetToFalse)]
    [InlineData("""{"action":"decline","content":{"confirm":true}}""", Confirmation.Declined)]
    [InlineData("""{"action":"decline"}""", Confirmation.Declined)]
    [InlineData("""{"action":"cancel"}""", Confirmation.Cancelled)]
    [InlineData("""{"action":"Accept"}""", Confirmation.Cancelled)]
    [InlineData("""{"action":true}""", Confirmation.Cancelled)]
    [InlineData("""{"content":{"action":"accept"}}""", Confirmation.Cancelled)]
    public async Task Only_accept_is_a_yes(string answer, Confirmation confirmation)
    {
        Asks(call => $"{call.AskToConfirm("Sure?", "id-1")}");
        var key = Assert.Single((await RunAsync(All)).InputRequired!.Requests).Key;
        Assert.Equal($"{confirmation}", await NameAsync(All, QuestionToolset.Answer(key, answer)));
    }

    [Fact]
    public async Task A_yes_to_something_else_of_the_same_name_is_none()
    {
        Asks(call => $"{call.AskToConfirm("Delete 'Plan'?", "id-1")}");
        var key = Assert.Single((await RunAsync(All)).InputRequired!.Requests).Key;
        Asks(call => $"{call.AskToConfirm("Delete 'Plan'?", "id-2")}");
        Assert.NotEqual(key, Assert.Single((await RunAsync(All, QuestionToolset.Answer(key))).InputRequired!.Requests).Key);
    }

    [Fact]
    public async Task A_yes_that_was_made_up_beforehand_is_none()
    {
        Asks(call => $"{call.AskToConfirm("Sure?")}");
        var key = Assert.Single((await RunAsync(All)).InputRequired!.Requests).Key;
        bench.Elicitations = new CallElicitations(All, [QuestionToolset.Answer(key)], asked: false);
        Assert.NotNull((await bench.Run("ask")).InputRequired);
    }

    private static void Asks(Func<ToolCall, string> asking) => QuestionToolset.Asking.Value = asking;

    private Task<ToolOutcome> RunAsync(ClientAbilities abilities, params InputResponse[] answers)
    {
        bench.Elicitations = new CallElicitations(abilities, answers);
        return bench.Run("ask");
    }

    private async Task<string?> NameAsync(ClientAbilities abilities, params InputResponse[] answers) =>
        JsonElement.Parse((await RunAsync(abilities, answers)).Result!).GetProperty("name").GetString();
}
