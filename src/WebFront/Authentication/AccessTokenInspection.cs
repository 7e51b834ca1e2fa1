using System.Text.Json;
using CodaMcp.Members;
using CodaMcp.Settings;

namespace CodaMcp.Authentication;

/// <summary>
/// Checks the form of a Stytch access token before its signature is verified. Tells access tokens from Stytch's other tokens (RFC 8725, RFC
/// 9068).
/// </summary>
/// <param name="clockSkew">How far <c>iat</c> may be ahead of our clock.</param>
/// <param name="time">The clock.</param>
internal sealed class AccessTokenInspection(TimeSpan clockSkew, TimeProvider time) : TokenInspection(clockSkew, LongestLifetime, time)
{
    /// <summary>The longest time between <c>iat</c> and <c>exp</c>.</summary>
    [MemberLimit]
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(24);

    // A client id may be the URL of a metadata document.
    private const int MaxClientIdLength = 2048;
    private const string OrganizationClaim = "https://stytch.com/organization";
    private const string SessionClaim = "https://stytch.com/session";

    /// <inheritdoc/>
    protected override Refusal? InspectType(JsonElement payload) =>
        payload.TryGetProperty(SessionClaim, out _) || payload.TryGetProperty("nonce", out _) || payload.TryGetProperty("at_hash", out _)
            ? Refusal.Type
            : null;

    /// <inheritdoc/>
    protected override Refusal? InspectClaims(
        JsonElement payload, string keyId, DateTimeOffset issuedAt, DateTimeOffset expiresAt, out InspectedToken? inspected)
    {
        inspected = null;
        if (!payload.TryGetProperty(OrganizationClaim, out var organizationClaim) || organizationClaim.ValueKind != JsonValueKind.Object)
            return Refusal.Claims;
        if (Id(payload, "sub", MaxIdLength) is not { } member
            || Id(payload, "client_id", MaxClientIdLength) is not { } client
            || Id(organizationClaim, "organization_id", MaxIdLength) is not { } organization
            || ScopesOf(payload) is not { } scopes)
            return Refusal.Claims;
        var label = Label(payload, "email") ?? Label(payload, "name") ?? member;
        var id = new MemberId(Text(payload, "iss") ?? "", organization, member);
        inspected = new InspectedToken(keyId, new MemberPrincipal(id, client, scopes, label, expiresAt) { IssuedAt = issuedAt, Email = Label(payload, "email") }, issuedAt, Text(organizationClaim, "slug"));
        return null;
    }

    private static string[]? ScopesOf(JsonElement payload)
    {
        if (Text(payload, "scope") is not { Length: > 0 } scope)
            return null;
        // RFC 6749, section 3.3: visible ASCII except the quotation mark and the backslash. An extra space is harmless, and Stytch's SDKs accept it.
        var scopes = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return scopes.Length > 0 && scopes.All(s => s.All(c => c is > ' ' and <= '~' and not '"' and not '\\'))
            ? [.. scopes.Distinct(StringComparer.Ordinal)]
            : null;
    }
}
