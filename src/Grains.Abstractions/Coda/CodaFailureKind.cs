namespace CodaMcp.Coda;

/// <summary>The sorts of <see cref="CodaFailure"/> that its status does not tell. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.CodaFailureKind")]
public enum CodaFailureKind
{
    /// <summary>What the status says; where there is none, Coda could not be reached.</summary>
    Plain,

    /// <summary>Coda answered with a success whose body does not fit the contract.</summary>
    UnexpectedAnswer,

    /// <summary>Coda's link to an exported page leads to a host that is not allowed.</summary>
    FileHostRefused,

    /// <summary>The doc was just created or copied, and Coda is still preparing it.</summary>
    DocPreparing,

    /// <summary>Coda could not export a page, or the exported file could not be fetched.</summary>
    ExportFailed,
}
