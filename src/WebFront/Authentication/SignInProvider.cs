namespace CodaMcp.Authentication;

/// <summary>Who signs members in. One of them at a time: the other's tokens are nothing then.</summary>
public enum SignInProvider
{
    /// <summary>Stytch B2B Connected Apps: bearer tokens by OAuth.</summary>
    Stytch,

    /// <summary>Cloudflare Access in front of this server: a signed header on each request.</summary>
    CloudflareAccess,
}
