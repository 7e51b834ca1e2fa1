namespace CodaMcp.Audit;

/// <summary>How much the audit keeps of a call's arguments, besides their digest and size.</summary>
public enum KeptArguments
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The names, with types and lengths and without values.</summary>
    Redacted,

    /// <summary>Also the values, encrypted.</summary>
    Full,
}
