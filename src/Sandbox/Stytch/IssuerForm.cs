namespace CodaMcp.Sandbox.Stytch;

/// <summary>The forms an issuer was seen in.</summary>
public enum IssuerForm
{
    /// <summary>The project domain, without a trailing slash: the right one.</summary>
    ProjectDomain,

    /// <summary><c>stytch.com/{project}</c>, which is no URL: what calls over Stytch's own API hosts yield.</summary>
    StytchPath,

    /// <summary>The project domain with a trailing slash.</summary>
    TrailingSlash,
}
