using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// Holds sign-ins that are not yet sessions: unused magic links, OAuth tokens and SSO tokens, and intermediate sessions. It is in memory; a
/// restart clears it.
/// </summary>
internal sealed class DiscoverySignIns(RedirectUrls redirectUrls, TimeProvider time)
{
    /// <summary>The <c>stytch_token_type</c> of a discovery magic link.</summary>
    public const string MagicLink = "discovery";

    /// <summary>The <c>stytch_token_type</c> of discovery OAuth.</summary>
    public const string OAuth = "discovery_oauth";

    /// <summary>The <c>stytch_token_type</c> of single sign-on.</summary>
    public const string Sso = "sso";

    private static readonly TimeSpan IntermediateLifetime = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Pending> _tokens = [];
    private readonly Dictionary<string, IntermediateSession> _intermediate = [];

    /// <summary>Issues a token for a proven address. Returns the page's address with the token.</summary>
    /// <param name="type">The <c>stytch_token_type</c>.</param>
    /// <param name="email">The address that the token proves.</param>
    /// <param name="ssoConnectionId">The SSO connection that proved it, or null.</param>
    /// <param name="redirectUrl">The page; null for the default page.</param>
    /// <param name="challenge">Binds the token to the browser that requested it (PKCE), or null.</param>
    /// <param name="lifetime">How long the token is valid.</param>
    /// <exception cref="OAuthException">The redirect URL is not registered.</exception>
    public string Issue(string type, string email, string? ssoConnectionId, string? redirectUrl, string? challenge, TimeSpan lifetime)
    {
        var page = redirectUrls.Check(type, redirectUrl);
        var token = Secrets.Random();
        lock (_lock)
        {
            Prune();
            _tokens.Add(token, new Pending(type, email, ssoConnectionId, challenge, time.GetUtcNow() + lifetime));
        }

        return QueryHelpers.AddQueryString(page, new Dictionary<string, string?>
        {
            ["stytch_redirect_type"] = "login",
            ["stytch_token_type"] = type,
            ["token"] = token,
        });
    }

    /// <summary>Consumes a token, and returns the address and the connection that it proves.</summary>
    /// <exception cref="OAuthException">The token is unknown, used or expired, or the verifier does not match its challenge.</exception>
    public (string Email, string? SsoConnectionId) Take(string type, string token, string? verifier)
    {
        lock (_lock)
        {
            if (!_tokens.TryGetValue(token, out var pending) || pending.Type != type || pending.ExpiresAt <= time.GetUtcNow())
            {
                throw type switch
                {
                    MagicLink => new OAuthException("unable_to_auth_magic_link", "The magic link could not be authenticated because it was either already used or expired.", 401),
                    OAuth => new OAuthException("oauth_token_not_found", "The OAuth token could not be found.", 404),
                    _ => new OAuthException("sso_token_not_found", "The SSO token could not be found.", 404),
                };
            }

            switch (pending.Challenge, verifier)
            {
                case (not null, null):
                    throw new OAuthException("pkce_expected_code_verifier", "The sign-in was started with a code challenge; a code verifier is needed.");
                case (null, not null):
                    throw new OAuthException("pkce_did_not_expect_code_verifier", "The sign-in was started without a code challenge.");
                case (not null, not null) when !Secrets.Same(Secrets.Challenge(verifier), pending.Challenge):
                    throw new OAuthException("pkce_mismatch", "The code verifier is not that of the code challenge.");
            }

            _tokens.Remove(token);
            return (pending.Email, pending.SsoConnectionId);
        }
    }

    /// <summary>Starts an intermediate session, and returns its token.</summary>
    public string Begin(string email, string? ssoConnectionId)
    {
        var token = Secrets.Random();
        lock (_lock)
        {
            Prune();
            _intermediate.Add(token, new IntermediateSession(email, ssoConnectionId, time.GetUtcNow() + IntermediateLifetime));
        }

        return token;
    }

    /// <summary>Returns the intermediate session of a token.</summary>
    /// <exception cref="OAuthException">The session does not exist, or has expired.</exception>
    public IntermediateSession Find(string? token)
    {
        lock (_lock)
        {
            return token is not null && _intermediate.TryGetValue(token, out var found) && found.ExpiresAt > time.GetUtcNow()
                ? found
                : throw new OAuthException("intermediate_session_not_found", "Intermediate session could not be found.", 404);
        }
    }

    /// <summary>Deletes an intermediate session, after it has become a session.</summary>
    public void Finish(string token)
    {
        lock (_lock)
        {
            _intermediate.Remove(token);
        }
    }

    private void Prune()
    {
        var now = time.GetUtcNow();
        foreach (var (token, _) in _tokens.Where(entry => entry.Value.ExpiresAt <= now).ToList())
        {
            _tokens.Remove(token);
        }

        foreach (var (token, _) in _intermediate.Where(entry => entry.Value.ExpiresAt <= now).ToList())
        {
            _intermediate.Remove(token);
        }
    }

    private sealed record Pending(string Type, string Email, string? SsoConnectionId, string? Challenge, DateTimeOffset ExpiresAt);
}
