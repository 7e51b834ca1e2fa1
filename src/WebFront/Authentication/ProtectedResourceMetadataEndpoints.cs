using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CodaMcp.Authentication;

/// <summary>Serves the metadata document that tells a client where to sign in (RFC 9728).</summary>
public static class ProtectedResourceMetadataEndpoints
{
    /// <summary>The path for clients that know only the origin.</summary>
    public const string RootPath = "/.well-known/oauth-protected-resource";

    /// <summary>The path of the document for <c>{PublicUrl}/mcp</c> (RFC 9728, section 3.1).</summary>
    public const string ResourcePath = RootPath + "/mcp";

    /// <summary>
    /// Serves the document at <see cref="RootPath"/> and <see cref="ResourcePath"/>, and under no other suffix. Clients may read it without
    /// authentication, from any origin, and cache it for five minutes. With Cloudflare Access there is no document.
    /// </summary>
    public static IEndpointRouteBuilder MapProtectedResourceMetadata(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<AuthenticationOptions>>().Value;
        // Cloudflare Access signs members in itself. A document without an authorization server would mislead clients.
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
        // Routing ignores case and a trailing slash. Here, each such path would be the document of a different resource.
        if (!string.Equals(context.Request.Path.Value, path, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        response.Headers.AccessControlAllowOrigin = "*";
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            // Browser clients send their MCP headers here too, so the browser asks for permission first (CORS preflight).
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
