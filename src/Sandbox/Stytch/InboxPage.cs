using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Serves <c>GET /sandbox/inbox</c>: the mails, text messages and authenticator apps of all members. Sandbox only.</summary>
internal sealed class InboxPage(SandboxInbox inbox, TimeProvider time)
{
    /// <summary>The page's path.</summary>
    public const string Path = "/sandbox/inbox";

    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, Show);

    private Task Show(HttpContext context)
    {
        SandboxPage.Protect(context.Response);
        var now = Totp.StepOf(time.GetUtcNow());
        return SandboxPage.WriteAsync(context, SandboxPage.Html("Inbox", $"""
            <h1>Inbox</h1>
            <p class="lead">The mails Stytch would have sent, newest first. Each link works once, in the browser that asked for it. The newest
            code works once, for 10 minutes, in any browser.</p>
            {List("No mails yet.", inbox.Mails.Select(Mail))}
            <section><h2>Text messages</h2>
            {List("No text messages yet.", inbox.Texts.Select(text => Entry("Your code", text.To, text.SentAt, Code(text.Code))))}
            </section>
            <section><h2>Authenticator apps</h2>
            {List("Nobody has one.", SandboxMember.Seeded.Where(member => member.TotpSecret is not null).Select(member => $"""
                <li>
                <span class="title">{Text(member.Name)}</span>
                <span class="description">{Text(member.Email)}, for up to 30 seconds</span>
                {Code(Totp.Code(member.TotpSecret, now))}
                </li>
                """))}
            </section>
            """));
    }

    private static string Mail(SandboxMail mail) => Entry("Sign in to CodaMcp", mail.To, mail.SentAt, mail.Link is { } link
        ? $"""<a href="{Text(link.AbsoluteUri)}">Sign in as {Text(mail.To)}</a>"""
        : Code(mail.Code ?? ""));

    private static string Entry(string title, string to, DateTimeOffset sentAt, string content) => string.Create(CultureInfo.InvariantCulture, $"""
        <li>
        <span class="title">{title}</span>
        <span class="description">to {Text(to)}, <time datetime="{sentAt:O}">{sentAt:HH:mm:ss} UTC</time></span>
        {content}
        </li>
        """);

    private static string Code(string code) => $"<strong><code>{code}</code></strong>";

    private static string List(string nothing, IEnumerable<string> entries)
    {
        var html = string.Concat(entries);
        return html.Length == 0 ? $"<p>{nothing}</p>" : $"<ul class=\"scopes\">{html}</ul>";
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
