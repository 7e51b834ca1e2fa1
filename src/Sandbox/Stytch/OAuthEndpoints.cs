using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Serves the endpoints that clients call directly: token, registration, introspection, revocation and userinfo.</summary>
internal sealed class OAuthEndpoints(
    SandboxAddress address, ClientRegistry clients, Tokens tokens, StytchFaults faults, TimeProvider time, CancellationToken stopping)
{
    /// <summary>Maps the endpoints, on the project domain and on the addresses of Stytch's own hosts.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes.MapGroup("/v1/oauth2"), legacy: false);
        Map(routes.MapGroup($"/v1/public/{address.ProjectId}/oauth2"), legacy: true);
    }

    private void Map(RouteGroupBuilder group, bool legacy)
    {
        group.MapPost("/token", context => Answering(context, () => Token(context, legacy)));
        group.MapPost("/register", context => Answering(context, () => Register(context)));
        group.MapPost("/introspect", context => Answering(context, () => Introspect(context)));
        group.MapPost("/revoke", context => Answering(context, () => Revoke(context)));
        group.MapMethods("/userinfo", [HttpMethods.Get, HttpMethods.Post], context => UserInfo(context));
    }

    private static async Task Answering(HttpContext context, Func<Task> answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await answer();
        }
        catch (OAuthException refusal)
        {
            if (refusal.Status == StatusCodes.Status401Unauthorized && context.Request.Headers.Authorization.Count > 0)
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"stytch\"";
            }

            await Answers.Write(context, refusal);
        }
    }

    private async Task Token(HttpContext context, bool legacy)
    {
        faults.CountToken();
        await Answers.WaitAsync(context, faults.TokenDelay, time, stopping);
        switch (faults.TokenEndpoint)
        {
            case TokenEndpointFault.ServerError:
                await Answers.ServerError(context);
                return;
            case TokenEndpointFault.TooManyRequests:
                context.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
                await Answers.Write(context, 429, "too_many_requests", "Too many requests have been made.");
                return;
            case TokenEndpointFault.Hang:
                await Answers.WaitAsync(context, Timeout.InfiniteTimeSpan, time, stopping);
                return;
            default:
                var form = await OAuthForm.ReadAsync(context.Request, context.RequestAborted);
                await Answers.Write(context, tokens.Exchange(form, legacy), WireJson.Default.TokenAnswer);
                return;
        }
    }

    private async Task Register(HttpContext context)
    {
        var metadata = await OAuthForm.ReadJsonAsync(context.Request, context.RequestAborted);
        var (client, secret) = clients.Register(metadata);
        await Answers.Write(context, new RegistrationAnswer
        {
            ClientId = client.ClientId,
            ClientName = client.ClientName,
            ClientUri = client.ClientUri,
            RedirectUris = client.RedirectUris,
            TokenEndpointAuthMethod = client.TokenEndpointAuthMethod,
            ClientSecret = secret,
            ClientSecretExpiresAt = secret is null ? null : 0,
        }, WireJson.Default.RegistrationAnswer);
    }

    private async Task Introspect(HttpContext context)
    {
        var form = await OAuthForm.ReadAsync(context.Request, context.RequestAborted);
        await Answers.Write(context, tokens.Introspect(form), WireJson.Default.IntrospectionAnswer);
    }

    private async Task Revoke(HttpContext context)
    {
        tokens.Revoke(await OAuthForm.ReadAsync(context.Request, context.RequestAborted));
        await Answers.Write(context, new Envelope(), WireJson.Default.Envelope);
    }

    private Task UserInfo(HttpContext context)
    {
        const string scheme = "Bearer ";
        var authorization = context.Request.Headers.Authorization.ToString();
        var claims = authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? tokens.Read(authorization[scheme.Length..]) : null;
        var member = SandboxMember.Seeded.FirstOrDefault(candidate => candidate.MemberId == claims?.Sub);
        if (claims is null || member is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            return Answers.Write(context, new OAuthException("invalid_token", "The access token is not valid.", 401));
        }

        var scopes = AuthorizationRequest.Words(claims.Scope);
        var email = scopes.Contains("email");
        return Answers.Write(context, new UserInfoAnswer
        {
            Sub = claims.Sub,
            Name = scopes.Contains("profile") ? member.Name : null,
            Email = email ? member.Email : null,
            EmailVerified = email ? true : null,
            Organization = claims.Organization,
        }, WireJson.Default.UserInfoAnswer);
    }
}
