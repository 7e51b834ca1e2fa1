namespace CodaMcp.Sandbox.Stytch;

/// <summary>Selects the form of <c>iss</c> in the callback of the authorize call (RFC 9207).</summary>
public enum CallbackIssuer
{
    /// <summary>
    /// <c>stytch.com/{project}</c>: Stytch's default, seen in live projects and described in its FAQ. Strict clients refuse it.
    /// </summary>
    ProjectStyle,

    /// <summary>Equal to the metadata's <c>issuer</c>. A custom domain has this effect, by Stytch's FAQ.</summary>
    Match,

    /// <summary>No <c>iss</c>.</summary>
    Absent,
}
