using System.Diagnostics.CodeAnalysis;
using CodaMcp.Audit;
using CodaMcp.Authentication;
using CodaMcp.Mcp;
using CodaMcp.Members;
using CodaMcp.Pages;
using CodaMcp.Pages.Stytch;
using CodaMcp.Roles;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Api;

/// <summary>
/// Admits the members who may use an endpoint. A member needs an access token with a scope of the API, or the session of a browser. A change from a
/// browser needs a header besides the cookie. Pages of other sites cannot send that header.
/// </summary>
internal sealed partial class ApiGate(
    FrontSettings settings, IBrowserMembers browsers, IAdmissionSource admissions, IMemberRoles roles, BearerChallenges challenges, ILogger<ApiGate> logger) : IEndpointFilter
{
    /// <summary>
    /// The header that a change from a browser must have, with any value. A page of another origin needs a preflight to send it, and this server does
    /// not answer that preflight.
    /// </summary>
    public const string ForgeryHeader = "X-CodaMcp";

    private readonly string origin = new Uri(settings.PublicUrl).GetLeftPart(UriPartial.Authority);

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever it was, the answer is a problem document.")]
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        try
        {
            var needs = http.GetEndpoint()!.Metadata.GetRequiredMetadata<ApiNeeds>();
            if (await AdmitAsync(http, needs) is { } refusal)
                return refusal;
            if (needs.Role != MemberRoles.None && (ApiCaller.Of(http).Roles & needs.Role) == MemberRoles.None)
                return ApiProblems.Forbidden($"This needs the role {needs.Role.ToString().ToLowerInvariant()} in your organization.");
            return await next(context);
        }
        catch (NotLetInException e)
        {
            return Refused(http, e.Refusal);
        }
        catch (AuditNotRecordedException e)
        {
            return ApiProblems.Unavailable(http, e.Message);
        }
        catch (StytchException e)
        {
            LogFailed(e, ShownText.Of(http.Request.Path));
            return ApiProblems.Unavailable(http, "Your session cannot be checked at the moment. Nothing was changed.");
        }
        catch (BadHttpRequestException e)
        {
            return Results.Problem(e.Message, statusCode: e.StatusCode, title: "The request cannot be read.");
        }
        catch (Exception e) when (GrainFaults.IsPassing(e) && !http.Response.HasStarted)
        {
            LogFailed(e, ShownText.Of(http.Request.Path));
            return ApiProblems.Unavailable(http, "The server could not be asked. If this was a change, look whether it was made before you repeat it.");
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted)
        {
            LogFailed(e, ShownText.Of(http.Request.Path));
            return Results.Problem("It is a fault of this server, and has been noted.", statusCode: StatusCodes.Status500InternalServerError, title: "Something went wrong.");
        }
    }

    private static IResult Refused(HttpContext context, Refusal refusal) => refusal.Status switch
    {
        StatusCodes.Status503ServiceUnavailable => ApiProblems.Unavailable(context, refusal.Description + "."),
        _ => ApiProblems.Forbidden(refusal.Description + "."),
    };

    // With Cloudflare Access each request has an assertion and no token. This includes requests from browsers.
    private async Task<IResult?> AdmitAsync(HttpContext context, ApiNeeds needs) =>
        settings.AuthProvider != SignInProvider.CloudflareAccess && context.Request.Headers.Authorization.Count > 0
            ? await AdmitTokenAsync(context, needs)
            : await AdmitBrowserAsync(context, needs);

    private async Task<IResult?> AdmitTokenAsync(HttpContext context, ApiNeeds needs)
    {
        if (context.FindMember() is not { } member)
        {
            // The middleware has already authenticated the request, and keeps the result.
            var refused = ((await context.AuthenticateAsync()).Failure as SignInRefusedException)?.Refusal ?? Refusal.Malformed;
            return refused.Status == StatusCodes.Status401Unauthorized ? Challenge(context, refused.Description + ".", challenges.Of(refused)) : Refused(context, refused);
        }

        var refusal = await admissions.AskAsync(member, context.RequestAborted) switch
        {
            Admission.Admitted => null,
            Admission.TokenRevoked => Challenge(context, Refusal.Revoked.Description + ".", challenges.Revoked),
            Admission.MemberDisabled => Refused(context, Refusal.Disabled),
            _ => Refused(context, Refusal.StandingUnavailable),
        };
        if (refusal is not null)
            return refusal;
        var scope = needs.Changes ? Scopes.Admin : Scopes.Audit;
        if (!member.Has(scope))
        {
            var why = $"The access token lacks the scope {scope}.";
            context.Response.Headers.WWWAuthenticate = challenges.InsufficientScope([scope], why);
            return ApiProblems.Forbidden(why);
        }

        context.Features.Set(new ApiCaller(member.Id, member.Label, await roles.FindAsync(member, context.RequestAborted), member.ClientId));
        return null;
    }

    private async Task<IResult?> AdmitBrowserAsync(HttpContext context, ApiNeeds needs)
    {
        var headers = context.Request.Headers;
        // Browsers send Sec-Fetch-Site (W3C Fetch Metadata). Older browsers send at least Origin with requests that change something.
        if (headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none") || (headers.Origin.Count > 0 && headers.Origin != origin))
            return ApiProblems.Forbidden("Pages of other sites may not use this API.");
        if (needs.Changes && headers[ForgeryHeader].Count == 0)
            return ApiProblems.Forbidden($"A change from a browser needs the header {ForgeryHeader}, with any value.");
        if (await browsers.FindAsync(context) is not { } member)
            return Challenge(context, "Sign in at this server in a browser, or send an access token.", challenges.Missing);
        context.Features.Set(new ApiCaller(member.Id, member.Email, await roles.FindAsync(member, context.RequestAborted), ClientId: null));
        return null;
    }

    private static IResult Challenge(HttpContext context, string why, string challenge)
    {
        context.Response.Headers.WWWAuthenticate = challenge;
        return ApiProblems.Unauthorized(why);
    }

    [LoggerMessage(LogLevel.Error, "{Path} failed")]
    private partial void LogFailed(Exception error, string path);
}
