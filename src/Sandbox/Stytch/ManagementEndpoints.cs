using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Serves the OAuth calls of Stytch's B2B management API. The backend of a consent page calls them with the project's credentials.</summary>
internal sealed class ManagementEndpoints(
    ManagementGate gate, MemberSessions sessions, Authorizations authorizations, ClientRegistry clients, Tokens tokens, SandboxAddress address)
{
    /// <summary>Maps the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/b2b/idp/oauth/authorize/start", context => gate.Answering(context, () => Start(context)));
        routes.MapPost("/v1/b2b/idp/oauth/authorize", context => gate.Answering(context, () => Authorize(context)));
        routes.MapGet("/v1/connected_apps/clients/{client}", context => gate.Answering(context, () => Describe(context)));
        routes.MapGet("/v1/b2b/organizations/{organization}/members/{member}/connected_apps", context => gate.Answering(context, () => ListConsents(context)));
        routes.MapPost(
            "/v1/b2b/organizations/{organization}/members/{member}/connected_apps/{client}/revoke",
            context => gate.Answering(context, () => RevokeConsent(context)));
    }

    private async Task Start(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.AuthorizeStartApiRequest);
        var (request, member, client) = Read(body);
        Authorizations.CheckScopes(request);
        await Answers.Write(context, new AuthorizeStartAnswer
        {
            MemberId = member.MemberId,
            Member = MemberBody.Of(member),
            Organization = OrganizationBody.Of(member),
            Client = new(client.ClientId, client.ClientName, "", client.IsPublic ? "third_party_public" : "third_party_confidential"),
            ConsentRequired = authorizations.ConsentRequired(request, member),
            ScopeResults =
            [
                .. request.Scopes.Select(SandboxScope.Find).OfType<SandboxScope>()
                    .Select(scope => new AuthorizeStartAnswer.ScopeResult(scope.Name, scope.Description, member.CanGrant(scope))),
            ],
        }, WireJson.Default.AuthorizeStartAnswer);
    }

    private async Task Authorize(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.AuthorizeApiRequest);
        var (request, member, client) = Read(body);
        Authorizations.CheckParameters(request, client);
        if (body.ConsentGranted || !authorizations.ConsentRequired(request, member))
        {
            var code = authorizations.Approve(request, member);
            await Answers.Write(
                context, new AuthorizeAnswer(Callbacks.ByStytch(request, address.CallbackIssuer(), ("code", code)), code), WireJson.Default.AuthorizeAnswer);
            return;
        }

        if (request.Scopes.Contains(SandboxScope.OfflineAccess))
        {
            throw new OAuthException("third_party_clients_require_consent_for_offline_access", "offline_access needs the member's consent.");
        }

        authorizations.Refuse(request, "access_denied");
        var refusal = Callbacks.ByStytch(
            request, address.CallbackIssuer(), ("error", "access_denied"), ("error_description", "The member did not consent."));
        await Answers.Write(context, new AuthorizeAnswer(refusal, null), WireJson.Default.AuthorizeAnswer);
    }

    // Stytch's behaviour is unknown if the id here is the address of a metadata document. The sandbox does not find the client.
    private Task Describe(HttpContext context)
    {
        var id = Uri.UnescapeDataString((string)context.GetRouteValue("client")!);
        if (ClientRegistry.IsDocument(id) || clients.Find(id) is not { } client)
            throw new OAuthException("connected_app_not_found", "No Connected App has this client id.", 404);
        return Answers.Write(
            context,
            new ConnectedAppAnswer(new(client.ClientId, client.ClientName, "active", client.IsPublic ? "third_party_public" : "third_party_confidential", client.RedirectUris)),
            WireJson.Default.ConnectedAppAnswer);
    }

    private Task ListConsents(HttpContext context)
    {
        var member = SandboxMember.Find((string?)context.GetRouteValue("organization"), (string?)context.GetRouteValue("member"));
        return Answers.Write(context, new MemberAppsAnswer(authorizations.Consents(member)), WireJson.Default.MemberAppsAnswer);
    }

    private Task RevokeConsent(HttpContext context)
    {
        var member = SandboxMember.Find((string?)context.GetRouteValue("organization"), (string?)context.GetRouteValue("member"));
        tokens.RevokeConsent(member, Uri.UnescapeDataString((string)context.GetRouteValue("client")!));
        return Answers.Write(context, new Envelope(), WireJson.Default.Envelope);
    }

    private (AuthorizationRequest Request, SandboxMember Member, ConnectedApp Client) Read(AuthorizeStartApiRequest body)
    {
        var request = body.ToRequest();
        var member = Identify(body);
        var client = authorizations.CheckClient(request);
        return (request with { ClientId = client.ClientId }, member, client);
    }

    private SandboxMember Identify(AuthorizeStartApiRequest body)
    {
        if (body.SessionToken is not null || body.SessionJwt is not null)
        {
            return body.OrganizationId is null && body.MemberId is null
                ? sessions.Find(body.SessionToken, body.SessionJwt).Session.Member
                : throw new OAuthException("too_many_session_arguments", "Name the member by a session or by organization and member, not by both.");
        }

        return body.OrganizationId is not null && body.MemberId is not null
            ? SandboxMember.Find(body.OrganizationId, body.MemberId)
            : throw new OAuthException("no_oauth_authorize_member_selector", "Name the member by a session or by organization and member.");
    }
}
