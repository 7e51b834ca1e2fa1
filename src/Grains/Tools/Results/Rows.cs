using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Tools.Results;

/// <summary>Rows of a table.</summary>
internal sealed record RowListResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    public required IReadOnlyList<RowSummary> Rows { get; init; }

    /// <summary>The number of rows of the whole table, regardless of the filter.</summary>
    public required int TableRowCount { get; init; }

    /// <summary>The sync_token for a later call. Only the first call of a listing that asked for it returns it.</summary>
    public string? SyncToken { get; init; }

    /// <summary>The cursor that continues this listing; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}

/// <summary>The rows that a search found.</summary>
internal sealed record RowSearchResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    public required IReadOnlyList<RowSummary> Rows { get; init; }

    /// <summary>The number of rows read in this call.</summary>
    public required int ScannedRows { get; init; }

    /// <summary>The number of rows of the whole table.</summary>
    public required int TableRowCount { get; init; }

    /// <summary>The cursor that continues this search; null if the whole table was read.</summary>
    public string? NextCursor { get; init; }

    public string? Note { get; init; }
}

/// <summary>A row with its values by column name, or by column id if two columns share a name. Blank cells are left out.</summary>
internal sealed record RowSummary
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public required Dictionary<string, JsonElement> Values { get; init; }
}

/// <summary>A complete row.</summary>
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

/// <summary>The result of writing rows.</summary>
internal record RowsWriteResult : WriteResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    /// <summary>The ids of the added, changed or deleted rows, if they are known.</summary>
    public IReadOnlyList<string>? RowIds { get; init; }

    /// <summary>Notes on values that could not be checked before writing.</summary>
    public IReadOnlyList<string>? Unchecked { get; init; }
}

/// <summary>The result of writing rows in several requests.</summary>
internal sealed record RowBatchResult : RowsWriteResult
{
    /// <summary>The outcomes of all rows of a batch, by ranges of rows.</summary>
    public IReadOnlyList<RowsOutcome>? Rows { get; init; }

    /// <summary>The index in <c>rows</c> to continue from, if the batch was not finished.</summary>
    public int? ResumeFrom { get; init; }
}

/// <summary>The outcome of a range of rows of a batch, by their indexes in <c>rows</c>, from 0.</summary>
internal sealed record RowsOutcome
{
    public required int From { get; init; }

    /// <summary>The index of the last row.</summary>
    public required int To { get; init; }

    public required RowStatus Status { get; init; }

    public string? RequestId { get; init; }

    /// <summary>Coda's warning, or why it refused them.</summary>
    public string? Message { get; init; }
}

/// <summary>The status of a row of a batch.</summary>
internal enum RowStatus
{
    /// <summary>Coda has applied it.</summary>
    [JsonStringEnumMemberName("applied")] Applied,

    /// <summary>Coda accepted it and will apply it.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted,

    /// <summary>It was sent, and its outcome is unknown.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>Coda refused it. Nothing was changed.</summary>
    [JsonStringEnumMemberName("refused")] Refused,

    /// <summary>It was not sent.</summary>
    [JsonStringEnumMemberName("not_attempted")] NotAttempted,
}
