namespace CodaMcp.Doctor;

/// <summary>Names the result of one check.</summary>
public enum Verdict
{
    /// <summary>The service behaves as this server assumes.</summary>
    Right,

    /// <summary>The service does not behave as this server assumes, or a setting is wrong.</summary>
    Wrong,

    /// <summary>The check did not run. The text contains the reason.</summary>
    NotChecked,

    /// <summary>An observation without an assumption.</summary>
    Note,
}
