namespace CodaMcp.Sandbox.Stytch;

/// <summary>Selects the audience of access tokens.</summary>
public enum AudienceMode
{
    /// <summary>
    /// Each <c>resource</c> of the authorization; without a resource, the project id. Two live projects did the first, and two others the
    /// second.
    /// </summary>
    Resource,

    /// <summary>The project id, then each <c>resource</c> of the authorization. It was not seen in a live project.</summary>
    ProjectAndResource,

    /// <summary>The project id alone.</summary>
    Project,

    /// <summary>The client id alone.</summary>
    Client,

    /// <summary><see cref="StytchFaults.CustomAudience"/>.</summary>
    Custom,
}
