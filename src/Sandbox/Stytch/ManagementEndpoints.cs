using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>What the backend of a consent page calls with the project's credentials: Stytch's B2B management API, as far as it is about OAuth.</summary>
internal sealed class ManagementEndpoints(SandboxAddress address, string secret, Authorizations authorizations, Tokens tokens)
{
    /// <summary>Maps the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/b2b/idp/oauth/authorize/start", context => Answering(context, () => Start(context)));
        routes.MapPost("/v1/b2b/idp/oauth/authorize", context => Answering(context, () => Authorize(context)));
        routes.MapPost(
            "/v1/b2b/organizations/{organization}/members/{member}/connected_apps/{client}/revoke",
            context => Answering(context, () => RevokeConsent(context)));
    }

    private async Task Answering(HttpContext context, Func<Task> answer)
    {
        var basic = OAuthForm.Basic(context.Request.Headers.Authorization.ToString());
        if (basic is not var (user, password) || !Secrets.Same(user, address.ProjectId) || !Secrets.Same(password, secret))
        {
            await Answers.Write(context, 401, "unauthorized_credentials", "Unauthorized credentials.");
            return;
        }

        try
        {
            await answer();
        }
        catch (OAuthException refusal)
        {
            await Answers.Write(context, refusal.Status, refusal.Error, refusal.Message);
        }
        catch (JsonException)
        {
            await Answers.Write(context, 400, "json_error", "The body is not valid JSON for this call.");
        }
    }

    private async Task Start(HttpContext context)
    {
        var (request, member, client, _) = await ReadAsync(context);
        await Answers.Write(context, new AuthorizeStartAnswer
        {
            MemberId = member.MemberId,
            Member = new(member.MemberId, member.Organization.OrganizationId, member.Email, member.Name, "active"),
            Organization = new(member.Organization.OrganizationId, member.Organization.Name, member.Organization.Slug),
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
        var member = FindMember((string?)context.GetRouteValue("organization"), (string?)context.GetRouteValue("member"));
        tokens.RevokeConsent(member, Uri.UnescapeDataString((string)context.GetRouteValue("client")!));
        return Answers.Write(context, new Envelope(), WireJson.Default.Envelope);
    }

    private async Task<(AuthorizationRequest Request, SandboxMember Member, ConnectedApp Client, bool Granted)> ReadAsync(HttpContext context)
    {
        var body = await JsonSerializer.DeserializeAsync(context.Request.Body, WireJson.Default.AuthorizeApiRequest, context.RequestAborted)
            ?? throw new JsonException();
        if (body.SessionToken is not null || body.SessionJwt is not null)
        {
            throw new OAuthException("session_not_found", "The session could not be found: the sandbox has none.", 404);
        }

        var request = body.ToRequest();
        return (request, FindMember(body.OrganizationId, body.MemberId), authorizations.CheckClient(request), body.ConsentGranted);
    }

    private static SandboxMember FindMember(string? organization, string? member) =>
        SandboxMember.Seeded.FirstOrDefault(candidate => candidate.MemberId == member
            && (candidate.Organization.OrganizationId == organization || candidate.Organization.Slug == organization))
        ?? throw new OAuthException("member_not_found", "No member of that organization has that id.", 404);
}
