using Microsoft.Extensions.Options;

namespace CodaMcp.Authentication;

/// <summary>
/// The rules that depend on the provider: where a request's token is, which form it must have, and which organizations are allowed.
/// </summary>
internal sealed class SignInRules
{
    /// <summary>The header in which Cloudflare Access sends its token.</summary>
    public const string AccessHeader = "Cf-Access-Jwt-Assertion";

    private readonly bool isAccess;
    private readonly TokenInspection inspection;
    private readonly HashSet<string> organizations;

    /// <summary>Creates the rules for the provider in the options.</summary>
    public SignInRules(IOptions<AuthenticationOptions> options, TimeProvider time)
    {
        var settings = options.Value;
        isAccess = settings.Provider == SignInProvider.CloudflareAccess;
        inspection = isAccess ? new CloudflareAssertionInspection(settings.ClockSkew, time) : new AccessTokenInspection(settings.ClockSkew, time);
        organizations = isAccess ? [] : settings.AllowedOrganizations.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Reads the request's token from the one header that the provider uses.</summary>
    /// <param name="request">The request.</param>
    /// <param name="token">The token; empty if there is none.</param>
    /// <returns>The reason why the header cannot be read; null if it can.</returns>
    public Refusal? Read(HttpRequest request, out ReadOnlySpan<char> token)
    {
        if (!isAccess)
            return BearerCredential.Read(request.Headers.Authorization, out token);
        token = default;
        var values = request.Headers[AccessHeader];
        if (values.Count > 1 || values.ToString().Contains(',', StringComparison.Ordinal))
            return Refusal.SeveralCredentials;
        token = values.ToString().AsSpan().Trim();
        return null;
    }

    /// <summary>Inspects a token; see <see cref="TokenInspection.Inspect"/>.</summary>
    public Refusal? Inspect(string token, out InspectedToken? inspected) => inspection.Inspect(token, out inspected);

    /// <summary>Returns the reason why a member with a valid token may not use this server, or null.</summary>
    public Refusal? RefusalOf(InspectedToken verified) => RefusalOf(verified.Member.Id.Organization, verified.OrganizationSlug);

    /// <summary>Returns the reason why no member of an organization may use this server, or null.</summary>
    /// <param name="organizationId">The organization's id.</param>
    /// <param name="slug">The organization's slug, or null if it is not known.</param>
    public Refusal? RefusalOf(string organizationId, string? slug) =>
        organizations.Count == 0 || organizations.Contains(organizationId) || (slug is not null && organizations.Contains(slug))
            ? null
            : Refusal.Organization;
}
