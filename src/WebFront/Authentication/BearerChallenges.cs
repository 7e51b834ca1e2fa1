using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CodaMcp.Authentication;

/// <summary>
/// Answers requests that lack a token, or enough of one: status, <c>WWW-Authenticate</c> (RFC 6750, section 3; RFC 9728, section 5.1)
/// and a JSON body. Built from <see cref="AuthenticationOptions.PublicUrl"/> alone; a request cannot change where a client is sent.
/// </summary>
public sealed class BearerChallenges
{
    private const string RetryAfterSeconds = "5";

    private readonly string _advertised;
    private readonly string _resourceMetadata;

    /// <summary>Builds the constant parts.</summary>
    public BearerChallenges(IOptions<AuthenticationOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = options.Value;
        _resourceMetadata = $"resource_metadata=\"{settings.PublicUrl}{ProtectedResourceMetadataEndpoints.ResourcePath}\"";
        // resource_metadata_uri is in no standard; some clients look for it.
        _advertised =
            $"Bearer realm=\"MCP Server\", {_resourceMetadata}, "
            + $"resource_metadata_uri=\"{settings.PublicUrl}{ProtectedResourceMetadataEndpoints.RootPath}\", "
            + $"scope=\"{string.Join(' ', settings.AdvertisedScopes)}\"";
    }

    /// <summary>
    /// 403 for a member whose token lacks scopes (RFC 6750, section 3.1), from which clients start a step-up authorization. The
    /// response must not have started.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="scopes">All scopes the operation needs; those held already are added, for some clients ask for just what is named.</param>
    /// <param name="description">Why, for people; characters that cannot be quoted in a header are dropped.</param>
    public Task WriteInsufficientScopeAsync(HttpContext context, IEnumerable<string> scopes, string description)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(scopes);
        ArgumentNullException.ThrowIfNull(description);
        var quotable = new string([.. description.Where(IsQuotable)]);
        var named = string.Join(' ', scopes.Union(context.FindMember()?.Scopes ?? [], StringComparer.Ordinal));
        return WriteAsync(
            context, StatusCodes.Status403Forbidden, "insufficient_scope", quotable,
            $"Bearer realm=\"MCP Server\", error=\"insufficient_scope\", scope=\"{named}\", {_resourceMetadata}, error_description=\"{quotable}\"");
    }

    /// <summary>401 for a request without a bearer token; no <c>error</c> in the challenge, as RFC 6750 has it.</summary>
    internal Task WriteMissingAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", "Missing or invalid Authorization header", _advertised);

    /// <summary>The answer to credentials that were refused; 503 says when to come back, and is no challenge.</summary>
    internal Task WriteRefusedAsync(HttpContext context, Refusal refusal)
    {
        if (refusal.Status != StatusCodes.Status503ServiceUnavailable)
            return WriteAsync(
                context, refusal.Status, refusal.Error, refusal.Description,
                $"{_advertised}, error=\"{refusal.Error}\", error_description=\"{refusal.Description}\"");
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return WriteAsync(context, refusal.Status, refusal.Error, refusal.Description, challenge: null);
    }

    // RFC 6750, section 3: %x20-21 / %x23-5B / %x5D-7E.
    private static bool IsQuotable(char c) => c is >= ' ' and <= '~' and not '"' and not '\\';

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
