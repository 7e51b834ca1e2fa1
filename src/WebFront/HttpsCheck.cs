using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CodaMcp;

/// <summary>
/// Refuses requests over http, except for <c>/health</c>, if <c>PUBLIC_URL</c> is an https address. It does so before sign-in and before any
/// endpoint. Tells browsers to use https only (HSTS). The connection, or a trusted proxy, shows whether a request came over https.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="settings">The address of this service.</param>
/// <param name="logger">Tells the operator why requests are refused.</param>
/// <remarks>OAuth 2.1, section 1.5; RFC 6797, section 7.2 (only https responses carry the header).</remarks>
internal sealed partial class HttpsCheck(RequestDelegate next, FrontSettings settings, ILogger<HttpsCheck> logger)
{
    private const string OneYear = "max-age=31536000";
    // Probes connect directly to the process, so they may use http.
    private const string Health = "/health";

    private readonly bool enforced = new Uri(settings.PublicUrl).Scheme == Uri.UriSchemeHttps;
    private int told;

    public Task InvokeAsync(HttpContext context)
    {
        if (!enforced)
            return next(context);
        if (context.Request.IsHttps)
        {
            context.Response.Headers.StrictTransportSecurity = OneYear;
            return next(context);
        }
        if (context.Request.Path.StartsWithSegments(Health))
            return next(context);
        if (Interlocked.Exchange(ref told, 1) == 0)
            LogPlain(context.Connection.RemoteIpAddress);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("""{"error":"invalid_request","error_description":"HTTPS is required"}""", context.RequestAborted);
    }

    [LoggerMessage(LogLevel.Warning, "A request from {Address} came by plain http and was refused; the next ones are refused without a word. If that is your proxy, set TRUSTED_PROXIES to its address and have it send X-Forwarded-Proto.")]
    private partial void LogPlain(System.Net.IPAddress? address);
}
