using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Authentication;

/// <summary>
/// Configures JwtBearer with fixed values where its defaults are open: the algorithm, the type, the issuer, the audience, the one key that
/// the token names, and our clock.
/// </summary>
internal sealed class ConfigureJwtBearer(IOptions<AuthenticationOptions> options, JwksConfigurationManager keys, TimeProvider time)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    /// <inheritdoc/>
    public void Configure(string? name, JwtBearerOptions bearer)
    {
        if (name == JwtBearerDefaults.AuthenticationScheme)
            Configure(bearer);
    }

    /// <inheritdoc/>
    public void Configure(JwtBearerOptions bearer)
    {
        var settings = options.Value;
        var audiences = settings.Audiences.ToHashSet(SameAudience.Comparer);
        bearer.ConfigurationManager = keys;
        bearer.RefreshOnIssuerKeyNotFound = false;
        bearer.MapInboundClaims = false;
        bearer.SaveToken = false;
        bearer.EventsType = typeof(MemberBearerEvents);
        bearer.TokenHandlers.Clear();
        bearer.TokenHandlers.Add(new AccessTokenHandler());
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            RequireSignedTokens = true,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ValidTypes = ["JWT"],
            ValidateIssuerSigningKey = true,
            TryAllIssuerSigningKeys = false,
            ValidateIssuer = true,
            ValidIssuer = settings.Issuer,
            ValidateAudience = true,
            RequireAudience = true,
            AudienceValidator = (found, _, _) => found.Any(audiences.Contains),
            ValidateLifetime = true,
            RequireExpirationTime = true,
            // The library takes our clock only through this validator.
            LifetimeValidator = (notBefore, expires, _, _) => ValidateLifetime(notBefore, expires, settings.ClockSkew),
            LogValidationExceptions = false,
            IncludeTokenOnFailedValidation = false,
        };
    }

    private bool ValidateLifetime(DateTime? notBefore, DateTime? expires, TimeSpan skew)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (expires is not { } end || now >= end + skew)
            throw new SecurityTokenExpiredException();
        if (notBefore is { } begin && now < begin - skew)
            throw new SecurityTokenNotYetValidException();
        return true;
    }
}
