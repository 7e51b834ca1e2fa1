namespace CodaMcp.Authentication;

/// <summary>
/// The reason why a request's credentials were refused, in the words that the client gets (RFC 6750, section 3.1). The set is closed, so no
/// text of a library or a token can get into a response or a log this way.
/// </summary>
internal sealed class Refusal
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private Refusal(int status, string error, string description, TimeSpan? retryAfter = null)
    {
        RetryAfter = retryAfter;
        Status = status;
        Error = error;
        Description = description;
    }

    /// <summary>More than one Authorization header, or several credentials in one.</summary>
    public static Refusal SeveralCredentials { get; } = new(StatusCodes.Status400BadRequest, "invalid_request", "More than one Authorization credential");

    /// <summary>There is no key to verify any token with. The member's token may be valid.</summary>
    public static Refusal KeysUnavailable { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "Signing keys are not available, try again shortly", Soon);

    /// <summary>Not a signed JWT, or a JWT with parts that no valid issuer writes.</summary>
    public static Refusal Malformed { get; } = InvalidToken("Token malformed");

    /// <summary>Larger than <see cref="TokenInspection.MaxLength"/>.</summary>
    public static Refusal TooLarge { get; } = InvalidToken("Token too large");

    /// <summary>The token's algorithm is not RS256.</summary>
    public static Refusal Algorithm { get; } = InvalidToken("Token algorithm not accepted");

    /// <summary>A JWT that is not an access token: a session JWT, an ID token or another <c>typ</c>.</summary>
    public static Refusal Type { get; } = InvalidToken("Token type not accepted");

    /// <summary>A claim that every access token has is missing or is not a string.</summary>
    public static Refusal Claims { get; } = InvalidToken("Token claims incomplete");

    /// <summary><c>exp</c>, <c>iat</c> or <c>nbf</c> is invalid, or the lifetime is too long.</summary>
    public static Refusal Lifetime { get; } = InvalidToken("Token lifetime invalid");

    /// <summary>The time is after <c>exp</c>.</summary>
    public static Refusal Expired { get; } = InvalidToken("Token expired");

    /// <summary>The time is before <c>nbf</c> or <c>iat</c>.</summary>
    public static Refusal NotYetValid { get; } = InvalidToken("Token not yet valid");

    /// <summary>Issued for another audience (RFC 8707).</summary>
    public static Refusal Audience { get; } = InvalidToken("Token audience mismatch");

    /// <summary>Issued by another issuer.</summary>
    public static Refusal Issuer { get; } = InvalidToken("Token issuer mismatch");

    /// <summary>The signature was not made with a key of the issuer.</summary>
    public static Refusal Signature { get; } = InvalidToken("Token signature invalid");

    /// <summary>Issued before the member's tokens were revoked.</summary>
    public static Refusal Revoked { get; } = InvalidToken("Token revoked");

    /// <summary>The member is disabled. A new sign-in would not help, so the status is not 401.</summary>
    public static Refusal Disabled { get; } = AccessDenied("This member may not use this server");

    /// <summary>The organization's admins must allow the client first, and no admin has done so yet.</summary>
    public static Refusal ClientPending { get; } = AccessDenied("An admin of your organization has to allow this client first, so ask one and try again after that");

    /// <summary>The organization's policy does not allow the client.</summary>
    public static Refusal ClientNotAllowed { get; } = AccessDenied("Your organization does not allow this client, so use another one or ask an admin of your organization to allow it");

    /// <summary>The organization may not use this server.</summary>
    public static Refusal Organization { get; } = AccessDenied("This organization may not use this server");

    /// <summary>The token belongs to a service, not to a person (Cloudflare Access service token).</summary>
    public static Refusal ServiceToken { get; } = AccessDenied("Service tokens may not use this server");

    /// <summary>The check whether the member is still admitted failed, so the request is refused.</summary>
    public static Refusal StandingUnavailable { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "Sign-in cannot be checked just now, try again shortly", Soon);

    /// <summary>The time after which a retry can succeed; null if a retry does not help.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The <c>error</c> code.</summary>
    public string Error { get; }

    /// <summary>The <c>error_description</c>.</summary>
    public string Description { get; }

    /// <inheritdoc/>
    public override string ToString() => Description;

    private static Refusal AccessDenied(string description) => new(StatusCodes.Status403Forbidden, "access_denied", description);

    private static Refusal InvalidToken(string description) => new(StatusCodes.Status401Unauthorized, "invalid_token", description);
}
