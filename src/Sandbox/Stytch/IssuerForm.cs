namespace CodaMcp.Sandbox.Stytch;

/// <summary>The forms of an issuer that were seen.</summary>
public enum IssuerForm
{
    /// <summary>The project domain, without a trailing slash. This form is correct.</summary>
    ProjectDomain,

    /// <summary><c>stytch.com/{project}</c>, which is not a URL. Calls over Stytch's own API hosts return it.</summary>
    StytchPath,

    /// <summary>The project domain with a trailing slash.</summary>
    TrailingSlash,
}
