using System.Net.Mail;
using CodaMcp.Limits;
using CodaMcp.Pages.Stytch;
using CodaMcp.Pages.Views;
using CodaMcp.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>
/// Signs members in through Stytch's discovery. A code, a magic link or OAuth proves an email address, and then the member chooses an
/// organization. PKCE binds links and OAuth to the browser that started. So a link cannot sign a person in as another member, and a mail
/// scanner that opens the link does not consume it. A code is entered in the browser that asked for it. It is valid only for the address in
/// this browser's cookie, so the mail may be read on any device.
/// </summary>
internal sealed partial class LoginPages(
    PageEndpoint pages,
    PageWriter writer,
    IStytchApi stytch,
    MemberSignIn members,
    SignIns signIns,
    OrganizationPages organizations,
    FrontSettings front,
    ConsoleSettings settings,
    IssuerCheck check,
    TimeProvider time,
    ILogger<LoginPages> logger)
{
    /// <summary>The sign-in page.</summary>
    public const string Path = "/login";

    /// <summary>The callback of links, OAuth and single sign-on. It must be registered among the project's redirect URLs.</summary>
    public const string CallbackPath = "/login/callback";

    private const string SentPath = "/login/sent";
    private const string CodePath = "/login/code";
    private const string LogoutPath = "/logout";
    private const int LongestEmail = 254;
    private const int LongestToken = 2048;
    [MemberLimit]
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(10);

    private readonly IReadOnlyList<OAuthProvider> providers = settings.StytchPublicToken.Length == 0
        ? []
        : [.. settings.OAuthProviders.Select(id => new OAuthProvider(id, OAuthProvider.Names[id]))];

    private string CallbackUrl => front.PublicUrl + CallbackPath;

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        pages.MapGet(endpoints, Path, ShowLogin);
        pages.MapPost(endpoints, Path, SendMail, AddressLimits.SignIns);
        pages.MapGet(endpoints, SentPath, ShowSent);
        pages.MapGet(endpoints, CodePath, ShowCode);
        pages.MapPost(endpoints, CodePath, TakeCode, AddressLimits.SignIns);
        pages.MapGet(endpoints, "/login/oauth/{provider}", StartOAuth);
        pages.MapGet(endpoints, CallbackPath, Return);
        pages.MapPost(endpoints, LogoutPath, LogOut);
    }

    private async Task ShowLogin(HttpContext context)
    {
        var signIn = signIns.ReadOrStart(context);
        if (!signIn.Anew && await members.FindAsync(context) is not null)
        {
            signIns.End(context, signIn);
            MemberSignIn.Redirect(context, signIn.ReturnTo);
            return;
        }
        await ShowLogin(context, signIn, signIn.Email ?? "", error: null, StatusCodes.Status200OK);
    }

    private Task ShowLogin(HttpContext context, SignIn signIn, string email, string? error, int status = StatusCodes.Status400BadRequest) =>
        writer.WriteAsync<LoginView, LoginModel>(
            context,
            new LoginModel(
                email,
                error,
                [.. providers.Select(provider => ($"/login/oauth/{provider.Id}{context.Request.QueryString.ToUriComponent()}", provider.Name))],
                signIn.ReturnTo.StartsWith(ReturnPath.Authorize, StringComparison.Ordinal) ? WaitingClient(signIn.ReturnTo) : null,
                Path + context.Request.QueryString.ToUriComponent()),
            status);

    // The client is not checked yet, so the page names only the place to which the browser will be redirected.
    private static string WaitingClient(string authorization) =>
        QueryHelpers.ParseQuery(authorization[(authorization.IndexOf('?', StringComparison.Ordinal) + 1)..])["redirect_uri"] is not [{ Length: > 0 } redirect] ? "An AI client"
        : RedirectTarget.Of(redirect) is { IsThisComputer: false, Place: var place } ? $"An AI client at {place}"
        : "A program on this computer";

    private async Task SendMail(HttpContext context, IFormCollection form)
    {
        var signIn = signIns.ReadOrStart(context);
        var email = form["email"].ToString().Trim();
        if (email.Length > LongestEmail || !MailAddress.TryCreate(email, out var parsed) || parsed.Address != email)
        {
            await ShowLogin(context, signIn, email.Length > LongestEmail ? "" : email, "That is not an email address.");
            return;
        }
        var isLink = form["by"] == "link";
        try
        {
            if (isLink)
            {
                signIn = signIn.WithNewVerifier();
                await stytch.SendDiscoveryLink(new SendDiscoveryLinkRequest(email, CallbackUrl, signIn.Challenge()), context.RequestAborted);
                check.NoteRedirectAccepted();
            }
            else
            {
                await stytch.SendDiscoveryCode(new SendDiscoveryCodeRequest(email), context.RequestAborted);
            }
        }
        catch (StytchException e) when (StytchErrors.IsUnregisteredRedirect(e.Type))
        {
            LogUnregistered(CallbackUrl, e.Type);
            check.NoteRedirectRefused(CallbackUrl, e.Type);
            await ShowLogin(context, signIn, email,
                "A link cannot be sent, because this server's redirect address is not registered at the sign-in service. Use a code, and tell your admin.",
                StatusCodes.Status503ServiceUnavailable);
            return;
        }
        catch (StytchException e) when (e.IsRefusal && e.Type.Contains("email", StringComparison.Ordinal))
        {
            LogRefused("mail", e.Type);
            await ShowLogin(context, signIn, email, "No mail can be sent to that address.");
            return;
        }
        // The address must be proved again, and the counters restart. So the results of an earlier proof are cleared.
        signIn = signIns.Write(context, signIn with
        {
            Email = email,
            CodeSentAt = isLink ? null : time.GetUtcNow(),
            Mails = 1,
            Attempts = 0,
            IntermediateSession = null,
            SecondFactor = null,
        });
        MemberSignIn.Redirect(context, SignIns.At(isLink ? SentPath : CodePath, signIn));
    }

    private async Task ShowSent(HttpContext context)
    {
        if (signIns.Read(context) is { Email: { } email } signIn)
            await writer.WriteAsync<LinkSentView, LinkSentModel>(context, new LinkSentModel(email, SignIns.At(Path, signIn)));
        else
            MemberSignIn.Redirect(context, Path);
    }

    private async Task ShowCode(HttpContext context)
    {
        if (signIns.Read(context) is { CodeSentAt: not null, Email: not null } signIn)
            await ShowCode(context, signIn, error: null);
        else
            MemberSignIn.Redirect(context, Path);
    }

    private Task ShowCode(HttpContext context, SignIn signIn, string? error) => writer.WriteAsync<CodeView, CodeModel>(
        context,
        new CodeModel
        {
            Title = "Check your mail",
            Lead = "A code is on its way to",
            Subject = signIn.Email!,
            Hint = "Six digits. You can read the mail on another device. The code works for 10 minutes.",
            Action = SignIns.At(CodePath, signIn),
            StartAgain = SignIns.At(Path, signIn),
            Error = error,
            Others = signIn.Mails < SignIn.MaxMails ? [("again", "Send another code")] : [],
        },
        error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
        leads: true);

    private async Task TakeCode(HttpContext context, IFormCollection form)
    {
        if (signIns.Read(context) is not { CodeSentAt: { } sentAt, Email: { } email } signIn)
        {
            MemberSignIn.Redirect(context, Path);
            return;
        }
        if (form["action"] == "again")
        {
            await SendAnother(context, signIn, email);
            return;
        }
        var next = signIn.Mails < SignIn.MaxMails ? "Send another code." : "Start again.";
        if (signIn.Attempts >= SignIn.MaxAttempts)
        {
            await ShowCode(context, signIn, $"That was one wrong code too many. {next}");
            return;
        }
        if (OneTimeCode.Read(form["code"].ToString()) is not { } code)
        {
            await ShowCode(context, signIn, "The code has six digits.");
            return;
        }
        DiscoveryAnswer found;
        try
        {
            found = await stytch.AuthenticateDiscoveryCode(new AuthenticateDiscoveryCodeRequest(email, code), context.RequestAborted);
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            LogRefused("code", e.Type);
            signIns.Write(context, signIn with { Attempts = signIn.Attempts + 1 });
            await ShowCode(context, signIn, time.GetUtcNow() - sentAt >= CodeLifetime
                ? $"That code is too old. {next}"
                : "That code is wrong, or it was used before. Only the newest mail counts.");
            return;
        }
        await organizations.ProvedAsync(context, signIn, found);
    }

    private async Task SendAnother(HttpContext context, SignIn signIn, string email)
    {
        if (signIn.Mails >= SignIn.MaxMails)
        {
            await ShowCode(context, signIn, $"{SignIn.MaxMails} codes were sent already. Use the newest, or start again.");
            return;
        }
        try
        {
            await stytch.SendDiscoveryCode(new SendDiscoveryCodeRequest(email), context.RequestAborted);
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            LogRefused("mail", e.Type);
            await ShowCode(context, signIn, $"No other code can be sent to that address ({e.Type}). Start again.");
            return;
        }
        signIns.Write(context, signIn with { CodeSentAt = time.GetUtcNow(), Mails = signIn.Mails + 1, Attempts = 0 });
        MemberSignIn.Redirect(context, SignIns.At(CodePath, signIn));
    }

    private Task StartOAuth(HttpContext context)
    {
        var id = (string?)context.Request.RouteValues["provider"];
        if (providers.FirstOrDefault(provider => provider.Id == id) is not { } provider)
            return ShowAsync(context, StatusCodes.Status404NotFound, "There is no such way to sign in", "Choose one on the sign-in page.");
        // This request starts a sign-in, which can end the oldest one. A link on another site must not do that. Older browsers do not send
        // the header.
        if (context.Request.Headers["Sec-Fetch-Site"] is [{ } site] && site != "same-origin")
        {
            MemberSignIn.Redirect(context, Path + context.Request.QueryString.ToUriComponent());
            return Task.CompletedTask;
        }
        var signIn = signIns.Write(context, signIns.ReadOrStart(context).WithNewVerifier());
        MemberSignIn.Redirect(context, QueryHelpers.AddQueryString($"{front.StytchDomain}/v1/b2b/public/oauth/{provider.Id}/discovery/start", new Dictionary<string, string?>
        {
            ["public_token"] = settings.StytchPublicToken,
            ["discovery_redirect_url"] = CallbackUrl,
            ["pkce_code_challenge"] = signIn.Challenge(),
        }));
        return Task.CompletedTask;
    }

    private async Task Return(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["stytch_token_type"] == "multi_tenant_magic_links")
        {
            await ShowAsync(context, StatusCodes.Status400BadRequest, "You are invited", "Sign in with the address that the invitation was sent to, and choose the organization.");
            return;
        }
        if (query["token"] is not [{ Length: > 0 and <= LongestToken } token] || query["stytch_token_type"] is not [("discovery" or "discovery_oauth" or "sso") and var type])
        {
            await ShowAsync(context, StatusCodes.Status400BadRequest, "This link is not complete", "Copy the whole link from the mail, or ask for another.");
            return;
        }
        var started = signIns.All(context).Where(signIn => signIn.Verifier is not null).ToList();
        if (started.Count == 0)
        {
            await ShowAsync(context, StatusCodes.Status400BadRequest, "Another browser asked for this link",
                "For your safety it only works where you asked for it, within the hour. Open it there, or ask for a code here.");
            return;
        }
        // Stytch compares the callback address with the registered one exactly, including the query. So the address cannot identify the
        // sign-in. The verifier that Stytch accepts does. It is not known whether a wrong verifier consumes the token at Stytch. If it
        // does, only the newest sign-in can be finished.
        for (var i = 0; i < started.Count; i++)
        {
            try
            {
                await ReturnAsync(context, started[i], type, token);
                return;
            }
            catch (StytchException e) when (e.IsRefusal && e.Type == StytchErrors.OtherVerifier && i + 1 < started.Count)
            {
                // The token belongs to a sign-in that was started earlier.
            }
            catch (StytchException e) when (e.IsRefusal)
            {
                LogRefused(type, e.Type);
                if (type == "sso")
                    await ShowAsync(context, StatusCodes.Status400BadRequest, "Your organization's sign-on did not let you in", $"It took too long, or it names somebody else ({e.Type}). Sign in again.");
                else
                    await ShowAsync(context, StatusCodes.Status400BadRequest, "This link no longer works", "It was used before, or it is too old. Ask for another.");
                return;
            }
        }
    }

    private async Task ReturnAsync(HttpContext context, SignIn signIn, string type, string token)
    {
        var verifier = signIn.Verifier!;
        switch (type)
        {
            case "sso":
                var answer = await stytch.AuthenticateSso(
                    new AuthenticateSsoRequest(token, verifier, signIn.IntermediateSession, MemberSignIn.SessionMinutes), context.RequestAborted);
                await organizations.EnteredAsync(context, signIn, answer);
                break;
            case "discovery":
                await organizations.ProvedAsync(context, signIn, await stytch.AuthenticateDiscoveryLink(
                    new AuthenticateDiscoveryLinkRequest(token, verifier), context.RequestAborted));
                break;
            default:
                await organizations.ProvedAsync(context, signIn, await stytch.AuthenticateDiscoveryOAuth(
                    new AuthenticateDiscoveryOAuthRequest(token, verifier), context.RequestAborted));
                break;
        }
    }

    private async Task LogOut(HttpContext context, IFormCollection form)
    {
        await members.SignOutAsync(context);
        MemberSignIn.Redirect(context, Path);
    }

    private Task ShowAsync(HttpContext context, int status, string title, string text) =>
        writer.WriteAsync<MessageView, MessageModel>(context, new MessageModel(title, text) { Next = (signIns.StartAgain(context), "Sign in") }, status);

    [LoggerMessage(LogLevel.Information, "Stytch refused a sign-in ({Step}): {ErrorType}")]
    private partial void LogRefused(string step, string errorType);

    [LoggerMessage(LogLevel.Error, "Stytch sends no magic links to {Address}: {ErrorType}. Register exactly this address in the Stytch dashboard under Redirect URLs, for Discovery, Login and Signup (docs/stytch-setup.md, section 2)")]
    private partial void LogUnregistered(string address, string errorType);
}
