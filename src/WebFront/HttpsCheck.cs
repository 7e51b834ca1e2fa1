using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CodaMcp;

/// <summary>
/// Where clients are to come by https, refuses what came by http to a route that takes or speaks of tokens, before anybody looks at it,
/// and tells browsers to stay with https. How a request came is what the connection says, or a trusted proxy.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="settings">Where this service is.</param>
/// <param name="logger">Where an operator finds why nobody gets in.</param>
/// <remarks>OAuth 2.1, section 1.5; RFC 6797 (the header goes on https responses only, section 7.2).</remarks>
internal sealed partial class HttpsCheck(RequestDelegate next, FrontSettings settings, ILogger<HttpsCheck> logger)
{
    private const string OneYear = "max-age=31536000";
    // Only probes are for those who come straight to the process.
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
