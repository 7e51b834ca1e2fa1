using CodaMcp.Limits;
using CodaMcp.Pages.Stytch;
using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Pages;

/// <summary>Serves the page for the code of a second factor, from an authenticator app or an SMS.</summary>
internal sealed partial class SecondFactorPage(
    PageEndpoint pages, PageWriter writer, IStytchApi stytch, MemberSignIn members, SignIns signIns, ILogger<SecondFactorPage> logger)
{
    /// <summary>The path of the page.</summary>
    public const string Path = "/login/second-factor";

    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        pages.MapGet(endpoints, Path, Show);
        pages.MapPost(endpoints, Path, Take, AddressLimits.SignIns);
    }

    private async Task Show(HttpContext context)
    {
        if (signIns.Read(context) is { SecondFactor: { } factor } signIn)
            await ShowAsync(context, signIn, factor, error: null);
        else
            MemberSignIn.Redirect(context, LoginPages.Path);
    }

    private async Task Take(HttpContext context, IFormCollection form)
    {
        if (signIns.Read(context) is not { SecondFactor: { } factor, IntermediateSession: { } intermediate } signIn)
        {
            MemberSignIn.Redirect(context, LoginPages.Path);
            return;
        }
        switch (form["action"].ToString())
        {
            case "app" when factor.HasApp:
                signIns.Write(context, signIn with { SecondFactor = factor with { BySms = false } });
                MemberSignIn.Redirect(context, SignIns.At(Path, signIn));
                return;
            case "sms" when factor is { Phone.Length: > 0, Messages: < SecondFactor.MaxMessages }:
                await SendAsync(context, signIn, factor, intermediate);
                return;
        }
        if (signIn.Attempts >= SignIn.MaxAttempts)
        {
            await ShowStartAgainAsync(context, "That was one wrong code too many.");
            return;
        }
        if (OneTimeCode.Read(form["code"].ToString()) is not { } code)
        {
            await ShowAsync(context, signIn, factor, "The code has six digits.");
            return;
        }
        SessionAnswer answer;
        try
        {
            var request = new AuthenticateSecondFactorRequest(factor.OrganizationId, factor.MemberId, code, intermediate, MemberSignIn.SessionMinutes);
            answer = factor.BySms
                ? await stytch.AuthenticateSmsCode(request, context.RequestAborted)
                : await stytch.AuthenticateTotpCode(request, context.RequestAborted);
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            LogRefused(factor.OrganizationId, e.Type);
            if (HasEnded(e))
            {
                await ShowStartAgainAsync(context, "It took too long.");
                return;
            }
            signIns.Write(context, signIn with { Attempts = signIn.Attempts + 1 });
            await ShowAsync(context, signIn, factor, factor.BySms ? "That code is wrong or too old. Only the newest SMS counts." : "That code is wrong or too old. Use the one that the app shows now.");
            return;
        }
        if (answer.IsSession)
            await members.FinishAsync(context, signIn, answer);
        else
            await ShowStartAgainAsync(context, "Your organization asks for another step.");
    }

    private async Task SendAsync(HttpContext context, SignIn signIn, SecondFactor factor, string intermediate)
    {
        try
        {
            await stytch.SendSmsCode(new SendSmsCodeRequest(factor.OrganizationId, factor.MemberId, intermediate), context.RequestAborted);
        }
        catch (StytchException e) when (e.IsRefusal)
        {
            LogRefused(factor.OrganizationId, e.Type);
            if (HasEnded(e))
                await ShowStartAgainAsync(context, "It took too long.");
            else
                await ShowAsync(context, signIn, factor, "No SMS can be sent to your number.");
            return;
        }
        signIns.Write(context, signIn with { SecondFactor = factor with { BySms = true, Messages = factor.Messages + 1 } });
        MemberSignIn.Redirect(context, SignIns.At(Path, signIn));
    }

    private static bool HasEnded(StytchException e) => e.Type.StartsWith("intermediate_session", StringComparison.Ordinal);

    private Task ShowAsync(HttpContext context, SignIn signIn, SecondFactor factor, string? error)
    {
        var others = new List<(string, string)>();
        if (factor is { BySms: true, HasApp: true })
            others.Add(("app", "Use your authenticator app"));
        if (factor is { Phone.Length: > 0, Messages: < SecondFactor.MaxMessages })
            others.Add(("sms", factor.BySms ? "Send another SMS" : "Send a code by SMS"));
        return writer.WriteAsync<CodeView, CodeModel>(
            context,
            new CodeModel
            {
                Title = "One more step",
                Lead = factor.BySms ? "A code is on its way by SMS to your number that ends in" : "Open your authenticator app, and enter the code for",
                Subject = factor.BySms ? factor.Phone : factor.Organization,
                Hint = factor.BySms ? $"{factor.Organization} asks for it. Six digits. It works for 2 minutes." : "Six digits.",
                Action = SignIns.At(Path, signIn),
                StartAgain = SignIns.At(LoginPages.Path, signIn),
                Error = error,
                Others = others,
            },
            error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
            leads: true);
    }

    private Task ShowStartAgainAsync(HttpContext context, string why) => writer.WriteAsync<MessageView, MessageModel>(
        context, new MessageModel("You are not signed in yet", $"{why} Sign in again.") { Next = (signIns.StartAgain(context), "Sign in") }, StatusCodes.Status403Forbidden);

    [LoggerMessage(LogLevel.Information, "Stytch refused a second factor for {OrganizationId}: {ErrorType}")]
    private partial void LogRefused(string organizationId, string errorType);
}
