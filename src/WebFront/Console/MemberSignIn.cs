using CodaMcp.Authentication;
using CodaMcp.Pages.Stytch;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CodaMcp.Pages;

/// <summary>Who is signed in at a browser, and how they stop being it.</summary>
internal sealed partial class MemberSignIn(
    IStytchApi stytch, BrowserSessionLookup sessions, BrowserSession session, SignInCookie signIns, IOptions<AuthenticationOptions> authentication, ILogger<MemberSignIn> logger)
{
    /// <summary>How long a browser's session lasts, in minutes.</summary>
    public const int SessionMinutes = 8 * 60;

    /// <summary>The issuer of members' tokens, and so of members.</summary>
    public string Issuer => authentication.Value.StytchDomain;

    /// <summary>The member of the browser's session; null, and the session forgotten, where there is none that lasts.</summary>
    /// <exception cref="StytchException">Stytch cannot say.</exception>
    public async Task<SignedInMember?> FindAsync(HttpContext context)
    {
        if (session.Token(context) is not { } token)
            return null;
        if (await sessions.FindAsync(token, context.RequestAborted) is { } answer)
            return SignedInMember.Of(Issuer, answer.Member, answer.Organization);
        session.Forget(context);
        return null;
    }

    /// <summary>As <see cref="FindAsync"/>, after Stytch refused something in the session's name: it may have ended since it was remembered.</summary>
    /// <exception cref="StytchException">Stytch cannot say.</exception>
    public Task<SignedInMember?> FindAgainAsync(HttpContext context)
    {
        if (session.Token(context) is { } token)
            sessions.Forget(token);
        return FindAsync(context);
    }

    /// <summary>Sends somebody to sign in, and then to one of our pages.</summary>
    public void SendToLogin(HttpContext context, string returnTo)
    {
        signIns.Start(context, returnTo);
        Redirect(context, LoginPages.Path);
    }

    /// <summary>Ends the browser's session, at Stytch too.</summary>
    public async Task EndAsync(HttpContext context)
    {
        await RevokeAsync(context);
        session.Forget(context);
    }

    /// <summary>
    /// Completes a sign-in with a session, which replaces the browser's old one, and redirects the browser to its original destination.
    /// </summary>
    public async Task FinishAsync(HttpContext context, SignIn signIn, SessionAnswer answer)
    {
        await RevokeAsync(context);
        session.Begin(context, answer.SessionToken);
        signIns.End(context);
        LogSignedIn(answer.Member.MemberId, answer.Organization.OrganizationId);
        Redirect(context, signIn.ReturnTo);
    }

    /// <summary>Redirects; after a form with 303, so that no browser sends the form on (RFC 9700, section 4.12).</summary>
    public static void Redirect(HttpContext context, string address)
    {
        context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method) ? StatusCodes.Status303SeeOther : StatusCodes.Status302Found;
        context.Response.Headers.Location = address;
    }

    private async Task RevokeAsync(HttpContext context)
    {
        if (session.Token(context) is not { } token)
            return;
        sessions.Forget(token);
        try
        {
            await stytch.RevokeSession(new SessionRequest(token), context.RequestAborted);
        }
        catch (StytchException e)
        {
            // The browser has forgotten it in any case, and it ends by itself.
            LogNotRevoked(e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "{MemberId} of {OrganizationId} has signed in at a browser")]
    private partial void LogSignedIn(string memberId, string organizationId);

    [LoggerMessage(LogLevel.Warning, "A session could not be revoked: {Reason}")]
    private partial void LogNotRevoked(string reason);
}
