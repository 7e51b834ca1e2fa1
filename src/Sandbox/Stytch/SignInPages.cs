using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// Serves the pages that take the place of identity providers. <c>GET /v1/b2b/public/oauth/{provider}/discovery/start</c> starts discovery
/// OAuth, and <c>GET /v1/public/sso/start</c> starts single sign-on. The page lists members to choose from.
/// </summary>
/// <remarks>Path and parameters of single sign-on are those of Stytch's browser SDK. The path contains no <c>b2b</c>.</remarks>
internal sealed class SignInPages(DiscoverySignIns signIns, RedirectUrls redirectUrls, string publicToken)
{
    private const string OAuthPath = "/v1/b2b/public/oauth/{provider}/discovery/start";
    private const string SsoPath = "/v1/public/sso/start";
    private const string PersonParameter = "sandbox_person";
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(OAuthPath, context => Answering(context, OAuth));
        routes.MapGet(SsoPath, context => Answering(context, Sso));
    }

    private async Task Answering(HttpContext context, Func<HttpContext, Task> answer)
    {
        SandboxPage.Protect(context.Response);
        try
        {
            if (context.Request.Query["public_token"] != publicToken)
            {
                throw new OAuthException("public_token_not_found", "The public token is not this project's.", 404);
            }

            await answer(context);
        }
        catch (OAuthException refusal)
        {
            await Answers.Write(context, refusal.Status, refusal.Type, refusal.Message);
        }
    }

    private Task OAuth(HttpContext context) => Choose(
        context,
        (string)context.GetRouteValue("provider")!,
        SandboxMember.Seeded.DistinctBy(member => member.Email),
        DiscoverySignIns.OAuth,
        null,
        Parameter(context, "discovery_redirect_url"));

    private Task Sso(HttpContext context)
    {
        var connection = Parameter(context, "connection_id")
            ?? throw new OAuthException("missing_sso_connection_locator", "connection_id is missing.");
        var members = SandboxMember.Seeded.Where(member => member.Organization.SsoConnectionId == connection).ToList();
        if (members.Count == 0)
        {
            throw new OAuthException("sso_connection_not_found", "The SSO connection could not be found.", 404);
        }

        if (Parameter(context, "signup_redirect_url") is { } signUp)
        {
            redirectUrls.Check(DiscoverySignIns.Sso, signUp);
        }

        return Choose(context, members[0].Organization.Name, members, DiscoverySignIns.Sso, connection, Parameter(context, "login_redirect_url"));
    }

    private Task Choose(HttpContext context, string provider, IEnumerable<SandboxMember> people, string type, string? connection, string? redirectUrl)
    {
        // Check this before the member chooses, since Stytch redirects to the provider only after this check.
        redirectUrls.Check(type, redirectUrl);
        if (Parameter(context, PersonParameter) is not { } email)
        {
            return SandboxPage.WriteAsync(context, PeoplePage(context, provider, people));
        }

        if (type == DiscoverySignIns.Sso && people.All(member => member.Email != email))
        {
            throw new OAuthException("member_not_found", "Nobody of that organization has that address.", 404);
        }

        context.Response.Redirect(signIns.Issue(type, email, connection, redirectUrl, Parameter(context, "pkce_code_challenge"), TokenLifetime));
        return Task.CompletedTask;
    }

    private static string PeoplePage(HttpContext context, string provider, IEnumerable<SandboxMember> people)
    {
        var list = string.Concat(people.Select(person => $"""
            <li>
            <a class="title" href="{Text(context.Request.Path + context.Request.QueryString.Add(PersonParameter, person.Email).ToUriComponent())}">{Text(person.Name)}</a>
            <span class="description">{Text(person.Email)}</span>
            </li>
            """));
        return SandboxPage.Html("Choose a person", $"""
            <h1>Sign in with {Text(provider)}</h1>
            <p class="lead">In place of {Text(provider)}, choose who to be.</p>
            <ul class="scopes">{list}</ul>
            """);
    }

    private static string? Parameter(HttpContext context, string name) => context.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
