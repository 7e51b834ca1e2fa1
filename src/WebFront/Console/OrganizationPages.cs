using CodaMcp.Limits;
using CodaMcp.Pages.Stytch;
using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>
/// Turns a proven address into a session in one organization. The requirements of the organization (single sign-on, a second factor) come
/// from Stytch's list of organizations. They are read before the exchange, because an exchange can send an SMS.
/// </summary>
internal sealed partial class OrganizationPages(
    PageEndpoint pages,
    PageWriter writer,
    IStytchApi stytch,
    MemberSignIn members,
    SignIns signIns,
    FrontSettings front,
    ConsoleSettings settings,
    ILogger<OrganizationPages> logger)
{
    private const string Path = "/login/organization";

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        pages.MapGet(endpoints, Path, Show);
        pages.MapPost(endpoints, Path, Choose, AddressLimits.SignIns);
    }

    /// <summary>Continues after an address is proved: with the only organization, or with the page to choose one.</summary>
    public async Task ProvedAsync(HttpContext context, SignIn signIn, DiscoveryAnswer found)
    {
        signIn = signIn with { Email = found.EmailAddress, CodeSentAt = null, IntermediateSession = found.IntermediateSessionToken, SecondFactor = null };
        // A person who is only invited, or may join, is asked first.
        if (found.DiscoveredOrganizations is [{ Organization: { } organization, Membership.Type: StytchMembership.ActiveMember } only]
            && (!NeedsSso(only.PrimaryRequired, organization) || DefaultConnection(organization) is not null))
        {
            await EnterAsync(context, signIn, only, connection: null);
            return;
        }
        signIns.Write(context, signIn);
        // Redirect, so that the address no longer contains the token.
        MemberSignIn.Redirect(context, SignIns.At(Path, signIn));
    }

    /// <summary>Continues after an exchange or a single sign-on: completes the sign-in, or starts the next requirement.</summary>
    public async Task EnteredAsync(HttpContext context, SignIn signIn, SessionAnswer answer)
    {
        if (answer.IsSession)
        {
            await members.FinishAsync(context, signIn, answer);
            return;
        }
        signIn = signIn.After(answer);
        // After a single sign-on no other one is started. The same answer would cause an endless loop.
        if (answer.PrimaryRequired is { } primary)
            await ShowOtherWayAsync(context, answer.Organization, primary);
        else if (answer.MfaRequired is { } required)
            await AskAsync(context, signIn, answer.Organization, SecondFactor.Of(required, answer.Organization, answer.Member));
        else
            await ShowNotPossibleAsync(context, answer.Organization, "another step to sign in that this page does not have");
    }

    private async Task Show(HttpContext context)
    {
        if (signIns.Read(context) is not { IntermediateSession: { } intermediate } signIn || await ListAsync(context, intermediate) is not { } found)
        {
            MemberSignIn.Redirect(context, LoginPages.Path);
            return;
        }
        await writer.WriteAsync<OrganizationsView, OrganizationsModel>(
            context, new OrganizationsModel(found.EmailAddress, [.. found.DiscoveredOrganizations.SelectMany(Choices)], SignIns.At(Path, signIn), SignIns.At(LoginPages.Path, signIn)), leads: true);
    }

    private async Task Choose(HttpContext context, IFormCollection form)
    {
        if (signIns.Read(context) is not { IntermediateSession: { } intermediate } signIn || await ListAsync(context, intermediate) is not { } found)
        {
            MemberSignIn.Redirect(context, LoginPages.Path);
            return;
        }
        var chosen = form["organization"].ToString().Split(' ');
        if (found.DiscoveredOrganizations.FirstOrDefault(discovered => discovered.Organization?.OrganizationId == chosen[0]) is { } organization)
            await EnterAsync(context, signIn, organization, chosen.ElementAtOrDefault(1));
        else
            await ShowNotLetInAsync(context);
    }

    private async Task<DiscoveryAnswer?> ListAsync(HttpContext context, string intermediate)
    {
        try
        {
            return await stytch.ListOrganizations(new ListOrganizationsRequest(intermediate), context.RequestAborted);
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            return null;
        }
    }

    private async Task EnterAsync(HttpContext context, SignIn signIn, DiscoveredOrganization chosen, string? connection)
    {
        var organization = chosen.Organization!;
        if (chosen.PrimaryRequired is { } primary)
        {
            await SignInOtherwiseAsync(context, signIn, organization, primary, connection);
            return;
        }
        if (signIn.SecondFactor is { } waiting && waiting.OrganizationId == organization.OrganizationId && waiting.MemberId == chosen.Membership?.Member?.MemberId)
        {
            // Another exchange would send another SMS.
            MemberSignIn.Redirect(context, SignIns.At(SecondFactorPage.Path, signIn));
            return;
        }
        if (chosen.MfaRequired is { } required)
        {
            var factor = SecondFactor.Of(required, organization, chosen.Membership?.Member);
            // An app needs no message. For SMS, the exchange sends one, and the next page asks for its code.
            if (factor is not { BySms: true })
            {
                await AskAsync(context, signIn, organization, factor);
                return;
            }
        }
        SessionAnswer answer;
        try
        {
            answer = await stytch.ExchangeIntermediateSession(
                new ExchangeIntermediateSessionRequest(signIn.IntermediateSession!, organization.OrganizationId, MemberSignIn.SessionMinutes), context.RequestAborted);
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            LogRefused(e.Type);
            await ShowNotLetInAsync(context);
            return;
        }
        if (answer is { IsSession: false, PrimaryRequired: { } demanded })
            await SignInOtherwiseAsync(context, signIn.After(answer), organization, demanded, connection);
        else
            await EnteredAsync(context, signIn, answer);
    }

    /// <summary>Starts a single sign-on if the organization requires one and there is a connection. Otherwise shows the requirement.</summary>
    private async Task SignInOtherwiseAsync(HttpContext context, SignIn signIn, StytchOrganization organization, PrimaryRequirement required, string? connection)
    {
        var known = organization.SsoActiveConnections.FirstOrDefault(active => active.ConnectionId == connection)?.ConnectionId ?? DefaultConnection(organization);
        if (known is not null && NeedsSso(required, organization))
            StartSso(context, signIn, known);
        else
            await ShowOtherWayAsync(context, organization, required);
    }

    private void StartSso(HttpContext context, SignIn signIn, string connection)
    {
        var callback = front.PublicUrl + LoginPages.CallbackPath;
        signIn = signIns.Write(context, signIn.WithNewVerifier());
        MemberSignIn.Redirect(context, QueryHelpers.AddQueryString($"{front.StytchDomain}/v1/public/sso/start", new Dictionary<string, string?>
        {
            ["public_token"] = settings.StytchPublicToken,
            ["connection_id"] = connection,
            ["login_redirect_url"] = callback,
            ["signup_redirect_url"] = callback,
            ["pkce_code_challenge"] = signIn.Challenge(),
        }));
    }

    private async Task AskAsync(HttpContext context, SignIn signIn, StytchOrganization organization, SecondFactor? factor)
    {
        if (factor is null)
        {
            await ShowNotPossibleAsync(context, organization, "a second factor, and you have not set one up. Set it up where you usually sign in to it");
            return;
        }
        var attempts = 0;
        if (signIn.SecondFactor is { } before && before.OrganizationId == factor.OrganizationId && before.MemberId == factor.MemberId)
        {
            // The limits apply to the whole sign-in, however often the member comes here.
            factor = factor with { Messages = factor.Messages + before.Messages };
            attempts = signIn.Attempts;
        }
        if (factor is { BySms: true, Messages: 0 })
        {
            try
            {
                await stytch.SendSmsCode(new SendSmsCodeRequest(factor.OrganizationId, factor.MemberId, signIn.IntermediateSession!), context.RequestAborted);
                factor = factor with { Messages = 1 };
            }
            catch (StytchException e) when (e.IsRefusal)
            {
                LogSmsRefused(factor.OrganizationId, e.Type);
                if (!factor.HasApp)
                {
                    await ShowAsync(context, "No SMS can be sent to your number", $"{factor.Organization} asks for a code by SMS ({e.Type}). Sign in again. If it lasts, ask your admin.");
                    return;
                }
                factor = factor with { BySms = false };
            }
        }
        signIns.Write(context, signIn with { SecondFactor = factor, Attempts = attempts });
        MemberSignIn.Redirect(context, SignIns.At(SecondFactorPage.Path, signIn));
    }

    private Task ShowOtherWayAsync(HttpContext context, StytchOrganization organization, PrimaryRequirement required)
    {
        var ways = required.AllowedAuthMethods.Select(Way).OfType<string>().ToArray();
        if (required.AllowedAuthMethods.Contains(PrimaryRequirement.Sso) && settings.StytchPublicToken.Length == 0)
            LogNoPublicToken(organization.OrganizationId);
        if (ways.Length == 0)
            return ShowNotPossibleAsync(context, organization, $"another way to sign in than this page has ({string.Join(", ", required.AllowedAuthMethods)})");
        return ShowAsync(context, $"{organization.OrganizationName} asks you to sign in in another way", $"Go back, and sign in {string.Join(" or ", ways)}.");
    }

    private Task ShowNotPossibleAsync(HttpContext context, StytchOrganization organization, string what)
    {
        LogNeedsMore(organization.OrganizationId, what);
        return ShowAsync(context, "Your organization asks for more", $"{organization.OrganizationName} requires {what}. Ask your admin.");
    }

    private Task ShowNotLetInAsync(HttpContext context) => ShowAsync(context, "You cannot sign in there",
        "The organization does not let you in by this address, or it took too long. Sign in again and choose another.");

    private Task ShowAsync(HttpContext context, string title, string text) => writer.WriteAsync<MessageView, MessageModel>(
        context, new MessageModel(title, text) { Next = (signIns.StartAgain(context), "Sign in") }, StatusCodes.Status403Forbidden);

    private bool NeedsSso(PrimaryRequirement? required, StytchOrganization organization) =>
        required?.AllowedAuthMethods.Contains(PrimaryRequirement.Sso) == true && organization.SsoActiveConnections.Count > 0 && settings.StytchPublicToken.Length > 0;

    // Returns the only connection, or the organization's default one.
    private static string? DefaultConnection(StytchOrganization organization) => organization.SsoActiveConnections is [var only]
        ? only.ConnectionId
        : organization.SsoActiveConnections.FirstOrDefault(connection => connection.ConnectionId == organization.SsoDefaultConnectionId)?.ConnectionId;

    private string? Way(string method) => method switch
    {
        "email_otp" => "with a code by email",
        "magic_link" => "with a link by email",
        _ when method.EndsWith("_oauth", StringComparison.Ordinal) && settings.StytchPublicToken.Length > 0
            && settings.OAuthProviders.Contains(method[..^"_oauth".Length]) => $"with {OAuthProvider.Names[method[..^"_oauth".Length]]}",
        _ => null,
    };

    private IEnumerable<OrganizationChoice> Choices(DiscoveredOrganization discovered)
    {
        if (discovered.Organization is not { } organization)
            return [];
        if (NeedsSso(discovered.PrimaryRequired, organization))
        {
            return organization.SsoActiveConnections.Select(connection => new OrganizationChoice(
                $"{organization.OrganizationId} {connection.ConnectionId}", organization.OrganizationName, $"Sign in with {(connection.DisplayName.Length > 0 ? connection.DisplayName : "its own sign-on")}"));
        }
        var standing = discovered.Membership?.Type switch
        {
            StytchMembership.ActiveMember => "You are a member",
            "invited_member" or "pending_member" => "You are invited",
            _ => "You can join",
        };
        var asks = discovered switch
        {
            { PrimaryRequired: not null } => "; it asks you to sign in in another way",
            { MfaRequired: not null } => "; it asks for a second factor",
            _ => "",
        };
        return [new OrganizationChoice(organization.OrganizationId, organization.OrganizationName, standing + asks)];
    }

    [LoggerMessage(LogLevel.Information, "Stytch refused a sign-in (exchange): {ErrorType}")]
    private partial void LogRefused(string errorType);

    [LoggerMessage(LogLevel.Warning, "Stytch sends no SMS to a member of {OrganizationId}: {ErrorType}")]
    private partial void LogSmsRefused(string organizationId, string errorType);

    [LoggerMessage(LogLevel.Warning, "{OrganizationId} requires single sign-on, which the pages offer only where STYTCH_PUBLIC_TOKEN is set")]
    private partial void LogNoPublicToken(string organizationId);

    [LoggerMessage(LogLevel.Warning, "A member of {OrganizationId} cannot sign in: it requires {What}")]
    private partial void LogNeedsMore(string organizationId, string what);
}
