namespace CodaMcp.Doctor;

/// <summary>What became of one check.</summary>
public enum Verdict
{
    /// <summary>The service behaves as this server assumes.</summary>
    Right,

    /// <summary>The service does not behave as this server assumes, or a setting is wrong.</summary>
    Wrong,

    /// <summary>It was not checked; the text says why.</summary>
    NotChecked,

    /// <summary>What was seen where nothing is assumed.</summary>
    Note,
}
