namespace CodaMcp.Audit.Checkpoints;

/// <summary>The kinds of problems that <see cref="AuditVerification"/> finds.</summary>
public static class AuditProblem
{
    /// <summary>A record differs from its last stored state.</summary>
    public const string Changed = "changed";

    /// <summary>A record was deleted.</summary>
    public const string Missing = "missing";

    /// <summary>A record has no event: no silo stored it.</summary>
    public const string Inserted = "inserted";

    /// <summary>An event does not follow from the one before it: it was changed, inserted or moved.</summary>
    public const string Broken = "broken";

    /// <summary>Events in a chain are missing.</summary>
    public const string Gap = "gap";

    /// <summary>The end of a chain is missing.</summary>
    public const string CutOff = "cut_off";

    /// <summary>The head of a chain was changed.</summary>
    public const string Head = "head";

    /// <summary>A checkpoint is missing, was changed or replaced, or does not match the events that exist.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>A checkpoint is signed by an unknown key.</summary>
    public const string UnknownKey = "unknown_key";
}
