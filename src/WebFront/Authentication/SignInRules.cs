using Microsoft.Extensions.Options;

namespace CodaMcp.Authentication;

/// <summary>What the provider in use makes different: where a request's token is, what it must look like, and whom it may be about.</summary>
internal sealed class SignInRules
{
    /// <summary>The header that Cloudflare Access puts its token in.</summary>
    public const string AccessHeader = "Cf-Access-Jwt-Assertion";

    private readonly bool isAccess;
    private readonly TokenInspection inspection;
    private readonly HashSet<string> organizations;

    /// <summary>Takes the provider from the options.</summary>
    public SignInRules(IOptions<AuthenticationOptions> options, TimeProvider time)
    {
        var settings = options.Value;
        isAccess = settings.Provider == SignInProvider.CloudflareAccess;
        inspection = isAccess ? new CloudflareAssertionInspection(settings.ClockSkew, time) : new AccessTokenInspection(settings.ClockSkew, time);
        organizations = isAccess ? [] : settings.AllowedOrganizations.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Finds the request's token, in the one header that the provider uses.</summary>
    /// <param name="request">The request.</param>
    /// <param name="token">The token; empty where there is none.</param>
    /// <returns>Why the header cannot be read, else null.</returns>
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

    /// <summary>Why a member whose token is good may not come here all the same, else null.</summary>
    public Refusal? RefusalOf(InspectedToken verified) => RefusalOf(verified.Member.Id.Organization, verified.OrganizationSlug);

    /// <summary>Why nobody of an organization may come here, else null.</summary>
    /// <param name="organizationId">The organization's id.</param>
    /// <param name="slug">Its slug, where it is known.</param>
    public Refusal? RefusalOf(string organizationId, string? slug) =>
        organizations.Count == 0 || organizations.Contains(organizationId) || (slug is not null && organizations.Contains(slug))
            ? null
            : Refusal.Organization;
}
