namespace CodaMcp.Sandbox.Stytch;

/// <summary>The forms of <c>iss</c> in the callback that the authorize call answers with (RFC 9207).</summary>
public enum CallbackIssuer
{
    /// <summary>
    /// <c>stytch.com/{project}</c>: Stytch's default, seen in live projects and named by its FAQ. Careful clients refuse it.
    /// </summary>
    ProjectStyle,

    /// <summary>Equal to the metadata's <c>issuer</c>: what a custom domain yields, by Stytch's FAQ.</summary>
    Match,

    /// <summary>No <c>iss</c>.</summary>
    Absent,
}
