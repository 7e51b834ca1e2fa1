namespace CodaMcp.Sandbox.Stytch;

/// <summary>The roles of the sandbox's RBAC policy.</summary>
public enum SandboxRole
{
    /// <summary>May read, but cannot grant <c>coda.write</c>.</summary>
    Viewer,

    /// <summary>May read and write.</summary>
    Editor,

    /// <summary>May read, write and administer the organization.</summary>
    Admin,
}
