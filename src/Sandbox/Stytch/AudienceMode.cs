namespace CodaMcp.Sandbox.Stytch;

/// <summary>What access tokens name as audience.</summary>
public enum AudienceMode
{
    /// <summary>
    /// Each <c>resource</c> of the authorization; without any, the project id. Seen in two live projects with <c>resources</c>, and in two without.
    /// </summary>
    Resource,

    /// <summary>The project id, then each <c>resource</c> of the authorization. Nobody has seen it.</summary>
    ProjectAndResource,

    /// <summary>The project id alone.</summary>
    Project,

    /// <summary>The client id alone.</summary>
    Client,

    /// <summary><see cref="StytchFaults.CustomAudience"/>.</summary>
    Custom,
}
