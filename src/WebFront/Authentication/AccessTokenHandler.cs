using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Authentication;

/// <summary>
/// The JWT library, without its exceptions. Returns each failure as a <see cref="Refusal"/>. The library's own exceptions quote the token's
/// claims, and JwtBearer would log them.
/// </summary>
internal sealed class AccessTokenHandler : JsonWebTokenHandler
{
    /// <summary>Sets the library's options that exist only on the handler.</summary>
    public AccessTokenHandler()
    {
        MapInboundClaims = false;
        MaximumTokenSizeInBytes = TokenInspection.MaxLength;
    }

    /// <inheritdoc/>
    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var result = await base.ValidateTokenAsync(token, validationParameters);
        return result.IsValid
            ? result
            : new TokenValidationResult { IsValid = false, Exception = new SignInRefusedException(RefusalFor(result.Exception)) };
    }

    private static Refusal RefusalFor(Exception? failure) => failure switch
    {
        SecurityTokenExpiredException => Refusal.Expired,
        SecurityTokenNotYetValidException => Refusal.NotYetValid,
        SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException => Refusal.Lifetime,
        SecurityTokenInvalidAudienceException => Refusal.Audience,
        SecurityTokenInvalidIssuerException => Refusal.Issuer,
        SecurityTokenInvalidTypeException => Refusal.Type,
        SecurityTokenInvalidAlgorithmException => Refusal.Algorithm,
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidSigningKeyException => Refusal.Signature,
        _ => Refusal.Malformed,
    };
}
