using System.Text.Json.Serialization;

namespace CodaMcp.Tools.Results;

/// <summary>What came of a write. A write that Coda accepted, or may have, is a result and never an error.</summary>
internal abstract record WriteResult
{
    public required WriteStatus Status { get; init; }

    /// <summary>Coda's handle of the write, for get_mutation_status; good for about a day.</summary>
    public string? RequestId { get; init; }

    /// <summary>Coda's own warning, word for word.</summary>
    public string? Warning { get; init; }

    /// <summary>What the status means and what to do next.</summary>
    public required string Note { get; init; }
}

/// <summary>How far a write got.</summary>
internal enum WriteStatus
{
    /// <summary>Coda has applied it.</summary>
    [JsonStringEnumMemberName("applied")] Applied,

    /// <summary>Coda accepted it and will apply it.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted,

    /// <summary>It was sent, and nobody can say what came of it.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>A part of the batch was written, and a part was not.</summary>
    [JsonStringEnumMemberName("partial")] Partial,
}

/// <summary>What came of changing something that is neither page nor row.</summary>
internal sealed record ChangeResult : WriteResult
{
    public string? DocId { get; init; }

    /// <summary>What was made, changed or deleted, where it has an id.</summary>
    public string? Id { get; init; }

    public string? Link { get; init; }
}

/// <summary>How far a write is.</summary>
internal sealed record MutationStatusResult : WriteResult;
