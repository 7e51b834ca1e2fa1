using System.Text.Json;
using CodaMcp.Members;

namespace CodaMcp.Authentication;

/// <summary>
/// What the token must look like that Cloudflare Access puts on a request it let through: an application token of a person.
/// </summary>
/// <param name="clockSkew">How far <c>iat</c> may be ahead of us.</param>
/// <param name="time">The clock.</param>
internal sealed class CloudflareAssertionInspection(TimeSpan clockSkew, TimeProvider time) : TokenInspection(clockSkew, LongestLifetime, time)
{
    /// <summary>The longest time between <c>iat</c> and <c>exp</c>: an Access session may be set to last a month.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(31);

    /// <summary>The organization of every member: a team has no parts. Their issuer says which team.</summary>
    public const string Organization = "access";

    /// <summary>The client of every member: Access does not say which one it let through.</summary>
    public const string ClientId = "cloudflare-access";

    /// <inheritdoc/>
    /// <remarks>The session token of the whole team has the type <c>org</c> and the same keys.</remarks>
    protected override Refusal? InspectType(JsonElement payload) => Text(payload, "type") == "app" ? null : Refusal.Type;

    /// <inheritdoc/>
    protected override Refusal? InspectClaims(
        JsonElement payload, string keyId, DateTimeOffset issuedAt, DateTimeOffset expiresAt, out InspectedToken? inspected)
    {
        inspected = null;
        // A service token names itself instead of a person. Everything here is somebody's, so there is nobody to let in.
        if (payload.TryGetProperty("common_name", out _))
            return Refusal.ServiceToken;
        if (Id(payload, "sub", MaxIdLength) is not { } member)
            return Refusal.Claims;
        var id = new MemberId(Text(payload, "iss") ?? "", Organization, member);
        var principal = new MemberPrincipal(id, ClientId, Scopes.All, Label(payload, "email") ?? member, expiresAt) { IssuedAt = issuedAt, Email = Label(payload, "email") };
        inspected = new InspectedToken(keyId, principal, issuedAt);
        return null;
    }
}
