namespace CodaMcp.Members;

/// <summary>
/// The identity of a member of an organization, as one issuer knows the member. The three parts together are the identity. The same member id
/// from another issuer or in another organization is a different member. The front parses it once, from a validated token.
/// </summary>
/// <param name="Issuer">The authority that vouches for the member: the <c>iss</c> of the token, or <c>dev</c>.</param>
/// <param name="Organization">The organization that the member acts in (Stytch <c>organization_id</c>).</param>
/// <param name="Member">The member within the issuer (JWT <c>sub</c>).</param>
[GenerateSerializer, Immutable, Alias("codamcp.MemberId")]
public readonly record struct MemberId([property: Id(0)] string Issuer, [property: Id(1)] string Organization, [property: Id(2)] string Member)
{
    private const string Prefix = "m:";

    /// <summary>
    /// Returns the member's grain key, <c>m:{issuer}/{organization}/{member}</c>. Each part is percent-encoded, so that no part can run into
    /// the next one. The prefix makes sure that the key never reads as a number or GUID (Orleans' storage would alias those).
    /// </summary>
    public string ToGrainKey() =>
        $"{Prefix}{Uri.EscapeDataString(Issuer)}/{Uri.EscapeDataString(Organization)}/{Uri.EscapeDataString(Member)}";

    /// <summary>Parses a key of <see cref="ToGrainKey"/>.</summary>
    /// <exception cref="FormatException">The key is not of that form.</exception>
    public static MemberId ParseGrainKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parts = key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..].Split('/') : [];
        return parts.Length == 3
            ? new MemberId(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1]), Uri.UnescapeDataString(parts[2]))
            : throw new FormatException("A member's grain key has the form m:{issuer}/{organization}/{member}.");
    }

    /// <inheritdoc/>
    public override string ToString() => ToGrainKey();
}
