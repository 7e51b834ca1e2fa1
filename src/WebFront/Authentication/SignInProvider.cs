namespace CodaMcp.Authentication;

/// <summary>The provider that signs members in. Only one is in use, and tokens of the other are refused.</summary>
public enum SignInProvider
{
    /// <summary>Stytch B2B Connected Apps: bearer tokens through OAuth.</summary>
    Stytch,

    /// <summary>Cloudflare Access in front of this server: a signed header on each request.</summary>
    CloudflareAccess,
}
