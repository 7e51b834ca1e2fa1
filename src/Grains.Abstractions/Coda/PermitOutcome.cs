namespace CodaMcp.Coda;

/// <summary>How a <see cref="PermitRequest"/> ended. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.PermitOutcome")]
public enum PermitOutcome
{
    /// <summary>The request may be sent, now.</summary>
    Granted,

    /// <summary>There is no permit by the deadline.</summary>
    Refused,

    /// <summary>The actor is moving to another silo: ask again.</summary>
    Moved,
}
