using System.Globalization;
using System.Net;
using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Settings;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>
/// Writes many rows in successive requests of a size that Coda accepts, and reports the outcome of each row. Stops at the first request
/// that is not accepted. So the rows that were written are always the first rows of the batch.
/// </summary>
/// <param name="call">The call it is for.</param>
/// <param name="docId">The doc.</param>
/// <param name="tableId">The table.</param>
/// <param name="rows">The rows.</param>
/// <param name="keyColumns">The ids of the columns that find the rows to update; null to always add rows.</param>
/// <param name="disableParsing">Whether Coda stores texts unparsed.</param>
internal sealed class RowBatch(ToolCall call, string docId, string tableId, IReadOnlyList<RowEdit> rows, IReadOnlyList<string>? keyColumns, bool disableParsing = false)
{
    /// <summary>The most rows of one request.</summary>
    [MemberLimit]
    public const int MaxRequestRows = 100;

    /// <summary>The largest request, in bytes. Coda accepts 2 MB.</summary>
    [MemberLimit]
    public const int MaxRequestBytes = 1_500_000;

    // With less time left no further request is sent. A response that comes too late would leave the outcome of its rows unknown.
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(8);

    private readonly List<RowsOutcome> outcomes = [];
    private readonly List<string> addedRowIds = [];
    private int maxRows = MaxRequestRows;
    private int sent;

    /// <summary>Writes the rows and waits for Coda to apply them.</summary>
    /// <exception cref="CodaException">Coda refused the first request. Nothing was changed.</exception>
    /// <exception cref="CodaUnavailableException">No request was sent. Nothing was changed.</exception>
    public async Task<RowBatchResult> WriteAsync(int waitSeconds, CancellationToken cancellationToken)
    {
        while (sent < rows.Count && (outcomes.Count == 0 || Writing.Remaining(call) > LeastTime))
        {
            if (!await WriteNextAsync(cancellationToken))
                break;
        }

        var resumeFrom = ResumeFrom();
        if (sent < rows.Count)
            outcomes.Add(new RowsOutcome { From = sent, To = rows.Count - 1, Status = RowStatus.NotAttempted });
        foreach (var id in addedRowIds)
            call.Touches("row", id);
        await AwaitAsync(waitSeconds, resumeFrom, cancellationToken);
        return Result(resumeFrom);
    }

    private RowBatchResult Result(int? resumeFrom)
    {
        var status = Status();
        // The id of a single request is returned only once, for the whole batch.
        var only = outcomes is [{ RequestId: { } handle }] ? handle : null;
        return new RowBatchResult
        {
            Status = status,
            RequestId = only,
            Warning = outcomes.Find(outcome => outcome is { Status: RowStatus.Applied or RowStatus.Accepted, Message: not null })?.Message,
            Note = status switch
            {
                WriteStatus.Applied => Writing.AppliedNote,
                WriteStatus.Accepted => Writing.AcceptedNote,
                WriteStatus.Unknown => Writing.UnknownNote + " 'rows' tells which rows.",
                _ => string.Create(CultureInfo.InvariantCulture, $"Not all rows were written: 'rows' tells which. Go on with rows[{resumeFrom}] and those after it."),
            },
            DocId = docId,
            TableId = tableId,
            RowIds = addedRowIds.Count > 0 ? addedRowIds : null,
            Rows = only is null ? outcomes : [outcomes[0] with { RequestId = null }],
            ResumeFrom = resumeFrom,
        };
    }

