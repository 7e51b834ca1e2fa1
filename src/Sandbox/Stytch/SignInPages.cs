using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// What a person sees of signing in at Stytch: <c>GET /sandbox/inbox</c> is everybody's mailbox, where the magic links are (sandbox only),
/// and <c>GET /v1/b2b/public/oauth/{provider}/discovery/start</c> is where discovery OAuth begins; in place of Google or Microsoft
/// it shows the people to be.
/// </summary>
internal sealed class SignInPages(DiscoverySignIns signIns, string publicToken)
{
    /// <summary>The inbox.</summary>
    public const string InboxPath = "/sandbox/inbox";

    private const string OAuthPath = "/v1/b2b/public/oauth/{provider}/discovery/start";
    private const string PersonParameter = "sandbox_person";

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(InboxPath, Inbox);
        routes.MapGet(OAuthPath, OAuth);
    }

    private Task Inbox(HttpContext context)
    {
        SandboxPage.Protect(context.Response);
        var html = new StringBuilder();
        foreach (var mail in signIns.Mails)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <li>
                <span class="title">Sign in to CodaMcp</span>
                <span class="description">to {Text(mail.To)}, <time datetime="{mail.SentAt:O}">{mail.SentAt:HH:mm:ss} UTC</time></span>
                <a href="{Text(mail.Link.AbsoluteUri)}">Sign in as {Text(mail.To)}</a>
                </li>
                """);
        }

        return SandboxPage.WriteAsync(context, SandboxPage.Html("Inbox", $"""
            <h1>Inbox</h1>
            <p class="lead">The mails Stytch would have sent, newest first. Each link works once, in the browser that asked for it.</p>
            {(html.Length == 0 ? "<p>No mails yet.</p>" : $"<ul class=\"scopes\">{html}</ul>")}
            """));
    }

    private async Task OAuth(HttpContext context)
    {
        SandboxPage.Protect(context.Response);
        var query = context.Request.Query;
        if (query["public_token"] != publicToken)
        {
            await Answers.Write(context, 400, "invalid_public_token", "The public token is not this project's.");
            return;
        }

        if (query[PersonParameter] is [{ Length: > 0 } email, ..])
        {
            try
            {
                var challenge = query["pkce_code_challenge"] is [{ Length: > 0 } sent, ..] ? sent : null;
                context.Response.Redirect(signIns.FinishOAuth(email, query["discovery_redirect_url"].ToString(), challenge));
            }
            catch (OAuthException refusal)
            {
                await Answers.Write(context, refusal.Status, refusal.Error, refusal.Message);
            }

            return;
        }

        await SandboxPage.WriteAsync(context, PeoplePage(context));
    }

    private static string PeoplePage(HttpContext context)
    {
        var html = new StringBuilder();
        foreach (var person in SandboxMember.Seeded.DistinctBy(member => member.Email))
        {
            var address = context.Request.Path + context.Request.QueryString.Add(PersonParameter, person.Email).ToUriComponent();
            html.Append(CultureInfo.InvariantCulture, $"""
                <li>
                <a class="title" href="{Text(address)}">{Text(person.Name)}</a>
                <span class="description">{Text(person.Email)}</span>
                </li>
                """);
        }

        var provider = Text((string)context.GetRouteValue("provider")!);
        return SandboxPage.Html("Choose a person", $"""
            <h1>Sign in with {provider}</h1>
            <p class="lead">In place of {provider}, choose who to be.</p>
            <ul class="scopes">{html}</ul>
            """);
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
