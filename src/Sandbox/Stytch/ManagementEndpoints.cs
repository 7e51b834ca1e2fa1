using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>What the backend of a consent page calls with the project's credentials: Stytch's B2B management API, as far as it is about OAuth.</summary>
internal sealed class ManagementEndpoints(ManagementGate gate, MemberSessions sessions, Authorizations authorizations, Tokens tokens)
{
    /// <summary>Maps the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/b2b/idp/oauth/authorize/start", context => gate.Answering(context, () => Start(context)));
        routes.MapPost("/v1/b2b/idp/oauth/authorize", context => gate.Answering(context, () => Authorize(context)));
        routes.MapPost(
            "/v1/b2b/organizations/{organization}/members/{member}/connected_apps/{client}/revoke",
            context => gate.Answering(context, () => RevokeConsent(context)));
    }

    private async Task Start(HttpContext context)
    {
        var (request, member, client, _) = await ReadAsync(context);
        await Answers.Write(context, new AuthorizeStartAnswer
        {
            MemberId = member.MemberId,
            Member = MemberBody.Of(member),
            Organization = OrganizationBody.Of(member),
            Client = new(client.ClientId, client.ClientName, "", client.IsPublic ? "third_party_public" : "third_party_confidential"),
            ConsentRequired = authorizations.ConsentRequired(request, member),
            ScopeResults =
            [
                .. request.Scopes.Select(name => SandboxScope.Find(name)
                        ?? throw new OAuthException("oauth_invalid_scope_requested", $"The project has no scope {name}."))
                    .Select(scope => new AuthorizeStartAnswer.ScopeResult(scope.Name, scope.Description, member.CanGrant(scope))),
            ],
        }, WireJson.Default.AuthorizeStartAnswer);
    }

    private async Task Authorize(HttpContext context)
    {
        var (request, member, client, granted) = await ReadAsync(context);
        Authorizations.CheckParameters(request, client);
        if (!granted && authorizations.ConsentRequired(request, member))
        {
            var refusal = authorizations.Refuse(request, "access_denied", "The member did not consent.");
            await Answers.Write(context, new AuthorizeAnswer(refusal, null), WireJson.Default.AuthorizeAnswer);
            return;
        }

        var (code, callback) = authorizations.Approve(request, member, request.Scopes);
        await Answers.Write(context, new AuthorizeAnswer(callback, code), WireJson.Default.AuthorizeAnswer);
    }

    private Task RevokeConsent(HttpContext context)
    {
        var member = SandboxMember.Find((string?)context.GetRouteValue("organization"), (string?)context.GetRouteValue("member"));
        tokens.RevokeConsent(member, Uri.UnescapeDataString((string)context.GetRouteValue("client")!));
        return Answers.Write(context, new Envelope(), WireJson.Default.Envelope);
    }

    private async Task<(AuthorizationRequest Request, SandboxMember Member, ConnectedApp Client, bool Granted)> ReadAsync(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.AuthorizeApiRequest);
        var member = Identify(body);
        var request = body.ToRequest();
        return (request, member, authorizations.CheckClient(request), body.ConsentGranted);
    }

    private SandboxMember Identify(AuthorizeApiRequest body)
    {
        if (body.SessionToken is null && body.SessionJwt is null)
        {
            return SandboxMember.Find(body.OrganizationId, body.MemberId);
        }

        return body.OrganizationId is null && body.MemberId is null
            ? sessions.Find(body.SessionToken, body.SessionJwt).Session.Member
            : throw new OAuthException("too_many_session_arguments", "Name the member by a session or by organization and member, not by both.");
    }
}
