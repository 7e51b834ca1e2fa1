using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CodaMcp.Pages;
using CodaMcp.Pages.Stytch;

namespace CodaMcp.Doctor;

/// <summary>Checks the project's credentials, and the redirect URL of sign-in mails.</summary>
/// <param name="probe">Sends requests to Stytch.</param>
/// <param name="report">The report for the findings.</param>
/// <param name="front">The front's settings.</param>
/// <param name="console">The settings of the pages.</param>
/// <param name="stytch">The API client that production uses.</param>
internal sealed class ProjectChecks(StytchProbe probe, DoctorReport report, FrontSettings front, ConsoleSettings console, IStytchApi stytch)
{
    // Stytch's error for a session that does not exist (API reference, "Authenticate session").
    private const string NoSession = "session_not_found";

    private string CallbackUrl => $"{front.PublicUrl}/login/callback";

    /// <summary>Runs the checks.</summary>
    /// <param name="email">The recipient of a sign-in mail; null for no mail.</param>
    /// <param name="cancellationToken">Cancels the checks.</param>
    public async Task CheckAsync(string? email, CancellationToken cancellationToken)
    {
        await CheckCredentials(cancellationToken);
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)))));
        if (email is not null)
            await CheckMail(email, challenge, cancellationToken);
        else
            report.NotChecked(StytchExamination.Service, $"whether {CallbackUrl} is a discovery redirect URL for mails. {DoctorArguments.EmailOption} ADDRESS sends one mail and shows it.");
        if (console.StytchPublicToken.Length > 0)
        {
            foreach (var provider in console.OAuthProviders)
                await CheckOAuth(provider, challenge, cancellationToken);
        }
    }

    private async Task CheckCredentials(CancellationToken cancellationToken)
    {
        try
        {
            await stytch.AuthenticateSession(new SessionRequest("codamcp-doctor-no-such-session"), cancellationToken);
            report.Wrong(StytchExamination.Service, $"a session that cannot be there is accepted. {StytchExamination.Attach}");
        }
        catch (StytchException e) when (e.Status is null)
        {
            report.Wrong(StytchExamination.Service, $"the API could not be asked: {e.Message.TrimEnd('.')}. Let this machine reach {front.StytchDomain}.");
        }
        catch (StytchException e) when (e.Status is HttpStatusCode.Unauthorized || e.Type.Contains("credentials", StringComparison.Ordinal) || e.Type.Contains("project_id", StringComparison.Ordinal))
        {
            report.Wrong(StytchExamination.Service, $"the API does not accept the project's credentials ({(int)e.Status!} {e.Type}). Correct STYTCH_PROJECT_ID and STYTCH_SECRET; both are of one project, test or live.");
        }
        catch (StytchException e)
        {
            report.Add(
                StytchExamination.Service,
                e.IsRefusal && e.Type == NoSession,
                $"the API accepts the project's credentials (it refuses a session that is not there: {(int)e.Status!} {e.Type})",
                $"the API answers {(int)e.Status!} {e.Type} to a question about a session that is not there, not 404 {NoSession}. Set STYTCH_DOMAIN to the project domain, and look for a proxy on the way. {StytchExamination.Attach}");
        }
    }

    private async Task CheckMail(string email, string challenge, CancellationToken cancellationToken)
    {
        try
        {
            await stytch.SendDiscoveryLink(new SendDiscoveryLinkRequest(email, CallbackUrl, challenge), cancellationToken);
            report.Right(StytchExamination.Service, $"{CallbackUrl} is a discovery redirect URL: a mail was sent. Its link signs nobody in, since no browser asked for it");
        }
        catch (StytchException e)
        {
            ReportRedirect("mails", e.Type, e.Status);
        }
    }

    private async Task CheckOAuth(string provider, string challenge, CancellationToken cancellationToken)
    {
        var answer = await probe.GetAsync(
            $"{front.StytchDomain}/v1/b2b/public/oauth/{provider}/discovery/start?public_token={Uri.EscapeDataString(console.StytchPublicToken)}"
            + $"&discovery_redirect_url={Uri.EscapeDataString(CallbackUrl)}&pkce_code_challenge={challenge}",
            cancellationToken);
        if (LeadsToProvider(answer, front))
            report.Right(StytchExamination.Service, $"sign-in by {provider} starts with {CallbackUrl} as discovery redirect URL");
        else
            ReportRedirect($"sign-in by {provider}", answer.Error.Length > 0 ? answer.Error : answer.Summary, answer.Status);
    }

    /// <summary>Whether a response redirects the browser to a provider. The Sandbox, on loopback, shows a page instead.</summary>
    internal static bool LeadsToProvider(Answer answer, FrontSettings front)
    {
        var domain = new Uri(front.StytchDomain);
        if (domain.IsLoopback && answer.Status is HttpStatusCode.OK)
            return true;
        return (int?)answer.Status is >= 300 and < 400
            && answer.Headers.TryGetValue("Location", out var location)
            && Uri.TryCreate(location, UriKind.Absolute, out var target)
            && target.Scheme == Uri.UriSchemeHttps
            && target.Host != domain.Host
            && target.Host != new Uri(front.PublicUrl).Host;
    }

    private void ReportRedirect(string what, string type, HttpStatusCode? status)
    {
        var answer = status is { } known ? $"{(int)known} {type}" : type.Length > 0 ? type : "no answer";
        report.Wrong(StytchExamination.Service, StytchErrors.IsUnregisteredRedirect(type)
            ? $"{CallbackUrl} is not a discovery redirect URL for {what} ({answer}). Add it in the dashboard, under Redirect URLs, of type Discovery, exactly so."
            : type.Contains("public_token", StringComparison.Ordinal)
                ? $"{what} does not start ({answer}). Correct STYTCH_PUBLIC_TOKEN, or unset it."
                : $"{what} cannot be started ({answer}). Look the error up in docs/stytch-setup.md, section 7.");
    }
}
