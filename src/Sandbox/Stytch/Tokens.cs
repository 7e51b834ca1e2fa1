using System.Buffers.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Issues, rotates, inspects and revokes tokens.</summary>
internal sealed partial class Tokens(
    ClientRegistry clients,
    AuthorizationCodes codes,
    TokenMinter minter,
    SigningKeys keys,
    SandboxStore store,
    StytchFaults faults,
    TimeProvider time,
    ILogger<Tokens> logger)
{
    private const int RefreshLifetimeMonths = 3;

    /// <summary>Answers the token endpoint (RFC 6749, sections 4.1.3 and 6).</summary>
    /// <exception cref="OAuthException">The request is refused.</exception>
    public TokenAnswer Exchange(OAuthForm form, bool legacy)
    {
        var client = Authenticate(form);
        return form.Require("grant_type") switch
        {
            "authorization_code" => ExchangeCode(form, client, legacy),
            "refresh_token" => Refresh(form, client, legacy),
            _ => throw new OAuthException("unsupported_grant_type", "The sandbox knows the grants authorization_code and refresh_token only."),
        };
    }

    /// <summary>Answers the introspection endpoint (RFC 7662). A token of another client is reported as inactive.</summary>
    /// <exception cref="OAuthException">The client is not authenticated.</exception>
    public IntrospectionAnswer Introspect(OAuthForm form)
    {
        var client = Authenticate(form);
        var token = form.Require("token");
        if (Read(token) is { } access)
        {
            return access.ClientId == client.ClientId
                ? new IntrospectionAnswer
                {
                    Active = true,
                    TokenType = "access_token",
                    ClientId = access.ClientId,
                    Scope = access.Scope,
                    Sub = access.Sub,
                    Iss = access.Iss,
                    // This is not the token's own client id, as seen in a live project.
                    Aud = [client.ClientId],
                    Exp = access.Exp,
                    Iat = access.Iat,
                    Nbf = access.Nbf,
                    Organization = access.Organization,
                }
                : new IntrospectionAnswer();
        }

        return store.Read(state =>
        {
            var family = ValidFamily(state, token, client.ClientId);
            return family is null
                ? new IntrospectionAnswer()
                : new IntrospectionAnswer
                {
                    Active = true,
                    TokenType = "refresh_token",
                    ClientId = family.ClientId,
                    Scope = string.Join(' ', family.Scopes),
                    Sub = family.MemberId,
                    Exp = family.ExpiresAt,
                };
        });
    }

    /// <summary>Answers the revocation endpoint (RFC 7009). A refresh token is revoked together with its access tokens. Unknown tokens are no error.</summary>
    /// <exception cref="OAuthException">The client is not authenticated.</exception>
    public void Revoke(OAuthForm form)
    {
        var client = Authenticate(form);
        var token = form.Require("token");
        var access = Read(token);
        store.Change(state =>
        {
            if (access is not null && access.ClientId == client.ClientId)
            {
                state.RevokedTokens[access.Jti] = access.Exp;
            }
            else if (ValidFamily(state, token, client.ClientId) is not null)
            {
                state.Revoke(FamilyId(token));
            }

            return true;
        });
    }

    /// <summary>Revokes a member's consent to a client, with its refresh tokens and their access tokens.</summary>
    public void RevokeConsent(SandboxMember member, string clientId) => store.Change(state =>
    {
        foreach (var (id, family) in state.Families)
        {
            if (family.MemberId == member.MemberId && family.ClientId == clientId)
            {
                state.Revoke(id);
            }
        }

        return state.Consents.Remove(SandboxState.ConsentKey(member.MemberId, clientId));
    });

    /// <summary>Returns the claims of a valid access token of this sandbox, or null.</summary>
    public AccessTokenClaims? Read(string token)
    {
        if (token.Split('.') is not [var header, var payload, var signature])
        {
            return null;
        }

        try
        {
            var kid = JsonSerializer.Deserialize(Base64Url.DecodeFromChars(header), WireJson.Default.TokenHeader)?.Kid;
            if (kid is null || !keys.Verify(kid, $"{header}.{payload}", Base64Url.DecodeFromChars(signature)))
            {
                return null;
            }

            var claims = JsonSerializer.Deserialize(Base64Url.DecodeFromChars(payload), WireJson.Default.AccessTokenClaims);
            var valid = claims is not null && claims.Exp > time.GetUtcNow().ToUnixTimeSeconds()
                && !store.Read(state => state.RevokedTokens.ContainsKey(claims.Jti));
            return valid ? claims : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // The text is not a JWT, or not an access token: an ID token lacks the required claims.
            return null;
        }
    }

    private ConnectedApp Authenticate(OAuthForm form)
    {
        var client = clients.Get(form.ClientId ?? throw new OAuthException("invalid_client", "The request names no client.", 401));
        if (client.SecretHash is { } hash && (form.ClientSecret is not { } secret || !Secrets.Same(Secrets.Hash(secret), hash)))
        {
            throw new OAuthException("invalid_client", "The client secret is missing or wrong (invalid_client_secret).", 401);
        }

        return client;
    }

    private TokenAnswer ExchangeCode(OAuthForm form, ConnectedApp client, bool legacy)
    {
        var (code, wasUsed) = codes.Take(form.Require("code"), client.ClientId);
        if (wasUsed)
        {
            // RFC 6749, section 4.1.2: an attacker may have the tokens of the first use.
            CodeReused(logger, client.ClientId);
            store.Change(state =>
            {
                state.Revoke(code.FamilyId);
                if (code.AccessToken is var (jti, expiresAt))
                {
                    state.RevokedTokens[jti] = expiresAt;
                }

                return true;
            });
            throw new OAuthException("invalid_grant", "The authorization code was already used (idp_auth_code_not_found).");
        }

        if (form.Require("redirect_uri") != code.Request.RedirectUri)
        {
            throw new OAuthException("invalid_grant", "redirect_uri is not the one of the authorization request.");
        }

        CheckVerifier(code.Request.CodeChallenge, form["code_verifier"]);
        // Stytch ignores resource here, as seen in two live projects. The token has the resources of the authorization.
        var answer = Issue(client, code.Member, code.Scopes, code.Request.Resources, code.Request.Nonce, legacy, out var issued, out var expiry);
        code.AccessToken = (issued, expiry);
        return code.Scopes.Contains(SandboxScope.OfflineAccess)
            ? answer with { RefreshToken = StartFamily(code, issued, expiry) }
            : answer;
    }

    private static void CheckVerifier(string? challenge, string? verifier)
    {
        if (challenge is null && verifier is null)
        {
            return;
        }

        if (challenge is null || verifier is null || !Secrets.Same(Secrets.Challenge(verifier), challenge))
        {
            throw new OAuthException("invalid_grant", "code_verifier does not match the code_challenge.");
        }
    }

    private TokenAnswer Refresh(OAuthForm form, ConnectedApp client, bool legacy)
    {
        var token = form.Require("refresh_token");
        var familyId = FamilyId(token);
        var (memberId, granted, resources) = store.Read(state => state.Families.TryGetValue(familyId, out var family)
            && family.ClientId == client.ClientId && family.ExpiresAt > time.GetUtcNow().ToUnixTimeSeconds()
                ? (family.MemberId, family.Scopes, family.Resources)
                : throw new OAuthException("invalid_grant", "The refresh token is not known (idp_refresh_token_not_found)."));

        var scopes = form["scope"] is { } scope ? AuthorizationRequest.Words(scope) : granted;
        if (scopes.Except(granted).Any())
        {
            throw new OAuthException("invalid_scope", "The scope is wider than what was granted.");
        }

        var member = SandboxMember.Seeded.Single(candidate => candidate.MemberId == memberId);
        var answer = Issue(
            client, member, scopes, faults.RefreshLosesResources ? [] : resources, nonce: null, legacy, out var jti, out var expiresAt);
        var next = client.IsPublic ? NewToken(familyId) : token;
        var rotated = store.Change(state =>
        {
            if (!state.Families.TryGetValue(familyId, out var family))
            {
                return false;
            }

            if (!Secrets.Same(family.TokenHash, Secrets.Hash(token)))
            {
                state.Revoke(familyId);
                return false;
            }

            family.TokenHash = Secrets.Hash(next);
            family.AccessTokens[jti] = expiresAt;
            family.ExpiresAt = RefreshExpiry();
            return true;
        });
        if (!rotated)
        {
            RefreshTokenReused(logger, client.ClientId, memberId);
            throw new OAuthException("invalid_grant", "The refresh token was already used (idp_refresh_token_already_used).");
        }

        return answer with { RefreshToken = next };
    }

    private TokenAnswer Issue(
        ConnectedApp client,
        SandboxMember member,
        IReadOnlyList<string> scopes,
        IReadOnlyList<string> resources,
        string? nonce,
        bool legacy,
        out string jti,
        out long expiresAt)
    {
        (var jwt, jti, expiresAt) = minter.Access(member, client.ClientId, scopes, resources, legacy);
        return new TokenAnswer
        {
            AccessToken = jwt,
            ExpiresIn = (long)faults.AccessTokenLifetime.TotalSeconds,
            Scope = string.Join(' ', scopes),
            IdToken = scopes.Contains("openid") ? minter.Identity(member, client.ClientId, scopes, nonce, legacy) : null,
        };
    }

    private string StartFamily(AuthorizationCodes.AuthorizationCode code, string jti, long expiresAt)
    {
        var token = NewToken(code.FamilyId);
        store.Change(state =>
        {
            state.Families.Add(code.FamilyId, new RefreshFamily
            {
                ClientId = code.Request.ClientId,
                MemberId = code.Member.MemberId,
                Scopes = code.Scopes,
                Resources = code.Request.Resources,
                TokenHash = Secrets.Hash(token),
                ExpiresAt = RefreshExpiry(),
                AccessTokens = { [jti] = expiresAt },
            });
            return true;
        });
        return token;
    }

    private long RefreshExpiry() => time.GetUtcNow().AddMonths(RefreshLifetimeMonths).ToUnixTimeSeconds();

    private RefreshFamily? ValidFamily(SandboxState state, string token, string clientId) =>
        state.Families.TryGetValue(FamilyId(token), out var family)
        && family.ClientId == clientId
        && family.ExpiresAt > time.GetUtcNow().ToUnixTimeSeconds()
        && Secrets.Same(family.TokenHash, Secrets.Hash(token))
            ? family
            : null;

    // A refresh token is its family's id and a secret, joined by a dash. It is opaque to clients.
    private static string NewToken(string familyId) => $"{familyId}-{Secrets.Random()}";

    private static string FamilyId(string token) => token.Split('-', 2)[0];

    [LoggerMessage(Level = LogLevel.Warning, Message = "An authorization code of {ClientId} was used twice; what it gave is revoked")]
    private static partial void CodeReused(ILogger logger, string clientId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A rotated refresh token of {ClientId} for {MemberId} was used again; its family is revoked")]
    private static partial void RefreshTokenReused(ILogger logger, string clientId, string memberId);
}