    // Returns whether to continue.
    private async Task<bool> WriteNextAsync(CancellationToken cancellationToken)
    {
        var count = NextCount();
        var query = new RowWriteQuery { DisableParsing = disableParsing ? true : null };
        var body = new RowsUpsert { Rows = [.. rows.Skip(sent).Take(count)], KeyColumns = keyColumns };
        if (rows.Count > count)
        {
            call.Writes.NeedSeveral();
            call.OnProgress?.Invoke(string.Create(CultureInfo.InvariantCulture, $"Writing rows {sent + 1} to {sent + count} of {rows.Count}."));
        }

        Posted<RowsUpsertResult> posted;
        try
        {
            posted = await Writing.Post(call, docId, token => call.Api.UpsertRows(docId, tableId, body, token, query), cancellationToken);
        }
        catch (CodaException refused) when (IsTooLarge(refused) && count > 1)
        {
            // Coda refused the whole request and applied nothing. Its exact limit is not known, so the next request has half as many rows.
            maxRows = count / 2;
            return true;
        }
        catch (CodaException refused) when (IsTooLarge(refused) && outcomes.Count == 0)
        {
            throw ToolException.ForArgument(string.Create(CultureInfo.InvariantCulture, $"rows[{sent}]"), $"is too large for Coda, which says: {refused.Message}");
        }
        catch (Exception failed) when (outcomes.Count > 0 && (CodaFailures.Of(failed) is not null || failed is ToolException or AuditUnavailableException))
        {
            Add(count, RowStatus.Refused, null, failed.Message);
            return false;
        }

        Add(count, posted.Accepted ? RowStatus.Accepted : RowStatus.Unknown, posted.RequestId, null);
        addedRowIds.AddRange(posted.Answer?.AddedRowIds ?? []);
        return posted.Accepted;
    }

    private void Add(int count, RowStatus status, string? requestId, string? message)
    {
        outcomes.Add(new RowsOutcome { From = sent, To = sent + count - 1, Status = status, RequestId = requestId, Message = message });
        sent += count;
    }

    private int NextCount()
    {
        var bytes = 0;
        var count = 0;
        while (sent + count < rows.Count && count < maxRows)
        {
            bytes += JsonSerializer.SerializeToUtf8Bytes(rows[sent + count], ToolJson.Default.RowEdit).Length;
            if (count > 0 && bytes > MaxRequestBytes)
                break;
            count++;
        }

        return count;
    }

    private async Task AwaitAsync(int waitSeconds, int? resumeFrom, CancellationToken cancellationToken)
    {
        var accepted = outcomes.Where(outcome => outcome.RequestId is not null).ToList();
        if (accepted.Count == 0)
            return;
        var progress = await Writing.AwaitAll(call, [.. accepted.Select(outcome => outcome.RequestId!)], waitSeconds, () => Result(resumeFrom), cancellationToken);
        for (var at = 0; at < accepted.Count; at++)
        {
            outcomes[outcomes.IndexOf(accepted[at])] = accepted[at] with
            {
                Status = progress[at].Applied ? RowStatus.Applied : RowStatus.Accepted,
                Message = progress[at].Warning,
            };
        }
    }

    // Rows with an unknown outcome may be sent again only with key columns, which find the same rows.
    private int? ResumeFrom() => outcomes switch
    {
        [.., { Status: RowStatus.Refused } refused] => refused.From,
        [.., { Status: RowStatus.Unknown } unknown] when keyColumns is not null => unknown.From,
        _ => sent < rows.Count ? sent : null,
    };

    private WriteStatus Status() =>
        Any(RowStatus.Unknown) ? WriteStatus.Unknown
        : Any(RowStatus.Refused) || Any(RowStatus.NotAttempted) ? WriteStatus.Partial
        : Any(RowStatus.Accepted) ? WriteStatus.Accepted
        : WriteStatus.Applied;

    private bool Any(RowStatus status) => outcomes.Exists(outcome => outcome.Status == status);

    private static bool IsTooLarge(CodaException refused) => refused.Status == HttpStatusCode.RequestEntityTooLarge
        || (refused.Status == HttpStatusCode.BadRequest
            && (refused.Message.Contains("too large", StringComparison.OrdinalIgnoreCase) || refused.Message.Contains("exceeds maximum size", StringComparison.OrdinalIgnoreCase)));
}
