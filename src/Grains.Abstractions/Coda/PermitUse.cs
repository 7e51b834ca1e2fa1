namespace CodaMcp.Coda;

/// <summary>What became of a permit. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.PermitUse")]
public enum PermitUse
{
    /// <summary>Nothing was sent: somebody else may have the permit.</summary>
    Unused,

    /// <summary>Coda answered, with whatever but a 429.</summary>
    Answered,

    /// <summary>Coda answered 429.</summary>
    Limited,

    /// <summary>The request left, and no answer came.</summary>
    Unanswered,
}
