namespace CodaMcp.Policies;

/// <summary>The keys of <see cref="IPolicyGrain"/>.</summary>
public static class PolicyGrainKey
{
    private const string Prefix = "o:";

    /// <summary>Returns the key for the id of an organization.</summary>
    public static string Of(string organization)
    {
        ArgumentException.ThrowIfNullOrEmpty(organization);
        return Prefix + Uri.EscapeDataString(organization);
    }

    /// <summary>Returns the id of the organization in a key.</summary>
    /// <exception cref="FormatException">The key is not of that form.</exception>
    public static string Parse(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.StartsWith(Prefix, StringComparison.Ordinal) && key.Length > Prefix.Length
            ? Uri.UnescapeDataString(key[Prefix.Length..])
            : throw new FormatException("An organization's grain key has the form o:{organization}.");
    }
}
