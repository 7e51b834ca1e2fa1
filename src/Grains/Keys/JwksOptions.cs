namespace CodaMcp.Keys;

/// <summary>
/// The issuers whose signing keys the cluster fetches, and the times of the fetches. The addresses come from settings. The times are constant. Some
/// have setters for tests.
/// </summary>
public sealed class JwksOptions
{
    /// <summary>
    /// The address of each issuer's key set, by issuer as <see cref="IssuerUrl.Normalise"/> spells it. Nothing is fetched for any other issuer, even if
    /// a caller asks for it.
    /// </summary>
    public IDictionary<string, string> Addresses { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The age from which a request for the keys fetches them again; 4 minutes. With more than 5 minutes, a withdrawn key could be accepted for more than
    /// 10 minutes.
    /// </summary>
    public TimeSpan RefreshAge { get; } = TimeSpan.FromMinutes(4);

    /// <summary>
    /// The shortest time between two fetches from one issuer, whether or not the first succeeded; 10 seconds. It limits the load that tokens with made-up
    /// key ids can put on the issuer. It also limits how long such tokens can delay a key rotation.
    /// </summary>
    public TimeSpan FetchFloor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a fetch may take; 5 seconds.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Trusts a Stytch project: its keys are at <c>{issuer}/.well-known/jwks.json</c>.</summary>
    /// <param name="stytchDomain">The project domain, in any spelling. Nothing happens if it is empty.</param>
    public void TrustStytch(string? stytchDomain)
    {
        if (IssuerUrl.Normalise(stytchDomain) is { Length: > 0 } issuer)
            Addresses[issuer] = $"{issuer}/.well-known/jwks.json";
    }

    /// <summary>Trusts a Cloudflare Access team: its keys are at <c>{issuer}/cdn-cgi/access/certs</c>.</summary>
    /// <param name="teamDomain">The team domain, in any spelling. Nothing happens if it is empty.</param>
    public void TrustCloudflareAccess(string? teamDomain)
    {
        if (IssuerUrl.Normalise(teamDomain) is { Length: > 0 } issuer)
            Addresses[issuer] = $"{issuer}/cdn-cgi/access/certs";
    }
}
