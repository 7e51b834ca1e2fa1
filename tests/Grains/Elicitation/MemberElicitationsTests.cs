using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Elicitation;
using CodaMcp.Storage;
using CodaMcp.Tests.Storage;
using CodaMcp.Tests.Tools;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Elicitation;

/// <summary>Questions to clients that make the call again themselves, and what their <c>requestState</c> is good for.</summary>
public sealed class MemberElicitationsTests
{
    private const string Member = "m:dev/org/ada";

    private static readonly ToolRunner Runner = new(new ToolCatalog([typeof(QuestionToolset)]), NullLogger<ToolRunner>.Instance);

    private readonly ToolBench bench = new();
    private readonly MemberStoreInMemory stored = new();
    private readonly RequestStateProtector protector = new(new Protector("a secret of the test"));
    private MemberElicitations elicitations;

    public MemberElicitationsTests()
    {
        elicitations = Activate();
        QuestionToolset.Asking.Value = call => call.Ask(QuestionToolset.Form("color")).GetProperty("content").GetProperty("it").GetString()!;
    }

    [Fact]
    public async Task A_call_made_again_with_the_state_and_the_answer_is_carried_out() => Assert.Equal("blue", await NameAsync(Again(await AskedAsync())));

    [Fact]
    public async Task Sessions_get_no_state_and_their_answers_need_none()
    {
        Assert.Null((await RunAsync(Call() with { SessionId = "s" })).InputRequired!.RequestState);
        Assert.Equal("blue", await NameAsync(Call() with { SessionId = "s", InputResponses = [QuestionToolset.Answer("color")] }));
    }

