namespace CodaMcp.Sandbox.Stytch;

/// <summary>The forms of <c>iss</c> in the authorization callback (RFC 9207).</summary>
public enum CallbackIssuer
{
    /// <summary>Equal to the metadata's <c>issuer</c>.</summary>
    Match,

    /// <summary><c>stytch.com/{project}</c>: what a consent page without a custom base URL produces. Careful clients refuse it.</summary>
    ProjectStyle,

    /// <summary>No <c>iss</c>, and the metadata does not promise one.</summary>
    Absent,
}
