using CodaMcp.Audit;
using CodaMcp.Authentication;
using CodaMcp.Pages.Stytch;
using CodaMcp.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CodaMcp.Pages;

/// <summary>Signs members in at a browser through Stytch.</summary>
internal sealed partial class MemberSignIn(
    IStytchApi stytch,
    BrowserSessionLookup sessions,
    BrowserSession session,
    SignIns signIns,
    PageAdmission admission,
    IMemberRecords records,
    FrontSettings front,
    IOptions<AuthenticationOptions> authentication,
    ILogger<MemberSignIn> logger) : IBrowserMembers
{
    /// <summary>How long a browser's session lasts, in minutes.</summary>
    public const int SessionMinutes = 8 * 60;

    /// <inheritdoc/>
    public string? SignOutAddress => null;

    /// <summary>The issuer of the members' tokens and identities.</summary>
    public string Issuer => authentication.Value.StytchDomain;

    /// <summary>Returns the member of the browser's session. If the session has ended, deletes it in the browser and returns null.</summary>
    /// <exception cref="StytchException">Stytch did not answer, or the call failed.</exception>
    /// <exception cref="NotLetInException">The member may not use this server.</exception>
    public async Task<SignedInMember?> FindAsync(HttpContext context)
    {
        if (session.Token(context) is not { } token)
            return null;
        if (await sessions.FindAsync(token, context.RequestAborted) is not { } answer)
        {
            session.Forget(context);
            return null;
        }
        var member = SignedInMember.Of(Issuer, answer.Member, answer.Organization);
        await ThrowIfNotLetInAsync(context, member);
        return member;
    }

    /// <summary>
    /// Does the same as <see cref="FindAsync"/> after Stytch refused a call with the session. It discards the cached result, because the
    /// session may have ended since.
    /// </summary>
    /// <exception cref="StytchException">Stytch did not answer, or the call failed.</exception>
    /// <exception cref="NotLetInException">The member may not use this server.</exception>
    public Task<SignedInMember?> FindAgainAsync(HttpContext context)
    {
        if (session.Token(context) is { } token)
            sessions.Forget(token);
        return FindAsync(context);
    }

    /// <summary>
    /// Checks that a member of the browser's session may use this server. If not, ends the session, so that another member can sign in. If
    /// the check itself fails, the session stays.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="member">The member.</param>
    /// <param name="returnTo">The page of ours that the member wants, with its query; null for the page of the request.</param>
    /// <exception cref="NotLetInException">The member may not use this server.</exception>
    public async Task ThrowIfNotLetInAsync(HttpContext context, SignedInMember member, string? returnTo = null)
    {
        if (await admission.RefusalOf(member, context.RequestAborted) is not { } refusal)
            return;
        LogNotLetIn(front.Shown(member.Id.ToGrainKey()), member.Id.Organization, refusal.Description);
        // A person of another organization is not a member here, so there is no record.
        if (refusal == Refusal.Disabled)
            await records.RecordAsync(member.Id, new MemberEvent { Kind = EventKinds.SignIn, Refused = true, Reason = refusal.Description, MemberLabel = member.Email });
        if (refusal != Refusal.StandingUnavailable)
            await EndAsync(context);
        throw new NotLetInException(refusal, returnTo);
    }

    /// <summary>Redirects the browser to the sign-in, which then leads to one of our pages.</summary>
    /// <param name="context">The request.</param>
    /// <param name="returnTo">The page, with its query.</param>
    /// <param name="anew">Whether they must sign in even if they are signed in.</param>
    public void SendToLogin(HttpContext context, string returnTo, bool anew = false) =>
        Redirect(context, returnTo == ReturnPath.Home ? LoginPages.Path : signIns.Address(returnTo, anew));

    /// <inheritdoc/>
    public Task AskToSignInAsync(HttpContext context, string returnTo)
    {
        SendToLogin(context, returnTo);
        return Task.CompletedTask;
    }

    /// <summary>Signs the member out at the browser, and records it.</summary>
    public async Task SignOutAsync(HttpContext context)
    {
        var member = await WhoseAsync(context);
        await EndAsync(context);
        if (member is not null)
            await records.RecordAsync(member.Id, new MemberEvent { Kind = EventKinds.SignOut, MemberLabel = member.Email });
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
        signIns.End(context, signIn);
        var member = SignedInMember.Of(Issuer, answer.Member, answer.Organization);
        await ThrowIfNotLetInAsync(context, member, signIn.ReturnTo);
        LogSignedIn(front.Shown(member.Id.ToGrainKey()), member.Id.Organization);
        await records.RecordAsync(member.Id, new MemberEvent { Kind = EventKinds.SignIn, MemberLabel = member.Email });
        Redirect(context, signIn.ReturnTo);
    }

    /// <summary>Redirects. After a form the status is 303, so that no browser sends the form on (RFC 9700, section 4.12).</summary>
    public static void Redirect(HttpContext context, string address)
    {
        context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method) ? StatusCodes.Status303SeeOther : StatusCodes.Status302Found;
        context.Response.Headers.Location = address;
    }

    private async Task<SignedInMember?> WhoseAsync(HttpContext context)
    {
        try
        {
            return session.Token(context) is { } token && await sessions.FindAsync(token, context.RequestAborted) is { } answer
                ? SignedInMember.Of(Issuer, answer.Member, answer.Organization)
                : null;
        }
        catch (StytchException e)
        {
            LogNotAsked(e.Message);
            return null;
        }
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
            // The browser loses the token in any case, and the session expires by itself.
            LogNotRevoked(e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Member} of {OrganizationId} has signed in at a browser")]
    private partial void LogSignedIn(string member, string organizationId);

    [LoggerMessage(LogLevel.Information, "{Member} of {OrganizationId} has signed in at a browser and is not let in: {Reason}")]
    private partial void LogNotLetIn(string member, string organizationId, string reason);

    [LoggerMessage(LogLevel.Warning, "Stytch did not say who signs out, so that it is not recorded: {Reason}")]
    private partial void LogNotAsked(string reason);

    [LoggerMessage(LogLevel.Warning, "A session could not be revoked: {Reason}")]
    private partial void LogNotRevoked(string reason);
}
