using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// Sign-ins that have proved an email address but not yet chosen an organization: magic links and OAuth tokens on their way to the
/// browser, and the intermediate sessions they become. In memory; a restart forgets them.
/// </summary>
internal sealed class DiscoverySignIns(TimeProvider time)
{
    /// <summary>The <c>stytch_token_type</c> of a discovery magic link.</summary>
    public const string MagicLink = "discovery";

    /// <summary>The <c>stytch_token_type</c> that ends discovery OAuth.</summary>
    public const string OAuth = "discovery_oauth";

    private const int MaximumMails = 50;
    private static readonly TimeSpan OAuthTokenLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan IntermediateLifetime = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly List<SandboxMail> _mails = [];
    private readonly Dictionary<string, Pending> _tokens = [];
    private readonly Dictionary<string, Intermediate> _intermediate = [];

    /// <summary>The newest mails first, at most 50.</summary>
    public IReadOnlyList<SandboxMail> Mails
    {
        get
        {
            lock (_lock)
            {
                return [.. _mails.AsEnumerable().Reverse()];
            }
        }
    }

    /// <summary>Puts a magic link into the inbox, whoever's address it is: Stytch does not tell who is a member.</summary>
    public void Mail(string email, string redirectUrl, string? challenge, TimeSpan lifetime)
    {
        var link = Issue(MagicLink, email, redirectUrl, challenge, lifetime);
        lock (_lock)
        {
            _mails.Add(new SandboxMail(email, new Uri(link), time.GetUtcNow()));
            if (_mails.Count > MaximumMails)
            {
                _mails.RemoveAt(0);
            }
        }
    }

    /// <summary>The address that ends discovery OAuth for the person.</summary>
    public string FinishOAuth(string email, string redirectUrl, string? challenge) =>
        Issue(OAuth, email, redirectUrl, challenge, OAuthTokenLifetime);

    /// <summary>Takes a token, which is used from then on, for an intermediate session.</summary>
    /// <exception cref="OAuthException">It is not known, used or expired, or the verifier is not that of its challenge.</exception>
    public (string Token, string Email) Authenticate(string type, string token, string? verifier)
    {
        lock (_lock)
        {
            if (!_tokens.TryGetValue(token, out var pending) || pending.Type != type || pending.ExpiresAt <= time.GetUtcNow())
            {
                throw type == MagicLink
                    ? new OAuthException("unable_to_auth_magic_link", "The magic link could not be authenticated because it was either already used or expired.", 401)
                    : new OAuthException("oauth_token_not_found", "The OAuth token could not be found.", 404);
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
            Prune();
            var intermediate = Secrets.Random();
            _intermediate.Add(intermediate, new Intermediate(pending.Email, time.GetUtcNow() + IntermediateLifetime));
            return (intermediate, pending.Email);
        }
    }

    /// <summary>The proven address of an intermediate session.</summary>
    /// <exception cref="OAuthException">There is no such session, or it has expired.</exception>
    public string EmailOf(string? intermediate)
    {
        lock (_lock)
        {
            return intermediate is not null && _intermediate.TryGetValue(intermediate, out var found) && found.ExpiresAt > time.GetUtcNow()
                ? found.Email
                : throw new OAuthException("intermediate_session_not_found", "Intermediate session could not be found.", 404);
        }
    }

    /// <summary>Ends an intermediate session, once it has become a session.</summary>
    public void Finish(string intermediate)
    {
        lock (_lock)
        {
            _intermediate.Remove(intermediate);
        }
    }

    private string Issue(string type, string email, string redirectUrl, string? challenge, TimeSpan lifetime)
    {
        // Stytch has a list of allowed addresses in its dashboard; here every page on this machine is on it.
        if (!Uri.TryCreate(redirectUrl, UriKind.Absolute, out var uri) || !uri.IsLoopback || uri.Scheme is not ("http" or "https"))
        {
            throw new OAuthException("no_match_for_provided_magic_link_url", "The discovery redirect URL must be on this machine.");
        }

        var token = Secrets.Random();
        lock (_lock)
        {
            Prune();
            _tokens.Add(token, new Pending(type, email, challenge, time.GetUtcNow() + lifetime));
        }

        return QueryHelpers.AddQueryString(redirectUrl, new Dictionary<string, string?>
        {
            ["stytch_redirect_type"] = "login",
            ["stytch_token_type"] = type,
            ["token"] = token,
        });
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

    private sealed record Pending(string Type, string Email, string? Challenge, DateTimeOffset ExpiresAt);

    private sealed record Intermediate(string Email, DateTimeOffset ExpiresAt);
}
