namespace CodaMcp.Sandbox.Stytch;

/// <summary>Issues and consumes authorization codes: single use, 60 seconds, in memory.</summary>
internal sealed class AuthorizationCodes(TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, AuthorizationCode> _codes = [];

    /// <summary>Issues a code.</summary>
    public string Issue(AuthorizationRequest request, SandboxMember member, IReadOnlyList<string> scopes)
    {
        var code = Secrets.Random();
        var now = time.GetUtcNow();
        lock (_lock)
        {
            foreach (var (old, issued) in _codes)
            {
                if (issued.ExpiresAt <= now)
                {
                    _codes.Remove(old);
                }
            }

            _codes.Add(code, new AuthorizationCode(request, member, scopes, now + Lifetime));
        }

        return code;
    }

    /// <summary>
    /// Consumes a code. The code is used from then on, even if the request fails. A used code is returned again until it expires, marked as used. The caller
    /// can then revoke the tokens that it was exchanged for.
    /// </summary>
    /// <exception cref="OAuthException"><c>invalid_grant</c>: the code is unknown, has expired, or belongs to another client.</exception>
    public (AuthorizationCode Code, bool WasUsed) Take(string code, string clientId)
    {
        lock (_lock)
        {
            if (!_codes.TryGetValue(code, out var issued) || issued.Request.ClientId != clientId)
            {
                throw new OAuthException("invalid_grant", "The authorization code is not known (idp_auth_code_not_found).");
            }

            if (issued.ExpiresAt <= time.GetUtcNow())
            {
                throw new OAuthException("invalid_grant", "The authorization code has expired (idp_auth_code_expired).");
            }

            var wasUsed = issued.Used;
            issued.Used = true;
            return (issued, wasUsed);
        }
    }

    /// <summary>A code with its authorization.</summary>
    internal sealed class AuthorizationCode(
        AuthorizationRequest request, SandboxMember member, IReadOnlyList<string> scopes, DateTimeOffset expiresAt)
    {
        /// <summary>The request that the member approved.</summary>
        public AuthorizationRequest Request => request;

        /// <summary>The member who approved it.</summary>
        public SandboxMember Member => member;

        /// <summary>The granted scopes.</summary>
        public IReadOnlyList<string> Scopes => scopes;

        /// <summary>The time at which it expires.</summary>
        public DateTimeOffset ExpiresAt => expiresAt;

        /// <summary>Whether the code was used.</summary>
        public bool Used { get; set; }

        /// <summary>The id of the refresh token family, if the code is exchanged for one.</summary>
        public string FamilyId { get; } = Guid.NewGuid().ToString("N");

        /// <summary>The id and expiry (Unix seconds) of the access token it was exchanged for.</summary>
        public (string Jti, long ExpiresAt)? AccessToken { get; set; }
    }
}
