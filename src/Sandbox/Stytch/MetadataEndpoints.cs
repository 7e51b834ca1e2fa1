using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Serves the authorization server's metadata and keys.</summary>
internal sealed class MetadataEndpoints(
    SandboxAddress address, SigningKeys keys, StytchFaults faults, string? authorizationUrl, TimeProvider time, CancellationToken stopping)
{
    private const string RedirectTarget = "/.well-known/jwks-moved.json";
    private const int PaddingLength = 10 * 1024 * 1024;

    /// <summary>Maps the documents, on the project domain and on the addresses of Stytch's own hosts.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        var project = $"/v1/public/{address.ProjectId}";
        routes.MapGet("/.well-known/oauth-authorization-server", context => Metadata(context, "/v1", legacy: false));
        routes.MapGet("/.well-known/openid-configuration", context => Metadata(context, "/v1", legacy: false));
        routes.MapGet($"{project}/.well-known/openid-configuration", context => Metadata(context, project, legacy: true));

        routes.MapGet("/.well-known/jwks.json", Jwks);
        routes.MapGet($"/v1/b2b/sessions/jwks/{address.ProjectId}", Jwks);
        routes.MapGet($"{project}/.well-known/jwks.json", Jwks);
        routes.MapGet(RedirectTarget, context => Answers.Write(context, KeySet(), WireJson.Default.JsonWebKeySetAnswer));
    }

    private Task Metadata(HttpContext context, string path, bool legacy)
    {
        faults.CountMetadata();
        if (authorizationUrl is null)
        {
            // Seen in three live projects: without the Authorization URL, the metadata endpoints return an error.
            return Answers.Write(
                context, 400, "authorization_endpoint_not_configured_for_project", "The project has no Authorization URL. Set it in the dashboard.");
        }

        var oauth = $"{address.Url}{path}/oauth2";
        return Answers.Write(context, new ServerMetadata
        {
            Issuer = address.Issuer(legacy),
            AuthorizationEndpoint = authorizationUrl.StartsWith('/') ? address.Url + authorizationUrl : authorizationUrl,
            TokenEndpoint = $"{oauth}/token",
            JwksUri = legacy ? $"{address.Url}{path}/.well-known/jwks.json" : $"{address.Url}/.well-known/jwks.json",
            UserinfoEndpoint = $"{oauth}/userinfo",
            RevocationEndpoint = faults.UnconfirmedMetadata ? $"{oauth}/revoke" : null,
            IntrospectionEndpoint = faults.UnconfirmedMetadata ? $"{oauth}/introspect" : null,
            RegistrationEndpoint = faults.DynamicClientRegistration && !legacy ? $"{oauth}/register" : null,
            ClientIdMetadataDocumentSupported = faults.ClientIdMetadataDocuments,
            AuthorizationResponseIssParameterSupported = faults.UnconfirmedMetadata ? true : null,
        }, WireJson.Default.ServerMetadata);
    }

    private async Task Jwks(HttpContext context)
    {
        faults.CountJwks();
        await Answers.WaitAsync(context, faults.JwksDelay, time, stopping);
        switch (faults.Jwks)
        {
            case JwksFault.ServerError:
                await Answers.ServerError(context);
                return;
            case JwksFault.Hang:
                await Answers.WaitAsync(context, Timeout.InfiniteTimeSpan, time, stopping);
                return;
            case JwksFault.Html:
                context.Response.ContentType = "text/html; charset=utf-8";
                await context.Response.WriteAsync("<!doctype html><title>Maintenance</title><p>Back soon.</p>", context.RequestAborted);
                return;
            case JwksFault.Redirect:
                context.Response.Redirect(address.Url + RedirectTarget);
                return;
            default:
                await Answers.Write(context, KeySet(), WireJson.Default.JsonWebKeySetAnswer);
                return;
        }
    }

    private JsonWebKeySetAnswer KeySet()
    {
        var published = keys.Published.Select(key => JsonWebKeyEntry.Rsa(key.Kid, key.Rsa)).ToArray();
        return faults.Jwks switch
        {
            JwksFault.Empty => new([]),
            JwksFault.TenMegabytes => new(published, new string('x', PaddingLength)),
            JwksFault.DuplicateKid => new([.. published.SelectMany(key => new[] { Unrelated(key.Kid), key })]),
            JwksFault.MixedKeyTypes => new(
            [
                JsonWebKeyEntry.Curve("ec"), JsonWebKeyEntry.Symmetric("oct"), Unrelated("enc") with { Use = "enc" }, .. published,
            ]),
            JwksFault.EncryptionUse => new([.. published.Select(key => key with { Use = "enc" })]),
            _ => new(published),
        };
    }

    private static JsonWebKeyEntry Unrelated(string kid)
    {
        using var rsa = RSA.Create(2048);
        return JsonWebKeyEntry.Rsa(kid, rsa);
    }
}
