using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Sessions;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Calls;

public sealed class SessionCallsTests
{
    private static readonly CallingClient Known = new("client", "a client", "1.0", "2025-11-25");
    private static readonly CallingClient Sent = new("client", "", "", "");

    [Theory]
    [InlineData("2025-11-25", true, true)]
    [InlineData("2025-11-25", false, false)]
    [InlineData("2025-06-18", true, false)]
    public void The_result_is_kept_where_the_request_and_the_revision_allow_it(string revision, bool asked, bool kept) =>
        Assert.Equal(kept, (Call() with { Resumable = asked }).Of(new SessionView(revision, ClientAbilities.None, McpLogLevel.Info), Known).Resumable);

    [Theory]
    [InlineData(ClientAbilities.ElicitForm | ClientAbilities.ElicitUrl, ClientAbilities.ElicitForm, ClientAbilities.ElicitForm)]
    [InlineData(ClientAbilities.ElicitUrl, ClientAbilities.ElicitForm | ClientAbilities.ElicitUrl, ClientAbilities.ElicitUrl)]
    [InlineData(ClientAbilities.None, ClientAbilities.ElicitForm, ClientAbilities.None)]
    public void A_client_is_asked_for_what_both_the_request_and_its_session_allow(ClientAbilities request, ClientAbilities session, ClientAbilities both)
    {
        var call = Call();
        call = call with { Tool = call.Tool! with { ClientAbilities = request } };

        Assert.Equal(both, call.Of(new SessionView("2025-11-25", session, McpLogLevel.Info), Known).Tool!.ClientAbilities);
    }

    [Fact]
    public void The_client_is_the_one_that_the_session_began_with()
    {
        var caller = new Caller { GrantedScopes = [], Client = Sent, TimeLeft = TimeSpan.Zero };
        var session = new SessionView("2025-11-25", ClientAbilities.None, McpLogLevel.Info);

        Assert.Equal(Known, Call().Of(session, Known).Client);
        Assert.Equal(Known, new MemberCall { Id = "", Resource = new ReadResource("", caller) }.Of(session, Known).Client);
        Assert.Equal(Known, new MemberCall { Id = "", Resources = new ListResources(null, caller) }.Of(session, Known).Client);
        Assert.Equal(Known, new MemberCall
        {
            Id = "",
            Completion = new CompleteArgument { Target = CompletionTarget.Prompt, Reference = "", Argument = "", Value = "", Caller = caller },
        }.Of(session, Known).Client);
    }

    private static MemberCall Call() => new()
    {
        Id = "",
        Tool = new CallTool { Tool = "whoami", Arguments = [], GrantedScopes = [], Client = Sent, TimeLeft = TimeSpan.Zero },
    };
}
