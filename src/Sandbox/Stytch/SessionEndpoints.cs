using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>What the backend of a sign-in page calls with the project's credentials: discovery by magic link and OAuth, and sessions.</summary>
internal sealed class SessionEndpoints(ManagementGate gate, DiscoverySignIns signIns, MemberSessions sessions, StytchFaults faults)
{
    private const int DefaultSessionMinutes = 60;
    private const int MinimumSessionMinutes = 5;
    private const int MaximumSessionMinutes = 527_040;
    private const int DefaultLinkMinutes = 60;
    private const int MinimumLinkMinutes = 5;
    private const int MaximumLinkMinutes = 10_080;

    /// <summary>Maps the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        void Post(string path, Func<HttpContext, Task> answer) =>
            routes.MapPost($"/v1/b2b/{path}", context => gate.Answering(context, () => answer(context)));

        Post("magic_links/email/discovery/send", Send);
        Post("magic_links/discovery/authenticate", context => Discover(context, DiscoverySignIns.MagicLink));
        Post("oauth/discovery/authenticate", context => Discover(context, DiscoverySignIns.OAuth));
        Post("discovery/organizations", ListOrganizations);
        Post("discovery/intermediate_sessions/exchange", Exchange);
        Post("sessions/authenticate", Authenticate);
        Post("sessions/revoke", Revoke);
    }

    private async Task Send(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.SendDiscoveryLinkRequest);
        if (!body.EmailAddress.Contains('@', StringComparison.Ordinal))
        {
            throw new OAuthException("invalid_email", "The email address is not valid.");
        }

        var lifetime = Minutes(body.DiscoveryExpirationMinutes, DefaultLinkMinutes, MinimumLinkMinutes, MaximumLinkMinutes);
        signIns.Mail(body.EmailAddress, body.DiscoveryRedirectUrl ?? "", body.PkceCodeChallenge, lifetime);
        await Answers.Write(context, new Envelope(), WireJson.Default.Envelope);
    }

    private async Task Discover(HttpContext context, string type)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.DiscoveryAuthenticateRequest);
        var sent = type == DiscoverySignIns.MagicLink ? body.DiscoveryMagicLinksToken : body.DiscoveryOauthToken;
        var (intermediate, email) = signIns.Authenticate(type, sent ?? "", body.PkceCodeVerifier);
        await WriteAsync(context, email, intermediate);
    }

    private async Task ListOrganizations(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.IntermediateSessionRequest);
        await WriteAsync(context, signIns.EmailOf(body.IntermediateSessionToken), intermediate: null);
    }

    private async Task Exchange(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.IntermediateSessionRequest);
        var email = signIns.EmailOf(body.IntermediateSessionToken);
        var member = MembersOf(email).FirstOrDefault(candidate =>
            candidate.Organization.OrganizationId == body.OrganizationId || candidate.Organization.Slug == body.OrganizationId)
            ?? throw new OAuthException("organization_not_found", "Organization could not be found.", 404);
        var lifetime = SessionMinutes(body.SessionDurationMinutes) ?? TimeSpan.FromMinutes(DefaultSessionMinutes);
        if (faults.SecondFactor)
        {
            await WriteAsync(context, member, session: null, "", "", body.IntermediateSessionToken!);
            return;
        }

        signIns.Finish(body.IntermediateSessionToken!);
        var (session, token, jwt) = sessions.Start(member, lifetime);
        await WriteAsync(context, member, session, token, jwt, intermediate: "");
    }

    private async Task Authenticate(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.SessionRequest);
        var (session, jwt) = sessions.Find(body.SessionToken, body.SessionJwt, SessionMinutes(body.SessionDurationMinutes));
        await WriteAsync(context, session.Member, session, body.SessionToken ?? "", jwt, intermediate: "");
    }

    private async Task Revoke(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.SessionRequest);
        sessions.Revoke(body.SessionToken, body.SessionJwt, body.MemberSessionId);
        await Answers.Write(context, new Envelope(), WireJson.Default.Envelope);
    }

    private static Task WriteAsync(HttpContext context, string email, string? intermediate) => Answers.Write(context, new DiscoveryAnswer
    {
        EmailAddress = email,
        IntermediateSessionToken = intermediate,
        DiscoveredOrganizations =
        [
            .. MembersOf(email).Select(member => new DiscoveryAnswer.DiscoveredOrganization(
                true, AuthorizeStartAnswer.OrganizationBody.Of(member), new("active_member", AuthorizeStartAnswer.MemberBody.Of(member)))),
        ],
    }, WireJson.Default.DiscoveryAnswer);

    private static Task WriteAsync(
        HttpContext context, SandboxMember member, MemberSession? session, string token, string jwt, string intermediate) =>
        Answers.Write(context, new SessionAnswer
        {
            MemberId = member.MemberId,
            SessionToken = token,
            SessionJwt = jwt,
            Member = AuthorizeStartAnswer.MemberBody.Of(member),
            Organization = AuthorizeStartAnswer.OrganizationBody.Of(member),
            MemberAuthenticated = session is not null,
            IntermediateSessionToken = intermediate,
            MemberSession = session is null
                ? null
                : new(session.Id, member.MemberId, member.Organization.OrganizationId, member.Organization.Slug, session.StartedAt, session.ExpiresAt),
        }, WireJson.Default.SessionAnswer);

    private static IEnumerable<SandboxMember> MembersOf(string email) =>
        SandboxMember.Seeded.Where(member => member.Email.Equals(email, StringComparison.OrdinalIgnoreCase));

    private static TimeSpan? SessionMinutes(int? minutes) =>
        minutes is null ? null : Minutes(minutes, DefaultSessionMinutes, MinimumSessionMinutes, MaximumSessionMinutes);

    private static TimeSpan Minutes(int? minutes, int otherwise, int least, int most) =>
        minutes is { } given && (given < least || given > most)
            ? throw new OAuthException("invalid_session_duration_minutes", $"A duration must be {least} to {most} minutes.")
            : TimeSpan.FromMinutes(minutes ?? otherwise);
}
