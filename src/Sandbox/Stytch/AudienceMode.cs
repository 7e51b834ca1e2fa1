namespace CodaMcp.Sandbox.Stytch;

/// <summary>What access tokens name as audience. Stytch does not document the effect of RFC 8707 <c>resource</c>.</summary>
public enum AudienceMode
{
    /// <summary>The project id, then each <c>resource</c> of the authorization.</summary>
    ProjectAndResource,

    /// <summary>The project id alone.</summary>
    Project,

    /// <summary>The client id alone.</summary>
    Client,

    /// <summary><see cref="StytchFaults.CustomAudience"/>.</summary>
    Custom,
}
