using System.Text;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Subscriptions;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Members;

/// <summary>Who is let in, in a real silo.</summary>
public sealed class MemberAccessTests(MemberGrainTests.Cluster cluster) : IClassFixture<MemberGrainTests.Cluster>
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly MemberId id = new("https://issuer.example", "organization-1", $"member-{Guid.NewGuid()}");

    private IMemberGrain Member => cluster.Silos.Client.GetGrain<IMemberGrain>(id.ToGrainKey());

    private IMemberAccessGrain Access => cluster.Silos.Client.GetGrain<IMemberAccessGrain>(id.ToGrainKey());

    [Fact]
    public async Task A_member_about_whom_nothing_was_decided_is_let_in() => Assert.Equal(Admission.Admitted, await Access.Admit(Moment));

    [Theory]
    [InlineData(-1, Admission.TokenRevoked)]
    [InlineData(0, Admission.Admitted)]
    [InlineData(1, Admission.Admitted)]
    public async Task What_was_issued_before_the_moment_is_revoked(int seconds, Admission admission)
    {
        await Access.RevokeTokens(Moment);

        Assert.Equal(admission, await Access.Admit(Moment.AddSeconds(seconds)));
    }

    [Fact]
    public async Task The_moment_never_moves_back()
    {
        await Access.RevokeTokens(Moment);
        await Access.RevokeTokens(Moment.AddHours(-1));

        Assert.Equal(new MemberAccess(Moment, Disabled: false), await Access.GetAccess());
    }

    [Fact]
    public async Task A_disabled_member_is_out_with_any_token()
    {
        await Access.SetDisabled(true);

        Assert.Equal(Admission.MemberDisabled, await Access.Admit(DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task A_member_can_be_let_in_again()
    {
        await Access.SetDisabled(true);
        await Access.SetDisabled(false);

        Assert.Equal(Admission.Admitted, await Access.Admit(Moment));
    }

    [Fact]
    public async Task What_was_decided_outlives_the_activation()
    {
        await Access.RevokeTokens(Moment);
        await Access.SetDisabled(true);
        await cluster.Silos.DeactivateAsync(Member);

        Assert.Equal(new MemberAccess(Moment, Disabled: true), await Access.GetAccess());
    }

    [Fact]
    public async Task Another_member_of_the_organization_is_not_meant()
    {
        await Access.SetDisabled(true);
        var other = cluster.Silos.Client.GetGrain<IMemberAccessGrain>((id with { Member = "somebody-else" }).ToGrainKey());

        Assert.Equal(Admission.Admitted, await other.Admit(Moment));
    }

    [Fact]
    public async Task The_same_member_id_of_another_issuer_is_not_meant()
    {
        await Access.SetDisabled(true);
        var other = cluster.Silos.Client.GetGrain<IMemberAccessGrain>((id with { Issuer = "https://team.cloudflareaccess.com" }).ToGrainKey());

        Assert.Equal(Admission.Admitted, await other.Admit(Moment));
    }

    [Fact]
    public async Task Revocation_ends_the_sessions_opened_before()
    {
        var session = (await Member.Sessions().OpenSession(new OpenSession("client", "a client", "1.0", "2025-11-25", "{}"u8.ToArray())))!;
        await Access.RevokeTokens(DateTimeOffset.UtcNow.AddSeconds(1));

        Assert.Null(await Member.Sessions().FindSession(session!.Id, "client"));
    }

    [Fact]
    public async Task A_client_that_listens_without_a_session_is_told_that_its_member_was_disabled()
    {
        var listen = new ListenRequest
        {
            ListenerId = "listener-1",
            Tools = true,
            Caller = new Caller { GrantedScopes = [.. Scopes.All], Client = new CallingClient("client", "a client", "1.0", "2026-07-28"), TimeLeft = TimeSpan.FromSeconds(30), TokenIssuedAt = Moment },
        };
        Assert.True((await Member.Sessions().Listen(listen)).Made);
        var waiting = Member.Sessions().Listen(listen with { Wait = TimeSpan.FromSeconds(6) });
        await Access.SetDisabled(true);

        Assert.Equal(ToolErrorKind.SignedOut, (await waiting).Error?.Kind);
        Assert.Equal(ToolErrorKind.SignedOut, (await Member.Sessions().Listen(listen)).Error?.Kind);
    }

    [Fact]
    public async Task A_call_with_a_revoked_token_reaches_no_tool()
    {
        await Access.RevokeTokens(Moment);

        Assert.Equal(Admission.TokenRevoked, (await StartAsync(Call() with { TokenIssuedAt = Moment.AddSeconds(-1) })).Admission);
    }

    [Fact]
    public async Task A_call_of_a_disabled_member_reaches_no_tool()
    {
        await Access.SetDisabled(true);
        var reply = await StartAsync(Call());

        Assert.Equal((Admission.MemberDisabled, null), (reply.Admission, reply.Result));
    }

    [Fact]
    public async Task A_call_that_lacks_what_the_front_says_it_needs_reaches_no_tool()
    {
        var outcome = await Member.CallTool(Call() with { GrantedScopes = [Scopes.Read], RequiredScopes = [Scopes.Read, Scopes.Write] });

        Assert.Equal(ToolErrorKind.InsufficientScope, outcome.Error?.Kind);
        Assert.Equal([Scopes.Read, Scopes.Write], outcome.Error!.RequiredScopes!);
    }

    [Fact]
    public async Task A_request_is_let_in_with_what_a_front_has_to_know_of_its_session()
    {
        var session = await OpenAsync("2025-06-18", """{"elicitation":{"url":{}},"roots":{}}""");

        Assert.Equal(
            new Entry(Admission.Admitted, new SessionView("2025-06-18", ClientAbilities.ElicitUrl | ClientAbilities.ListRoots, McpLogLevel.Info)) { SeesAllTools = true },
            await Access.Enter(Moment, "client", session, revision: ""));
        Assert.Equal(Entry.Open with { SeesAllTools = true }, await Access.Enter(Moment, "client", sessionId: null, revision: ""));
    }

    [Theory]
    [InlineData("{}", ClientAbilities.None)]
    [InlineData("""{"elicitation":{}}""", ClientAbilities.ElicitForm)]
    [InlineData("""{"elicitation":{"form":{},"url":{}}}""", ClientAbilities.ElicitForm | ClientAbilities.ElicitUrl)]
    [InlineData("""{"elicitation":{"url":{}}}""", ClientAbilities.ElicitUrl)]
    [InlineData("""{"sampling":{},"roots":{"listChanged":true}}""", ClientAbilities.Sample | ClientAbilities.ListRoots)]
    public async Task A_session_says_what_its_client_can_be_asked_for(string capabilities, ClientAbilities abilities) =>
        Assert.Equal(abilities, (await Access.Enter(Moment, "client", await OpenAsync("2025-11-25", capabilities), "2025-11-25")).Session!.Abilities);

    [Fact]
    public async Task A_change_of_the_log_level_shows_with_the_next_request()
    {
        var session = await OpenAsync();
        await Access.Enter(Moment, "client", session, revision: "");
        await Member.Sessions().SetLogLevel(session, "client", McpLogLevel.Error);

        Assert.Equal(McpLogLevel.Error, (await Access.Enter(Moment, "client", session, revision: "")).Session!.LogLevel);
    }

    [Theory]
    [InlineData("client", "2025-06-18", Admission.OtherRevision)]
    [InlineData("another client", "", Admission.SessionNotFound)]
    public async Task A_request_that_does_not_fit_its_session_is_not_let_in(string client, string revision, Admission admission)
    {
        var session = await OpenAsync();
        var call = Call();
        var reply = await StartAsync(call with { SessionId = session, Client = call.Client with { ClientId = client, ProtocolVersion = revision } });

        Assert.Equal((admission, admission, null), ((await Access.Enter(Moment, client, session, revision)).Admission, reply.Admission, reply.Result));
    }

    [Fact]
    public async Task A_call_of_a_closed_session_is_not_started()
    {
        var session = await OpenAsync();
        await Member.Sessions().CloseSession(session, "client");

        Assert.Equal(Admission.SessionNotFound, (await StartAsync(Call() with { SessionId = session })).Admission);
    }

    [Fact]
    public async Task The_token_is_looked_at_before_the_session()
    {
        await Access.RevokeTokens(Moment);

        Assert.Equal(Admission.TokenRevoked, (await Access.Enter(Moment.AddSeconds(-1), "client", "no-session", revision: "")).Admission);
    }

    [Fact]
    public async Task A_call_of_a_session_is_recorded_under_the_name_that_its_client_gave_at_first()
    {
        var session = await OpenAsync();
        var call = Call();
        var reply = await StartAsync(call with { SessionId = session, Client = call.Client with { Name = "", Version = "", ProtocolVersion = "" } });
        Assert.NotNull(reply.Result?.Tool?.Result);
        AuditRecord? Record() => cluster.Audit.Stored.FirstOrDefault(record => record.Member == id && record.Tool == "whoami");
        for (var attempt = 0; Record() is null && attempt < 500; attempt++)
            await Task.Delay(10);

        Assert.Equal(new CallingClient("client", "a client", "1.0", "2025-11-25"), Record()?.Client);
    }

    private async Task<string> OpenAsync(string revision = "2025-11-25", string capabilities = "{}") =>
        (await Member.Sessions().OpenSession(new OpenSession("client", "a client", "1.0", revision, Encoding.UTF8.GetBytes(capabilities))))!.Id;

    private Task<CallReply> StartAsync(CallTool call) => Member.Calls().StartCall(new MemberCall { Id = MemberCallExtensions.NewId(), Tool = call }, TimeSpan.FromSeconds(5));

    private static CallTool Call() => new()
    {
        Tool = "whoami",
        Arguments = Encoding.UTF8.GetBytes("{}"),
        GrantedScopes = [.. Scopes.All],
        TokenIssuedAt = Moment,
        Client = new CallingClient("client", "a client", "1.0", "2026-07-28"),
        TimeLeft = TimeSpan.FromSeconds(30),
    };
}
