using System.Text;
using CodaMcp.Members;
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

        Assert.Equal(ToolErrorKind.SignedOut, (await Member.CallTool(Call() with { TokenIssuedAt = Moment.AddSeconds(-1) })).Error?.Kind);
    }

    [Fact]
    public async Task A_call_of_a_disabled_member_reaches_no_tool()
    {
        await Access.SetDisabled(true);

        Assert.Equal(ToolErrorKind.SignedOut, (await Member.CallTool(Call())).Error?.Kind);
    }

    [Fact]
    public async Task A_call_that_lacks_what_the_front_says_it_needs_reaches_no_tool()
    {
        var outcome = await Member.CallTool(Call() with { GrantedScopes = [Scopes.Read], RequiredScopes = [Scopes.Read, Scopes.Write] });

        Assert.Equal(ToolErrorKind.InsufficientScope, outcome.Error?.Kind);
        Assert.Equal([Scopes.Read, Scopes.Write], outcome.Error!.RequiredScopes!);
    }

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
