using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CodaMcp.Authentication;

/// <summary>
/// Answers requests that lack a token, or enough of one: status, <c>WWW-Authenticate</c> (RFC 6750, section 3; RFC 9728, section 5.1)
/// and a JSON body. Built from <see cref="AuthenticationOptions.PublicUrl"/> alone; a request cannot change where a client is sent.
/// </summary>
public sealed class BearerChallenges
{
    private readonly string advertised;
    private readonly string resourceMetadata;
    private readonly string missing;

    /// <summary>Builds the constant parts.</summary>
    public BearerChallenges(IOptions<AuthenticationOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = options.Value;
        resourceMetadata = $"resource_metadata=\"{settings.PublicUrl}{ProtectedResourceMetadataEndpoints.ResourcePath}\"";
        missing = settings.Provider == SignInProvider.CloudflareAccess ? SignInRules.AccessHeader : HeaderNames.Authorization;
        // resource_metadata_uri is in no standard; some clients look for it. Behind Cloudflare Access there is nothing a client could
        // do about it: the people who run the server have let a request past Access.
        advertised = settings.Provider == SignInProvider.CloudflareAccess
            ? "Cloudflare-Access realm=\"MCP Server\""
            : $"Bearer realm=\"MCP Server\", {resourceMetadata}, "
            + $"resource_metadata_uri=\"{settings.PublicUrl}{ProtectedResourceMetadataEndpoints.RootPath}\", "
            + $"scope=\"{string.Join(' ', settings.AdvertisedScopes)}\"";
    }

    /// <summary>
    /// 403 for a member whose token lacks scopes (RFC 6750, section 3.1), from which clients start a step-up authorization. The
    /// response must not have started.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="scopes">All scopes the operation needs, and no others (MCP 2026-07-28, Authorization, Scope Challenge Handling).</param>
    /// <param name="description">Why, for people; characters that cannot be quoted in a header are dropped.</param>
    public Task WriteInsufficientScopeAsync(HttpContext context, IEnumerable<string> scopes, string description)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(scopes);
        ArgumentNullException.ThrowIfNull(description);
        return WriteAsync(
            context, StatusCodes.Status403Forbidden, "insufficient_scope", Quotable(description), InsufficientScope(scopes, description));
    }

    /// <summary>The challenge of <see cref="WriteInsufficientScopeAsync"/>, for where it cannot be a header.</summary>
    /// <param name="scopes">All scopes the operation needs.</param>
    /// <param name="description">Why.</param>
    internal string InsufficientScope(IEnumerable<string> scopes, string description) =>
        $"Bearer realm=\"MCP Server\", error=\"insufficient_scope\", scope=\"{string.Join(' ', scopes)}\", "
        + $"{resourceMetadata}, error_description=\"{Quotable(description)}\"";

    /// <summary>The challenge to a token that was revoked, for where it cannot be a header.</summary>
    internal string Revoked => ChallengeOf(Refusal.Revoked);

    /// <summary>The challenge to a request without a bearer token, for where the body is another.</summary>
    internal string Missing => advertised;

    /// <summary>The challenge to credentials that were refused, likewise.</summary>
    internal string Of(Refusal refusal) => ChallengeOf(refusal);

    /// <summary>401 for a request without a bearer token; no <c>error</c> in the challenge, as RFC 6750 has it.</summary>
    internal Task WriteMissingAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", $"Missing or invalid {missing} header", advertised);

    /// <summary>
    /// The answer to credentials that were refused. Only what signing in anew can mend is a challenge (400 and 401); 429 and 503 say when
    /// to come back.
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
