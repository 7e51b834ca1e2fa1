namespace CodaMcp.Coda;

/// <summary>Names the causes of a <see cref="CodaFailure"/> that its status does not identify. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.CodaFailureKind")]
public enum CodaFailureKind
{
    /// <summary>The status identifies the cause. Without a status, Coda could not be reached.</summary>
    Plain,

    /// <summary>Coda sent a success response, and its body does not fit the contract.</summary>
    UnexpectedAnswer,

    /// <summary>Coda's link to an exported page points to a host that is not allowed.</summary>
    FileHostRefused,

    /// <summary>The doc was just created or copied, and Coda is still preparing it.</summary>
    DocPreparing,

    /// <summary>Coda could not export a page, or the exported file could not be fetched.</summary>
    ExportFailed,
}
