using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CodaMcp.Authentication;

/// <summary>The metadata document that tells a client where to sign in (RFC 9728).</summary>
public static class ProtectedResourceMetadataEndpoints
{
    /// <summary>Where clients look that know the origin only.</summary>
    public const string RootPath = "/.well-known/oauth-protected-resource";

    /// <summary>Where the document of <c>{PublicUrl}/mcp</c> belongs (RFC 9728, section 3.1).</summary>
    public const string ResourcePath = RootPath + "/mcp";

    /// <summary>
    /// Serves the document at <see cref="RootPath"/> and <see cref="ResourcePath"/>, and under no other suffix. Anybody may read it,
    /// from any origin, and keep it for five minutes. There is none with Cloudflare Access.
    /// </summary>
    public static IEndpointRouteBuilder MapProtectedResourceMetadata(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<AuthenticationOptions>>().Value;
        // Cloudflare Access signs in by itself; a document that names no authorization server would send clients astray.
        if (options.Provider == SignInProvider.CloudflareAccess)
            return endpoints;
        var document = DocumentOf(options);
        foreach (var path in new[] { RootPath, ResourcePath })
        {
            endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Head, HttpMethods.Options], context => ServeAsync(context, path, document))
                .AllowAnonymous()
                .ExcludeFromDescription();
        }
        return endpoints;
    }

    private static byte[] DocumentOf(AuthenticationOptions options) => JsonSerializer.SerializeToUtf8Bytes(
        new ProtectedResourceDocument(
            options.Resource,
            options.StytchDomain.Length == 0 ? null : [options.StytchDomain],
            ["header"],
            [.. options.AdvertisedScopes],
            options.ResourceName),
        AuthenticationJson.Default.ProtectedResourceDocument);

    private static Task ServeAsync(HttpContext context, string path, byte[] document)
    {
        var response = context.Response;
        // Routing forgives case and a trailing slash; here each would be another resource's document.
        if (!string.Equals(context.Request.Path.Value, path, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        response.Headers.AccessControlAllowOrigin = "*";
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            // Browser clients send their MCP headers here too, which the browser asks about first.
            response.Headers.AccessControlAllowMethods = "GET, HEAD";
            response.Headers.AccessControlAllowHeaders = "*";
            response.Headers.AccessControlMaxAge = "86400";
            response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }
        response.Headers.CacheControl = "public, max-age=300";
        response.ContentType = "application/json";
        response.ContentLength = document.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }
}
