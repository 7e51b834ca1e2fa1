using System.Text.Json;
using CodaMcp.Members;

namespace CodaMcp.Authentication;

/// <summary>Checks the form of the token that Cloudflare Access adds to each admitted request: an application token of a person.</summary>
/// <param name="clockSkew">How far <c>iat</c> may be ahead of our clock.</param>
/// <param name="time">The clock.</param>
internal sealed class CloudflareAssertionInspection(TimeSpan clockSkew, TimeProvider time) : TokenInspection(clockSkew, LongestLifetime, time)
{
    /// <summary>The longest time between <c>iat</c> and <c>exp</c>. An Access session can be set to last a month.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(31);

    /// <summary>The organization of every member. An Access team has no organizations; the issuer identifies the team.</summary>
    public const string Organization = "access";

    /// <summary>The client of every member. Access does not say which client it admitted.</summary>
    public const string ClientId = "cloudflare-access";

    /// <inheritdoc/>
    /// <remarks>The session token of the whole team has the type <c>org</c> and is signed with the same keys.</remarks>
    protected override Refusal? InspectType(JsonElement payload) => Text(payload, "type") == "app" ? null : Refusal.Type;

    /// <inheritdoc/>
    protected override Refusal? InspectClaims(
        JsonElement payload, string keyId, DateTimeOffset issuedAt, DateTimeOffset expiresAt, out InspectedToken? inspected)
    {
        inspected = null;
        // A service token identifies a service, not a person. All data here belongs to members, so there is no member to sign in.
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
