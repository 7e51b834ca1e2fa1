using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// Serves the second factor of a sign-in. As at Stytch, every call names the member. The intermediate session proves the first factor.
/// </summary>
/// <remarks>
/// Paths, fields and responses are those of Stytch's Node.js SDK. The error names are from Stytch's list. Which call uses which error is
/// our guess.
/// </remarks>
internal sealed class SecondFactorEndpoints(ManagementGate gate, DiscoverySignIns signIns, SignInCompletion completion, SecondFactors factors)
{
    /// <summary>Maps the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/b2b/otps/sms/send", context => gate.Answering(context, () => SendText(context)));
        routes.MapPost("/v1/b2b/otps/sms/authenticate", context => gate.Answering(context, () => Authenticate(context, factors.UseText)));
        routes.MapPost("/v1/b2b/totp/authenticate", context => gate.Answering(context, () => Authenticate(context, factors.UseTotp)));
    }

    private async Task SendText(HttpContext context)
    {
        var (member, _) = await ReadAsync(context);
        factors.SendText(member);
        await Answers.Write(context, SessionAnswer.Of(member), WireJson.Default.SessionAnswer);
    }

    private async Task Authenticate(HttpContext context, Action<SandboxMember, string?> use)
    {
        var (member, body) = await ReadAsync(context);
        var lifetime = Durations.Session(body.SessionDurationMinutes);
        use(member, body.Code);
        await Answers.Write(context, completion.Start(member, body.IntermediateSessionToken, lifetime), WireJson.Default.SessionAnswer);
    }

    private async Task<(SandboxMember Member, SecondFactorRequest Body)> ReadAsync(HttpContext context)
    {
        var body = await ManagementGate.ReadAsync(context, WireJson.Default.SecondFactorRequest);
        var member = SandboxMember.Find(body.OrganizationId, body.MemberId);
        if (body.IntermediateSessionToken is null)
        {
            throw new OAuthException("no_session_arguments", "An intermediate_session_token is needed.");
        }

        var intermediate = signIns.Find(body.IntermediateSessionToken);
        if (!intermediate.Email.Equals(member.Email, StringComparison.OrdinalIgnoreCase))
        {
            throw new OAuthException("invalid_intermediate_session_token_for_organization", "The intermediate session is not that of this member.");
        }

        if (completion.Requirements(member, intermediate.SsoConnectionId).Primary is not null)
        {
            throw new OAuthException(
                "action_available_only_once_primary_authentication_is_met", "The organization asks for another way to sign in first.");
        }

        return (member, body);
    }
}
