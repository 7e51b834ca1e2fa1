namespace CodaMcp.Sandbox.Coda;

/// <summary>A role in a Coda workspace.</summary>
public enum SandboxCodaRole
{
    /// <summary>May do everything.</summary>
    Admin,

    /// <summary>May create documents.</summary>
    DocMaker,

    /// <summary>May edit documents but not create them.</summary>
    Editor,
}
