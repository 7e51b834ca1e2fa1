using CodaMcp.Keys;
using Microsoft.Extensions.Options;

namespace CodaMcp.Authentication;

/// <summary>Refuses, at start, settings that would lock out all members or admit clients that must not be admitted.</summary>
internal sealed class AuthenticationOptionsValidator(IHostEnvironment environment) : IValidateOptions<AuthenticationOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AuthenticationOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Failures(AuthenticationOptions options)
    {
        if (!IsOrigin(options.PublicUrl))
            yield return "PUBLIC_URL must be the http or https origin that clients use, such as https://mcp.example.com, without a path.";
        else if (!IsSafe(new Uri(options.PublicUrl)))
            yield return "PUBLIC_URL must be https: tokens travel to it. http is for loopback addresses.";
        if (options.Provider == SignInProvider.CloudflareAccess)
        {
            if (!IssuerUrl.IsUsable(options.AccessTeamDomain, allowPlain: environment.IsDevelopment()))
                yield return "CF_ACCESS_TEAM_DOMAIN must name the Cloudflare Access team, such as team.cloudflareaccess.com.";
            if (options.AccessAudience.Length == 0)
                yield return "CF_ACCESS_AUD must be the Application Audience (AUD) tag of the Cloudflare Access application.";
            if (options.DevelopmentBearer is not null)
                yield return "DevelopmentBearer does not go with Cloudflare Access, where no bearer token is accepted; remove one of the two.";
            yield break;
        }
        if (options.StytchDomain.Length == 0 && options.DevelopmentBearer is null)
            yield return "STYTCH_DOMAIN must name the Stytch project domain that signs members in.";
        if (options.StytchDomain.Length > 0 && !IssuerUrl.IsUsable(options.StytchDomain, allowPlain: environment.IsDevelopment()))
            yield return "STYTCH_DOMAIN must be an https URL without query or fragment; http is for loopback addresses and the Development environment.";
        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > AuthenticationOptions.MaxClockSkew)
            yield return "ClockSkew must be between 0 and 30 seconds.";
        if (options.AcceptedAudiences.Any(string.IsNullOrWhiteSpace))
            yield return "AcceptedAudiences must not hold an empty audience.";
        if (options.AcceptedAudiences.Any(audience => IsProjectId(audience) && audience != options.StytchProjectId))
            yield return "AcceptedAudiences holds a Stytch project id other than STYTCH_PROJECT_ID.";
        if (options.DevelopmentBearer is not null && !environment.IsDevelopment())
            yield return "DevelopmentBearer is for the Development environment; remove it here.";
        if (options.DevelopmentBearer is { } bearer && bearer.Any(c => c is < '!' or > '~' or ','))
            yield return "DevelopmentBearer must hold visible ASCII characters only, without a comma.";
    }

    private static bool IsOrigin(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
        // The challenge header contains the URL as a quoted string.
        && url.All(c => c is > ' ' and < '\u007f' and not '"' and not '\\');

    private static bool IsSafe(Uri url) => url.Scheme == Uri.UriSchemeHttps || url.IsLoopback;

    private static bool IsProjectId(string audience) => audience.StartsWith("project-", StringComparison.Ordinal);
}
