using System.Net;

namespace CodaMcp.Coda;

/// <summary>Why Coda could not be asked, or the error that Coda returned. Silos can send it to each other without loss.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.CodaFailure")]
public sealed record CodaFailure
{
    /// <summary>Coda's status; null if there was no answer.</summary>
    [Id(0)] public HttpStatusCode? Status { get; init; }

    /// <summary>Coda's message, or what happened if there was no answer. It never contains a token. At most 500 characters.</summary>
    [Id(1)] public required string Message { get; init; }

    /// <summary>The <c>codaType</c> of Coda's answer.</summary>
    [Id(2)] public string? CodaType { get; init; }

    /// <summary>How long to wait before a retry, if known.</summary>
    [Id(3)] public TimeSpan? RetryAfter { get; init; }

    /// <summary>The cause, if the status alone does not identify it.</summary>
    [Id(4)] public CodaFailureKind Kind { get; init; }
}

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
