using System.Text;
using System.Text.Encodings.Web;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The HTML of the authorization page. <see cref="Text"/> encodes every text from a client.</summary>
internal static class AuthorizePageHtml
{
    /// <summary>Returns the page that asks for consent.</summary>
    public static string Consent(ConsentView view)
    {
        var name = Text(view.Client.ClientName);
        return SandboxPage.Html($"Connect {name}", $"""
            <h1><bdi class="client">{name}</bdi> wants to use Coda through CodaMcp</h1>
            <p class="lead">The name is what the client calls itself. Your answer goes to
            <strong class="host">{Text(Destination(view.Request.RedirectUri))}</strong>.</p>
            <form method="post" action="{Text(view.FormAction)}">
            <input type="hidden" name="form_token" value="{Text(view.FormToken)}">
            <fieldset>
            <legend>Continue as</legend>
            {Members(view)}
            </fieldset>
            <section aria-labelledby="asks">
            <h2 id="asks">What <bdi>{name}</bdi> asks for</h2>
            <ul class="scopes">
            {Scopes(view.Request)}
            </ul>
            </section>
            <div class="actions">
            <button type="submit" name="decision" value="deny">Deny</button>
            <button type="submit" name="decision" value="allow" class="primary">Allow</button>
            </div>
            </form>
            """);
    }

    /// <summary>Returns the page that explains an error.</summary>
    public static string Problem(string title, string explanation) => SandboxPage.Html(title, $"""
        <h1>{Text(title)}</h1>
        <p class="lead" role="alert">{Text(explanation)}</p>
        <p>Nothing was shared. You can close this page.</p>
        """);

    private static string Members(ConsentView view)
    {
        var html = new StringBuilder();
        foreach (var organization in view.Members.GroupBy(member => member.Organization))
        {
            var slug = Text(organization.Key.Slug);
            html.Append($"""<div role="group" aria-labelledby="{slug}"><p class="organization" id="{slug}">{Text(organization.Key.Name)}</p>""");
            foreach (var member in organization)
            {
                html.Append($"""
                    <label class="member">
                    <input type="radio" name="member" value="{Text(member.MemberId)}" required data-role="{RoleName(member.Role)}"{(member == view.Chosen ? " checked" : "")}>
                    <span class="initials" aria-hidden="true">{Text(Initials(member.Name))}</span>
                    <span class="who"><span class="name">{Text(member.Name)}</span><span class="email">{Text(member.Email)}</span></span>
                    <span class="role"><b>{RoleName(member.Role)}</b> {RoleMay(member.Role)}</span>
                    </label>
                    """);
            }

            html.Append("</div>");
        }

        return html.ToString();
    }

    private static string Scopes(AuthorizationRequest request)
    {
        var html = new StringBuilder();
        foreach (var scope in request.Scopes.Select(SandboxScope.Find).OfType<SandboxScope>())
        {
            // The stylesheet shows one of the two for the chosen member. There is no script.
            html.Append($"""
                <li class="{(scope.NeedsEditor ? "needs-editor" : "")}">
                <span class="title">{Text(scope.Title)} <code>{Text(scope.Name)}</code></span>
                <span class="description">{Text(scope.Description)}</span>
                {(scope.NeedsEditor
                    ? "<span class=\"unavailable\">Not available: a viewer cannot grant this. Allow connects without it.</span>"
                    : "")}
                </li>
                """);
        }

        return html.ToString();
    }

    private static string Destination(string redirectUri)
    {
        var uri = new Uri(redirectUri);
        return uri.IsLoopback ? $"this computer ({uri.Authority})" : uri.Authority.Length > 0 ? uri.Authority : $"the {uri.Scheme} app";
    }

    internal static string Initials(string name) => string.Concat(name.Split(' ').Select(word => word[..1]));

    private static string RoleName(SandboxRole role) => role switch
    {
        SandboxRole.Admin => "Admin",
        SandboxRole.Editor => "Editor",
        _ => "Viewer",
    };

    private static string RoleMay(SandboxRole role) => role switch
    {
        SandboxRole.Admin => "reads and changes docs, manages the organization",
        SandboxRole.Editor => "reads and changes docs",
        _ => "reads docs, changes nothing",
    };

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
