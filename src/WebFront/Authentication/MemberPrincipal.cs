using CodaMcp.Members;

namespace CodaMcp.Authentication;

/// <summary>The member behind a request, from their access token.</summary>
/// <param name="Id">The member's identity.</param>
/// <param name="ClientId">The OAuth client the token was issued to (<c>client_id</c>, RFC 9068).</param>
/// <param name="Scopes">The scopes that the member granted to that client (<c>scope</c>, RFC 6749, section 3.3), without duplicates.</param>
/// <param name="Label">The name for people: the <c>email</c> or <c>name</c> claim, else the member id. Not an identity.</param>
/// <param name="ExpiresAt">When the token expires (<c>exp</c>).</param>
public sealed record MemberPrincipal(MemberId Id, string ClientId, IReadOnlyList<string> Scopes, string Label, DateTimeOffset ExpiresAt)
{
    /// <summary>The key of the member's grain.</summary>
    public string GrainKey { get; } = Id.ToGrainKey();

    /// <summary>When the token was issued (<c>iat</c>). A revocation refuses tokens that were issued before a given time.</summary>
    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>The <c>email</c> claim; null if the token has none.</summary>
    public string? Email { get; init; }

    /// <summary>Identifies this token among those of the member. The token cannot be derived from it. Empty for a development bearer.</summary>
    public string TokenId { get; init; } = "";

    /// <summary>Whether the scope was granted. Scopes are compared ordinally, and no scope implies another.</summary>
    public bool Has(string scope)
    {
        for (var at = 0; at < Scopes.Count; at++)
        {
            if (Scopes[at] == scope)
                return true;
        }

        return false;
    }
}
