using System.Text.Json.Serialization;

namespace CodaMcp.Tools.Results;

/// <summary>The result of a write. A write that Coda accepted, or may have accepted, is a result and never an error.</summary>
internal abstract record WriteResult
{
    public required WriteStatus Status { get; init; }

    /// <summary>Coda's request id of the write, for get_mutation_status. It is valid for about a day.</summary>
    public string? RequestId { get; init; }

    /// <summary>Coda's own warning, word for word.</summary>
    public string? Warning { get; init; }

    /// <summary>What the status means and what to do next.</summary>
    public required string Note { get; init; }
}

/// <summary>The status of a write.</summary>
internal enum WriteStatus
{
    /// <summary>Coda has applied it.</summary>
    [JsonStringEnumMemberName("applied")] Applied,

    /// <summary>Coda accepted it and will apply it.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted,

    /// <summary>It was sent, and its outcome is unknown.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>A part of the batch was written, and a part was not.</summary>
    [JsonStringEnumMemberName("partial")] Partial,
}

/// <summary>The result of changing an object other than a page or a row.</summary>
internal sealed record ChangeResult : WriteResult
{
    public string? DocId { get; init; }

    /// <summary>The id of the created, changed or deleted object, if it has one.</summary>
    public string? Id { get; init; }

    public string? Link { get; init; }
}

/// <summary>The current status of a write.</summary>
internal sealed record MutationStatusResult : WriteResult;
