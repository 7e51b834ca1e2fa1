using System.Buffers.Text;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using CodaMcp.Pages.Stytch;
using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>
/// Signing in through Stytch's discovery: an email address is proved by magic link or OAuth, then an organization is chosen.
/// What proves it is bound to the browser that began (PKCE), so that nobody can be signed in as somebody else by a link, and a mail
/// scanner that follows the link does not use it up.
/// </summary>
internal sealed partial class LoginPages(
    PageEndpoint pages,
    PageWriter writer,
    IStytchApi stytch,
    MemberSignIn members,
    SignInCookie signIns,
    FrontSettings front,
    ConsoleSettings settings,
    ILogger<LoginPages> logger)
{
    /// <summary>The sign-in page.</summary>
    public const string Path = "/login";

    private const string SentPath = "/login/sent";
    private const string CallbackPath = "/login/callback";
    private const string OrganizationPath = "/login/organization";
    private const string LogoutPath = "/logout";
    private const int SessionMinutes = 8 * 60;
    private const int LongestEmail = 254;
    private const int LongestToken = 2048;
    private const int VerifierBytes = 32;

    private readonly IReadOnlyList<OAuthProvider> providers = settings.StytchPublicToken.Length == 0
        ? []
        : [.. settings.OAuthProviders.Select(id => new OAuthProvider(id, OAuthProvider.Names[id]))];

    private string CallbackUrl => front.PublicUrl + CallbackPath;

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        pages.MapGet(endpoints, Path, ShowLogin);
        pages.MapPost(endpoints, Path, SendLink);
        pages.MapGet(endpoints, SentPath, ShowSent);
        pages.MapGet(endpoints, "/login/oauth/{provider}", StartOAuth);
        pages.MapGet(endpoints, CallbackPath, Return);
        pages.MapGet(endpoints, OrganizationPath, ShowOrganizations);
        pages.MapPost(endpoints, OrganizationPath, ChooseOrganization);
        pages.MapPost(endpoints, LogoutPath, LogOut);
    }

    private async Task ShowLogin(HttpContext context)
    {
        var signIn = signIns.ReadOrStart(context);
        if (await members.FindAsync(context) is not null)
        {
            signIns.End(context);
            MemberSignIn.Redirect(context, signIn.ReturnTo);
            return;
        }
        signIns.Write(context, signIn);
        await ShowLogin(context, signIn, signIn.Email ?? "", error: null);
    }

    private Task ShowLogin(HttpContext context, SignIn signIn, string email, string? error) => writer.WriteAsync<LoginView, LoginModel>(
        context,
        new LoginModel(email, error, [.. providers.Select(provider => ($"/login/oauth/{provider.Id}", provider.Name))], signIn.ReturnTo != ReturnPath.Account),
        error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private async Task SendLink(HttpContext context, IFormCollection form)
    {
        var signIn = WithVerifier(signIns.ReadOrStart(context));
        var email = form["email"].ToString().Trim();
        if (email.Length > LongestEmail || !MailAddress.TryCreate(email, out var parsed) || parsed.Address != email)
        {
            await ShowLogin(context, signIn, email.Length > LongestEmail ? "" : email, "That is not an email address.");
            return;
        }
        try
        {
            await stytch.SendDiscoveryLink(new SendDiscoveryLinkRequest(email, CallbackUrl, Challenge(signIn)), context.RequestAborted);
        }
        catch (StytchException e) when (e.IsRefusal && e.Type.Contains("email", StringComparison.Ordinal))
        {
            LogRefused("magic link", e.Type);
            await ShowLogin(context, signIn, email, "No mail can be sent to that address.");
            return;
        }
        signIns.Write(context, signIn with { Email = email });
        MemberSignIn.Redirect(context, SentPath);
    }

    private async Task ShowSent(HttpContext context)
    {
        if (signIns.Read(context)?.Email is { } email)
            await writer.WriteAsync<LinkSentView, LinkSentModel>(context, new LinkSentModel(email));
        else
            MemberSignIn.Redirect(context, Path);
    }

    private Task StartOAuth(HttpContext context)
    {
        var id = (string?)context.Request.RouteValues["provider"];
        if (providers.FirstOrDefault(provider => provider.Id == id) is not { } provider)
            return ShowAsync(context, StatusCodes.Status404NotFound, "There is no such way to sign in", "Choose one on the sign-in page.");
        var signIn = WithVerifier(signIns.ReadOrStart(context));
        signIns.Write(context, signIn);
        MemberSignIn.Redirect(context, QueryHelpers.AddQueryString($"{front.StytchDomain}/v1/b2b/public/oauth/{provider.Id}/discovery/start", new Dictionary<string, string?>
        {
            ["public_token"] = settings.StytchPublicToken,
            ["discovery_redirect_url"] = CallbackUrl,
            ["pkce_code_challenge"] = Challenge(signIn),
        }));
        return Task.CompletedTask;
    }

    private async Task Return(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["token"] is not [{ Length: > 0 and <= LongestToken } token] || query["stytch_token_type"] is not [("discovery" or "discovery_oauth") and var type])
        {
            await ShowAsync(context, StatusCodes.Status400BadRequest, "This link is not complete", "Copy the whole link from the mail, or ask for another.");
            return;
        }
        if (signIns.Read(context) is not { Verifier: { } verifier } signIn)
        {
            await ShowAsync(context, StatusCodes.Status400BadRequest, "Another browser asked for this link",
                "For your safety it only works where you asked for it, within the hour. Open it there, or ask for one here.");
            return;
        }

        DiscoveryAnswer found;
        try
        {
            found = type == "discovery"
                ? await stytch.AuthenticateDiscoveryLink(new AuthenticateDiscoveryLinkRequest(token, verifier), context.RequestAborted)
                : await stytch.AuthenticateDiscoveryOAuth(new AuthenticateDiscoveryOAuthRequest(token, verifier), context.RequestAborted);
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            LogRefused(type, e.Type);
            await ShowAsync(context, StatusCodes.Status400BadRequest, "This link no longer works", "It was used before, or it is too old. Ask for another.");
            return;
        }

        signIn = signIn with { Email = found.EmailAddress, IntermediateSession = found.IntermediateSessionToken };
        // Somebody who is merely invited, or may join, is asked first.
        if (found.DiscoveredOrganizations is [{ Organization: { } only, Membership.Type: StytchMembership.ActiveMember }])
        {
            await Exchange(context, signIn, only.OrganizationId);
            return;
        }
        signIns.Write(context, signIn);
        // Away from the address that holds the token.
        MemberSignIn.Redirect(context, OrganizationPath);
    }

    private async Task ShowOrganizations(HttpContext context)
    {
        if (signIns.Read(context)?.IntermediateSession is not { } intermediate)
        {
            MemberSignIn.Redirect(context, Path);
            return;
        }
        DiscoveryAnswer found;
        try
        {
            found = await stytch.ListOrganizations(new ListOrganizationsRequest(intermediate), context.RequestAborted);
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            MemberSignIn.Redirect(context, Path);
            return;
        }
        var choices = found.DiscoveredOrganizations.Where(discovered => discovered.Organization is not null)
            .Select(discovered => new OrganizationChoice(discovered.Organization!.OrganizationId, discovered.Organization.OrganizationName, Standing(discovered.Membership?.Type)));
        await writer.WriteAsync<OrganizationsView, OrganizationsModel>(context, new OrganizationsModel(found.EmailAddress, [.. choices]), leads: true);
    }

    private Task ChooseOrganization(HttpContext context, IFormCollection form)
    {
        if (signIns.Read(context) is { IntermediateSession: not null } signIn)
            return Exchange(context, signIn, form["organization"].ToString());
        MemberSignIn.Redirect(context, Path);
        return Task.CompletedTask;
    }

    private async Task Exchange(HttpContext context, SignIn signIn, string organization)
    {
        SessionAnswer answer;
        try
        {
            answer = await stytch.ExchangeIntermediateSession(
                new ExchangeIntermediateSessionRequest(signIn.IntermediateSession!, organization, SessionMinutes), context.RequestAborted);
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            LogRefused("exchange", e.Type);
            await ShowAsync(context, StatusCodes.Status403Forbidden, "You cannot sign in there",
                "The organization does not let you in by this address, or it took too long. Sign in again and choose another.");
            return;
        }
        if (!answer.MemberAuthenticated || answer.SessionToken.Length == 0)
        {
            LogNeedsMore(answer.Organization.OrganizationId);
            await ShowAsync(context, StatusCodes.Status403Forbidden, "Your organization asks for more",
                $"{answer.Organization.OrganizationName} requires another step to sign in, such as a code or its own single sign-on, which this page does not have. Ask your admin.");
            return;
        }
        await members.BeginAsync(context, answer.SessionToken);
        signIns.End(context);
        LogSignedIn(answer.Member.MemberId, answer.Organization.OrganizationId);
        MemberSignIn.Redirect(context, signIn.ReturnTo);
    }

    private async Task LogOut(HttpContext context, IFormCollection form)
    {
        await members.EndAsync(context);
        signIns.End(context);
        MemberSignIn.Redirect(context, Path);
    }

    private Task ShowAsync(HttpContext context, int status, string title, string text) =>
        writer.WriteAsync<MessageView, MessageModel>(context, new MessageModel(title, text) { Next = (Path, "Sign in") }, status);

    private static string Standing(string? membership) => membership switch
    {
        StytchMembership.ActiveMember => "You are a member",
        "invited_member" or "pending_member" => "You are invited",
        _ => "You can join",
    };

    private static SignIn WithVerifier(SignIn signIn) =>
        signIn.Verifier is null ? signIn with { Verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(VerifierBytes)) } : signIn;

    private static string Challenge(SignIn signIn) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(signIn.Verifier!)));

    [LoggerMessage(LogLevel.Information, "{MemberId} of {OrganizationId} has signed in at a browser")]
    private partial void LogSignedIn(string memberId, string organizationId);

    [LoggerMessage(LogLevel.Information, "Stytch refused a sign-in ({Step}): {ErrorType}")]
    private partial void LogRefused(string step, string errorType);

    [LoggerMessage(LogLevel.Warning, "{OrganizationId} requires a step to sign in that the pages do not have (another factor or another method)")]
    private partial void LogNeedsMore(string organizationId);
}
