namespace CodaMcp.Keys;

/// <summary>Whose signing keys the cluster fetches, and when. Settings give the addresses; the times are constant, and have setters for tests.</summary>
public sealed class JwksOptions
{
    /// <summary>
    /// The address of each issuer's key set, by issuer as <see cref="IssuerUrl.Normalise"/> spells it. Nothing is fetched for an
    /// issuer that is not here, whatever a caller asks for.
    /// </summary>
    public IDictionary<string, string> Addresses { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The age at which the keys are fetched anew when they are asked for; 4 minutes. With over 5 a withdrawn key could be accepted for over ten.</summary>
    public TimeSpan RefreshAge { get; } = TimeSpan.FromMinutes(4);

    /// <summary>
    /// The least time between two fetches from one issuer, whatever came of the first; 10 seconds. It bounds both what
    /// tokens with made-up key ids can cost the issuer and how long they can hold up a rotation.
    /// </summary>
    public TimeSpan FetchFloor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a fetch may take; 5 seconds.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Trusts a Stytch project: its keys are at <c>{issuer}/.well-known/jwks.json</c>.</summary>
    /// <param name="stytchDomain">The project domain, in any spelling; nothing happens where it is empty.</param>
    public void TrustStytch(string? stytchDomain)
    {
        if (IssuerUrl.Normalise(stytchDomain) is { Length: > 0 } issuer)
            Addresses[issuer] = $"{issuer}/.well-known/jwks.json";
    }

    /// <summary>Trusts a Cloudflare Access team: its keys are at <c>{issuer}/cdn-cgi/access/certs</c>.</summary>
    /// <param name="teamDomain">The team domain, in any spelling; nothing happens where it is empty.</param>
    public void TrustCloudflareAccess(string? teamDomain)
    {
        if (IssuerUrl.Normalise(teamDomain) is { Length: > 0 } issuer)
            Addresses[issuer] = $"{issuer}/cdn-cgi/access/certs";
    }
}
