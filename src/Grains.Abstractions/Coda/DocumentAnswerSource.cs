namespace CodaMcp.Coda;

/// <summary>Where the answer to a read comes from. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.DocumentAnswerSource")]
public enum DocumentAnswerSource
{
    /// <summary>Coda, asked for this caller.</summary>
    Fetched,

    /// <summary>Coda, asked by somebody else a moment before.</summary>
    Coalesced,

    /// <summary>What the document's actor keeps.</summary>
    Kept,

    /// <summary>What the member holds is still right.</summary>
    Unchanged,
}
