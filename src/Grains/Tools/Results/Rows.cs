using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Tools.Results;

/// <summary>Rows of a table.</summary>
internal sealed record RowListResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    public required IReadOnlyList<RowSummary> Rows { get; init; }

    /// <summary>Rows of the whole table, whatever the filter.</summary>
    public required int TableRowCount { get; init; }

    /// <summary>The sync_token for a later call. Only the first call of a listing that asked for it has it.</summary>
    public string? SyncToken { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}

/// <summary>Rows found.</summary>
internal sealed record RowSearchResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    public required IReadOnlyList<RowSummary> Rows { get; init; }

    /// <summary>Rows read in this call.</summary>
    public required int ScannedRows { get; init; }

    /// <summary>Rows of the whole table.</summary>
    public required int TableRowCount { get; init; }

    /// <summary>Goes on where this search ends; null where the whole table was read.</summary>
    public string? NextCursor { get; init; }

    public string? Note { get; init; }
}

/// <summary>A row: its values by column name, or by id where two columns share a name. Blank cells are left out.</summary>
internal sealed record RowSummary
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public required Dictionary<string, JsonElement> Values { get; init; }
}

/// <summary>A row, whole.</summary>
internal sealed record RowResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    public string? TableName { get; init; }

    public required string RowId { get; init; }

    public string? Name { get; init; }

    public string? Link { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public required Dictionary<string, JsonElement> Values { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}

/// <summary>What came of writing rows.</summary>
internal record RowsWriteResult : WriteResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    /// <summary>The rows added, changed or deleted, where Coda says which.</summary>
    public IReadOnlyList<string>? RowIds { get; init; }

    /// <summary>What could not be checked before writing.</summary>
    public IReadOnlyList<string>? Unchecked { get; init; }
}

/// <summary>What came of writing rows in several requests.</summary>
internal sealed record RowBatchResult : RowsWriteResult
{
    /// <summary>What came of every row of a batch, in runs.</summary>
    public IReadOnlyList<RowsOutcome>? Rows { get; init; }

    /// <summary>The place in <c>rows</c> to go on from, where the batch was not finished.</summary>
    public int? ResumeFrom { get; init; }
}

/// <summary>What came of a run of rows of a batch, by their places in <c>rows</c>, from 0.</summary>
internal sealed record RowsOutcome
{
    public required int From { get; init; }

    /// <summary>The last of them.</summary>
    public required int To { get; init; }

    public required RowStatus Status { get; init; }

    public string? RequestId { get; init; }

    /// <summary>Coda's warning, or why it refused them.</summary>
    public string? Message { get; init; }
}

/// <summary>How far a row of a batch got.</summary>
internal enum RowStatus
{
    /// <summary>Coda has applied it.</summary>
    [JsonStringEnumMemberName("applied")] Applied,

    /// <summary>Coda accepted it and will apply it.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted,

    /// <summary>It was sent, and nobody can say what came of it.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>Coda refused it, so that nothing was changed.</summary>
    [JsonStringEnumMemberName("refused")] Refused,

    /// <summary>It was not sent.</summary>
    [JsonStringEnumMemberName("not_attempted")] NotAttempted,
}