    [Fact]
    public async Task An_altered_state_is_refused()
    {
        var state = Base64Url.DecodeFromChars(await AskedAsync());
        state[^1] ^= 1;
        await AssertRefusedAsync("was not made by this server, or was altered", Again(Base64Url.EncodeToString(state)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no state")]
    [InlineData("AAAA")]
    public async Task What_is_no_state_is_refused(string state) => await AssertRefusedAsync("was not made by this server, or was altered", Again(state));

    [Fact]
    public async Task A_state_encrypted_with_another_key_is_refused()
    {
        var others = New(Member, new RequestStateProtector(new Protector("another secret of the test")));
        await AssertRefusedAsync("was not made by this server, or was altered", Again((await RunAsync(Call(), others)).InputRequired!.RequestState!));
    }

    [Fact]
    public async Task Another_members_state_is_refused()
    {
        var others = New("m:dev/org/bob", protector);
        await AssertRefusedAsync("was made for somebody else", Again((await RunAsync(Call(), others)).InputRequired!.RequestState!));
    }

    [Fact]
    public async Task A_state_is_not_good_for_other_arguments() =>
        await AssertRefusedAsync("was made for another tool or other arguments", Again(await AskedAsync()) with { Arguments = """{"about":"b"}"""u8.ToArray() });

    [Fact]
    public async Task The_order_of_arguments_and_an_added_key_do_not_make_them_others() =>
        Assert.Equal("blue", await NameAsync(Again(await AskedAsync()) with { Arguments = """{"idempotency_key":"k","about":"a"}"""u8.ToArray() }));

    [Fact]
    public async Task A_state_expires_after_ten_minutes()
    {
        var (early, late) = (await AskedAsync(), await AskedAsync());
        bench.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal("blue", await NameAsync(Again(early)));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await AssertRefusedAsync("has expired", Again(late));
    }

    [Fact]
    public async Task A_state_is_good_once()
    {
        var state = await AskedAsync();
        Assert.Equal("blue", await NameAsync(Again(state)));
        await AssertRefusedAsync("was used before", Again(state));
    }

    [Fact]
    public async Task A_state_used_by_a_call_that_failed_is_used()
    {
        var state = await AskedAsync();
        QuestionToolset.Asking.Value = _ => throw new ToolException(ToolErrorKind.NotFound, "gone");
        await RunAsync(Again(state));
        await AssertRefusedAsync("was used before", Again(state));
    }

    [Fact]
    public async Task What_was_used_is_known_to_the_next_activation()
    {
        var state = await AskedAsync();
        await RunAsync(Again(state));
        elicitations = Activate();
        await AssertRefusedAsync("was used before", Again(state));
    }

    [Fact]
    public async Task A_state_is_stored_as_used_before_the_tool_runs()
    {
        var state = await AskedAsync();
        var storedThen = -1;
        QuestionToolset.Asking.Value = _ =>
        {
            storedThen = stored.Of("used_request_state").Count;
            return "";
        };
        await RunAsync(Again(state));
        Assert.Equal(1, storedThen);
    }

    [Fact]
    public async Task A_state_that_cannot_be_stored_as_used_stays_good_and_the_tool_does_not_run()
    {
        var state = await AskedAsync();
        stored.Fails = true;
        Assert.Equal(ToolErrorKind.AuditUnavailable, (await RunAsync(Again(state))).Error!.Kind);
        stored.Fails = false;
        Assert.Equal("blue", await NameAsync(Again(state)));
    }

    [Fact]
    public async Task The_same_call_started_again_after_its_silo_was_lost_goes_on()
    {
        var again = Again(await AskedAsync()) with { CallId = "call-1" };
        Assert.Equal("blue", await NameAsync(again));
        Assert.Equal("blue", await NameAsync(again));
        await AssertRefusedAsync("was used before", again with { CallId = "call-2" });
    }

    [Fact]
    public async Task What_has_expired_is_no_longer_kept()
    {
        await RunAsync(Again(await AskedAsync()));
        bench.Time.Advance(TimeSpan.FromMinutes(10));
        await RunAsync(Again(await AskedAsync()));
        Assert.Single(stored.Of("used_request_state"));
    }

    [Fact]
    public async Task The_answer_to_an_open_question_is_known_as_one_until_it_is_used()
    {
        var again = Again(await AskedAsync());
        Assert.False(elicitations.IsAnswer(Call()));
        Assert.False(elicitations.IsAnswer(Again("AAAA")));
        Assert.True(elicitations.IsAnswer(again));
        await RunAsync(again);
        Assert.False(elicitations.IsAnswer(again));
    }

    [Fact]
    public async Task The_answers_of_earlier_rounds_come_along()
    {
        QuestionToolset.Asking.Value = call => $"{call.Ask(QuestionToolset.Form("one")).GetProperty("action")}, {call.Ask(QuestionToolset.Form("two")).GetProperty("action")}";
        var first = await AskedAsync();
        var second = await RunAsync(Again(first, QuestionToolset.Answer("one")));
        Assert.Equal("two", Assert.Single(second.InputRequired!.Requests).Key);
        Assert.NotEqual(first, second.InputRequired.RequestState);
        Assert.Equal("accept, accept", await NameAsync(Again(second.InputRequired.RequestState!, QuestionToolset.Answer("two"))));
    }

    [Fact]
    public async Task An_answer_once_given_is_not_changed_by_a_later_round()
    {
        QuestionToolset.Asking.Value = call => $"{call.Ask(QuestionToolset.Form("one")).GetProperty("action")}, {call.Ask(QuestionToolset.Form("two")).GetProperty("action")}";
        var second = await RunAsync(Again(await AskedAsync(), QuestionToolset.Answer("one")));
        Assert.Equal(
            "accept, decline",
            await NameAsync(Again(second.InputRequired!.RequestState!, QuestionToolset.Answer("one", """{"action":"cancel"}"""), QuestionToolset.Answer("two", """{"action":"decline"}"""))));
    }

    [Theory]
    [InlineData("other", "{}")]
    [InlineData("color", "12345")]
    [InlineData("color", "null")]
    public async Task Without_the_answer_it_asks_again_ten_times_in_all(string key, string answer)
    {
        var state = await AskedAsync();
        for (var round = 1; round < CallElicitations.MaxRounds; round++)
            state = (await RunAsync(Again(state, QuestionToolset.Answer(key, answer)))).InputRequired!.RequestState!;
        Assert.Equal(ToolErrorKind.InputUnavailable, (await RunAsync(Again(state, QuestionToolset.Answer(key, answer)))).Error!.Kind);
    }

    [Fact]
    public async Task Answers_beyond_what_was_asked_are_ignored() =>
        Assert.Equal("blue", await NameAsync(Again(await AskedAsync(), QuestionToolset.Answer("more"), QuestionToolset.Answer("color"), QuestionToolset.Answer("color", "{}"))));

    [Fact]
    public async Task Answers_too_large_to_be_carried_along_are_refused()
    {
        QuestionToolset.Asking.Value = call => $"{call.Ask(QuestionToolset.Form("one"))}{call.Ask(QuestionToolset.Form("two"))}";
        var error = (await RunAsync(Again(await AskedAsync(), QuestionToolset.Answer("one", $$"""{"text":"{{new string('x', MemberElicitations.MaxAnswersBytes)}}"}""")))).Error!;
        Assert.Equal(ToolErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public async Task A_state_shows_nothing_of_what_it_holds()
    {
        QuestionToolset.Asking.Value = call => $"{call.Ask(QuestionToolset.Form("one"))}{call.Ask(QuestionToolset.Form("two"))}";
        var second = (await RunAsync(Again(await AskedAsync(), QuestionToolset.Answer("one")))).InputRequired!.RequestState!;
        Assert.DoesNotContain("blue", Encoding.Latin1.GetString(Base64Url.DecodeFromChars(second)), StringComparison.Ordinal);
    }

    private static CallTool Call() => new()
    {
        Tool = "ask",
        Arguments = """{"about":"a"}"""u8.ToArray(),
        GrantedScopes = [Scopes.Read, Scopes.Write],
        Client = new CallingClient("client", "tests", "1", "2026-07-28"),
        TimeLeft = TimeSpan.FromHours(1),
        ClientAbilities = ClientAbilities.ElicitForm,
    };

    private static CallTool Again(string state, params InputResponse[] answers) =>
        Call() with { RequestState = state, InputResponses = answers.Length > 0 ? answers : [QuestionToolset.Answer("color")] };

    private MemberElicitations New(string member, RequestStateProtector with) => Activate(new MemberStoreInMemory().NewData(member), with);

    private MemberElicitations Activate() => Activate(stored.NewData(Member), protector);

    private MemberElicitations Activate(MemberData data, RequestStateProtector with)
    {
        var activated = new MemberElicitations(data, with, bench.Time);
        MemberStoreInMemory.Open(data);
        return activated;
    }

    private async Task<string> AskedAsync() => (await RunAsync(Call())).InputRequired!.RequestState!;

    private async Task<ToolOutcome> RunAsync(CallTool call, MemberElicitations? by = null)
    {
        var running = bench.NewCall();
        return await (by ?? elicitations).RunAsync(call, given =>
        {
            running.Elicitations = given;
            return Runner.RunAsync(call.Tool, call.Arguments, call.GrantedScopes, running, CancellationToken.None);
        });
    }

    private async Task<string?> NameAsync(CallTool call) => JsonElement.Parse((await RunAsync(call)).Result!).GetProperty("name").GetString();

    private async Task AssertRefusedAsync(string why, CallTool call)
    {
        var outcome = await RunAsync(call);
        Assert.Equal(
            (ToolErrorKind.InvalidRequestState, $"The 'requestState' {why}. Nothing was changed. Call again without requestState and inputResponses to be asked anew."),
            (outcome.Error!.Kind, outcome.Error.Message));
    }
}
