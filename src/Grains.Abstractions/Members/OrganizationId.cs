namespace CodaMcp.Members;

/// <summary>An organization of one issuer. Organizations of two issuers are different organizations, even with the same id.</summary>
/// <param name="Issuer">The issuer, as <see cref="MemberId.Issuer"/>.</param>
/// <param name="Organization">The organization's id, as <see cref="MemberId.Organization"/>.</param>
[GenerateSerializer, Immutable, Alias("codamcp.OrganizationId")]
public readonly record struct OrganizationId([property: Id(0)] string Issuer, [property: Id(1)] string Organization)
{
    private const string Prefix = "o:";

    /// <summary>Returns the organization of a member.</summary>
    public static OrganizationId Of(MemberId member) => new(member.Issuer, member.Organization);

    /// <summary>
    /// Returns the key of the organization's grains, <c>o:{issuer}/{organization}</c>, each part percent-encoded as in
    /// <see cref="MemberId.ToGrainKey"/>.
    /// </summary>
    public string ToGrainKey() => $"{Prefix}{Uri.EscapeDataString(Issuer)}/{Uri.EscapeDataString(Organization)}";

    /// <summary>Parses a key of <see cref="ToGrainKey"/>.</summary>
    /// <exception cref="FormatException">The key is not of that form.</exception>
    public static OrganizationId ParseGrainKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parts = key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..].Split('/') : [];
        return parts.Length == 2
            ? new OrganizationId(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1]))
            : throw new FormatException("The key of an organization's grains has the form o:{issuer}/{organization}.");
    }

    /// <inheritdoc/>
    public override string ToString() => ToGrainKey();
}
