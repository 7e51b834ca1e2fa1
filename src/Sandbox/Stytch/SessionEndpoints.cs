using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// Serves the calls of a sign-in page's backend with the project's credentials: discovery by magic link, mailed code and OAuth, single
/// sign-on, and sessions.
/// </summary>
internal sealed class SessionEndpoints(
    ManagementGate gate, DiscoverySignIns signIns, MemberSessions sessions, SignInCompletion completion, OneTimeCodes codes, SandboxInbox inbox)
{
    /// <summary>Maps the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        void Post(string path, Func<HttpContext, Task> answer) =>
            routes.MapPost($"/v1/b2b/{path}", context => gate.Answering(context, () => answer(context)));

        Post("magic_links/email/discovery/send", SendLink);
        Post("magic_links/discovery/authenticate", context => Discover(context, DiscoverySignIns.MagicLink));
        Post("otps/email/discovery/send", SendCode);
        Post("otps/email/discovery/authenticate", DiscoverByCode);
        Post("oauth/discovery/authenticate", context => Discover(context, DiscoverySignIns.OAuth));
        Post("discovery/organizations", ListOrganizations);
        Post("discovery/intermediate_sessions/exchange", Exchange);
        Post("sso/authenticate", AuthenticateSso);
        Post("sessions/authenticate", Authenticate);
        Post("sessions/revoke", Revoke);
    }

    private async Task SendLink(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.SendDiscoveryLinkRequest);
        CheckEmail(body.EmailAddress);
        var lifetime = Durations.Link(body.DiscoveryExpirationMinutes);
        // Sent for any address: Stytch does not disclose whether a member has it.
        inbox.MailLink(body.EmailAddress, signIns.Issue(
            DiscoverySignIns.MagicLink, body.EmailAddress, null, body.DiscoveryRedirectUrl, body.PkceCodeChallenge, lifetime));
        await Answers.Write(context, new Envelope(), WireJson.Default.Envelope);
    }

    private async Task SendCode(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.EmailCodeRequest);
        CheckEmail(body.EmailAddress);
        inbox.MailCode(body.EmailAddress, codes.Issue(body.EmailAddress, Durations.EmailCode(body.DiscoveryExpirationMinutes)));
        await Answers.Write(context, new Envelope(), WireJson.Default.Envelope);
    }

    private async Task Discover(HttpContext context, string type)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.DiscoveryAuthenticateRequest);
        var sent = type == DiscoverySignIns.MagicLink ? body.DiscoveryMagicLinksToken : body.DiscoveryOauthToken;
        var (email, _) = signIns.Take(type, sent ?? "", body.PkceCodeVerifier);
        await WriteAsync(context, email, null, signIns.Begin(email, null));
    }

    private async Task DiscoverByCode(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.EmailCodeRequest);
        codes.Use(body.EmailAddress, body.Code);
        await WriteAsync(context, body.EmailAddress, null, signIns.Begin(body.EmailAddress, null));
    }

    private async Task ListOrganizations(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.IntermediateSessionRequest);
        var session = signIns.Find(body.IntermediateSessionToken);
        await WriteAsync(context, session.Email, session.SsoConnectionId, intermediate: null);
    }

    private async Task Exchange(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.IntermediateSessionRequest);
        var session = signIns.Find(body.IntermediateSessionToken);
        var inOrganization = SandboxMember.Seeded.Where(candidate => candidate.IsOf(body.OrganizationId)).ToList();
        if (inOrganization.Count == 0)
        {
            throw new OAuthException("organization_not_found", "Organization could not be found.", 404);
        }

        // Seen live for a person who is not a member of the organization. The status was not noted.
        var member = inOrganization.FirstOrDefault(candidate => candidate.Email.Equals(session.Email, StringComparison.OrdinalIgnoreCase))
            ?? throw new OAuthException(
                "invalid_intermediate_session_token_for_organization", "The intermediate session token cannot be used for this organization.");
        var answer = completion.Enter(member, session.SsoConnectionId, body.IntermediateSessionToken, Durations.Session(body.SessionDurationMinutes));
        await Answers.Write(context, answer, WireJson.Default.SessionAnswer);
    }

    private async Task AuthenticateSso(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.SsoAuthenticateRequest);
        var lifetime = Durations.Session(body.SessionDurationMinutes);
        if (body.IntermediateSessionToken is { } earlier)
        {
            signIns.Find(earlier);
            signIns.Finish(earlier);
        }

        var (email, connection) = signIns.Take(DiscoverySignIns.Sso, body.SsoToken ?? "", body.PkceCodeVerifier);
        var member = SandboxMember.Seeded.First(candidate => candidate.Email == email && candidate.Organization.SsoConnectionId == connection);
        await Answers.Write(context, completion.Enter(member, connection, null, lifetime), WireJson.Default.SessionAnswer);
    }

    private async Task Authenticate(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.SessionRequest);
        var longer = body.SessionDurationMinutes is null ? (TimeSpan?)null : Durations.Session(body.SessionDurationMinutes);
        var (session, jwt) = sessions.Find(body.SessionToken, body.SessionJwt, longer);
        await Answers.Write(context, SessionAnswer.Of(session.Member, session, body.SessionToken ?? "", jwt), WireJson.Default.SessionAnswer);
    }

    private async Task Revoke(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.SessionRequest);
        sessions.Revoke(body.SessionToken, body.SessionJwt, body.MemberSessionId);
        await Answers.Write(context, new Envelope(), WireJson.Default.Envelope);
    }

    private Task WriteAsync(HttpContext context, string email, string? ssoConnectionId, string? intermediate) => Answers.Write(context, new DiscoveryAnswer
    {
        EmailAddress = email,
        IntermediateSessionToken = intermediate,
        DiscoveredOrganizations =
        [
            .. SandboxMember.Seeded.Where(member => member.Email.Equals(email, StringComparison.OrdinalIgnoreCase)).Select(member =>
            {
                // A list of organizations sends no text message, by Stytch's SDK.
                var left = completion.Requirements(member, ssoConnectionId);
                return new DiscoveryAnswer.DiscoveredOrganization(
                    left.AreMet, OrganizationBody.Of(member), new("active_member", MemberBody.Of(member)), left.Primary, left.SecondFactor);
            }),
        ],
    }, WireJson.Default.DiscoveryAnswer);

    private static void CheckEmail(string email)
    {
        if (!email.Contains('@', StringComparison.Ordinal))
        {
            throw new OAuthException("invalid_email", "The email address is not valid.");
        }
    }
}
