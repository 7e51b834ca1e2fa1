using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CodaMcp.Authentication;

/// <summary>
/// Answers requests without an accepted token, or with too few scopes. The response has a status, <c>WWW-Authenticate</c> (RFC 6750,
/// section 3; RFC 9728, section 5.1) and a JSON body. Its addresses come from <see cref="AuthenticationOptions.PublicUrl"/> alone, so a
/// request cannot change where a client is sent.
/// </summary>
public sealed class BearerChallenges
{
    private readonly string advertised;
    private readonly string resourceMetadata;
    private readonly string missing;

    /// <summary>Builds the constant parts of the challenges.</summary>
    public BearerChallenges(IOptions<AuthenticationOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = options.Value;
        resourceMetadata = $"resource_metadata=\"{settings.PublicUrl}{ProtectedResourceMetadataEndpoints.ResourcePath}\"";
        missing = settings.Provider == SignInProvider.CloudflareAccess ? SignInRules.AccessHeader : HeaderNames.Authorization;
        // resource_metadata_uri is in no standard, but some clients look for it. Behind Cloudflare Access, a client cannot solve the
        // problem: the operators have let a request bypass Access.
        advertised = settings.Provider == SignInProvider.CloudflareAccess
            ? "Cloudflare-Access realm=\"MCP Server\""
            : $"Bearer realm=\"MCP Server\", {resourceMetadata}, "
            + $"resource_metadata_uri=\"{settings.PublicUrl}{ProtectedResourceMetadataEndpoints.RootPath}\", "
            + $"scope=\"{string.Join(' ', settings.AdvertisedScopes)}\"";
    }

    /// <summary>
    /// Answers 403 to a member whose token lacks scopes (RFC 6750, section 3.1). Clients then start a step-up authorization. The response
    /// must not have started.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="scopes">All scopes that the operation needs, and no others (MCP 2026-07-28, Authorization, Scope Challenge Handling).</param>
    /// <param name="description">The reason, for people. Characters that cannot be quoted in a header are dropped.</param>
    public Task WriteInsufficientScopeAsync(HttpContext context, IEnumerable<string> scopes, string description)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(scopes);
        ArgumentNullException.ThrowIfNull(description);
        return WriteAsync(
            context, StatusCodes.Status403Forbidden, "insufficient_scope", Quotable(description), InsufficientScope(scopes, description));
    }

    /// <summary>The challenge of <see cref="WriteInsufficientScopeAsync"/>, for a response that cannot carry it in a header.</summary>
    /// <param name="scopes">All scopes that the operation needs.</param>
    /// <param name="description">The reason.</param>
    internal string InsufficientScope(IEnumerable<string> scopes, string description) =>
        $"Bearer realm=\"MCP Server\", error=\"insufficient_scope\", scope=\"{string.Join(' ', scopes)}\", "
        + $"{resourceMetadata}, error_description=\"{Quotable(description)}\"";

    /// <summary>The challenge to a revoked token, for a response that cannot carry it in a header.</summary>
    internal string Revoked => ChallengeOf(Refusal.Revoked);

    /// <summary>The challenge to a request without a bearer token, for a response with a different body.</summary>
    internal string Missing => advertised;

    /// <summary>The challenge to refused credentials, for a response with a different body.</summary>
    internal string Of(Refusal refusal) => ChallengeOf(refusal);

    /// <summary>Answers 401 to a request without a bearer token. The challenge has no <c>error</c>, as RFC 6750 requires.</summary>
    internal Task WriteMissingAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", $"Missing or invalid {missing} header", advertised);

    /// <summary>
    /// Answers a request whose credentials were refused. Only statuses 400 and 401 carry a challenge, because there a new sign-in can solve
    /// the problem. If waiting helps, the response has a Retry-After header.
    /// </summary>
    internal Task WriteRefusedAsync(HttpContext context, Refusal refusal)
    {
        if (refusal.RetryAfter is { } retryAfter)
            context.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return WriteAsync(
            context, refusal.Status, refusal.Error, refusal.Description,
            refusal.Status is StatusCodes.Status400BadRequest or StatusCodes.Status401Unauthorized ? ChallengeOf(refusal) : null);
    }

    // RFC 6750, section 3: %x20-21 / %x23-5B / %x5D-7E.
    private static string Quotable(string text) => new([.. text.Where(c => c is >= ' ' and <= '~' and not '"' and not '\\')]);

    private string ChallengeOf(Refusal refusal) => $"{advertised}, error=\"{refusal.Error}\", error_description=\"{refusal.Description}\"";

    private static Task WriteAsync(HttpContext context, int status, string error, string description, string? challenge)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.Headers[HeaderNames.CacheControl] = "no-store";
        if (challenge is not null)
            response.Headers.WWWAuthenticate = challenge;
        return response.WriteAsJsonAsync(
            new ErrorBody(error, description), AuthenticationJson.Default.ErrorBody, "application/json", context.RequestAborted);
    }
}
