namespace CodaMcp.Sandbox.Stytch;

/// <summary>The roles of the sandbox's RBAC policy.</summary>
public enum SandboxRole
{
    /// <summary>Reads; cannot grant <c>coda.write</c>.</summary>
    Viewer,

    /// <summary>Reads and writes.</summary>
    Editor,

    /// <summary>Reads, writes and administers the organization.</summary>
    Admin,
}
