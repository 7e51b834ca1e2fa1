using System.Globalization;
using CodaMcp.Audit;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>
/// Sends the edits of a page one after the other, and reports the outcome of each. Stops at the first request that is not accepted. Sends
/// nothing twice.
/// </summary>
/// <remarks>
/// In a live note, a replacement by element id changed only that line, and a deletion by element id removed only that line (September 2026,
/// mikeohyan/local-superhumandoc-mcp). Only the specification says that append inserts after the element and prepend before it
/// (PageContentUpdate).
/// </remarks>
/// <param name="call">The call it is for.</param>
/// <param name="docId">The doc.</param>
/// <param name="pageId">The page.</param>
/// <param name="edits">The edits, which do not overlap.</param>
internal sealed class PageEditBatch(ToolCall call, string docId, string pageId, IReadOnlyList<PlacedEdit> edits)
{
    // With less time left no further request is sent. A response that comes too late would leave the outcome of its edit unknown.
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(8);

    private readonly List<EditOutcome> outcomes = [];

    /// <summary>Sends the edits and waits for Coda to apply them.</summary>
    /// <exception cref="CodaException">Coda refused the first request. Nothing was changed.</exception>
    /// <exception cref="CodaUnavailableException">No request was sent. Nothing was changed.</exception>
    public async Task<PageEditResult> WriteAsync(int waitSeconds, CancellationToken cancellationToken)
    {
        while (outcomes.Count < edits.Count && (outcomes.Count == 0 || HasTime()))
        {
            if (edits.Count > 1)
                call.OnProgress?.Invoke(string.Create(CultureInfo.InvariantCulture, $"Writing edit {outcomes.Count + 1} of {edits.Count}."));
            if (!await WriteNextAsync(cancellationToken))
                break;
        }

        var resumeFrom = outcomes.FindIndex(outcome => outcome.Status == EditStatus.Refused) is >= 0 and var refused ? refused
            : outcomes.Count < edits.Count ? outcomes.Count
            : (int?)null;
        while (outcomes.Count < edits.Count)
            outcomes.Add(Outcome(EditStatus.NotAttempted));
        await AwaitAsync(waitSeconds, resumeFrom, cancellationToken);
        return Result(resumeFrom);
    }

    private PageEditResult Result(int? resumeFrom)
    {
        var status = Any(EditStatus.Unknown) ? WriteStatus.Unknown
            : Any(EditStatus.Refused) || Any(EditStatus.NotAttempted) || Any(EditStatus.Partial) ? WriteStatus.Partial
            : Any(EditStatus.Accepted) ? WriteStatus.Accepted
            : WriteStatus.Applied;
        return new PageEditResult
        {
            Status = status,
            Warning = outcomes.Find(outcome => outcome is { Status: EditStatus.Applied or EditStatus.Accepted, Message: not null })?.Message,
            Note = status switch
            {
                WriteStatus.Applied => Writing.AppliedNote + " New lines have new ids.",
                WriteStatus.Accepted => Writing.AcceptedNote,
                WriteStatus.Unknown => Writing.UnknownNote + " 'edits' tells which edit.",
                _ => "Not all edits were made: 'edits' tells which. Read the page before going on"
                    + (resumeFrom is { } from ? string.Create(CultureInfo.InvariantCulture, $" with edits[{from}] and those after it.") : "."),
            },
            Edits = outcomes,
        };
    }

    // Returns whether to continue.
    private async Task<bool> WriteNextAsync(CancellationToken cancellationToken)
    {
        var edit = edits[outcomes.Count];
        // The old lines of a section are deleted only after Coda has applied the new content.
        List<string> rest = edit.Edit.What == PageEdit.Replace ? [.. edit.Place.Skip(1).Select(line => line.Id)] : [];
        if (edits.Count > 1 || rest.Count > 0)
            call.Writes.NeedSeveral();
        Posted<PageMutation> posted;
        try
        {
            posted = await Writing.Post(call, docId, token => FirstRequest(edit, token), cancellationToken);
        }
        catch (Exception failed) when (outcomes.Count > 0 && IsRefusal(failed))
        {
            outcomes.Add(Outcome(EditStatus.Refused, message: failed.Message));
            return false;
        }

        if (!posted.Accepted || rest.Count == 0)
        {
            outcomes.Add(Outcome(posted.Accepted ? EditStatus.Accepted : EditStatus.Unknown, posted.RequestId));
            return posted.Accepted;
        }

        return await DeleteRestAsync(posted.RequestId, rest, cancellationToken);
    }

    private async Task<bool> DeleteRestAsync(string? replaced, List<string> rest, CancellationToken cancellationToken)
    {
        var left = $"The old lines of the section are still there. Once the new content shows, delete them with delete_page_content: {string.Join(", ", rest)}.";
        var progress = replaced is null ? MutationProgress.Accepted : (await Writing.AwaitAll(call, [replaced], Writing.LongestWait, result: null, cancellationToken))[0];
        if (!progress.Applied || progress.Warning is not null || !HasTime())
        {
            var why = progress.Warning is { } warning ? $"Coda warns: {warning.TrimEnd('.')}." : progress.Applied ? "There was no time left." : "Coda has not yet applied the new content.";
            outcomes.Add(Outcome(EditStatus.Partial, replaced, $"{why} {left}"));
            return false;
        }

        try
        {
            var deleted = await Writing.Post(call, docId, token => call.Api.DeletePageContent(docId, pageId, new PageContentDelete(rest), token), cancellationToken);
            outcomes.Add(deleted.Accepted
                ? Outcome(EditStatus.Accepted, deleted.RequestId)
                : Outcome(EditStatus.Unknown, replaced, "The new content stands there. Whether the old lines of the section were deleted is not known."));
            return deleted.Accepted;
        }
        catch (Exception failed) when (IsRefusal(failed))
        {
            outcomes.Add(Outcome(EditStatus.Partial, replaced, $"{failed.Message} {left}"));
            return false;
        }
    }

    private Task<PageMutation> FirstRequest(PlacedEdit edit, CancellationToken cancellationToken)
    {
        if (edit.Edit.What == PageEdit.Delete)
            return call.Api.DeletePageContent(docId, pageId, new PageContentDelete([.. edit.Place.Select(line => line.Id)]), cancellationToken);
        var update = new PageContentUpdate
        {
            InsertionMode = edit.Edit.What switch { PageEdit.InsertBefore => "prepend", PageEdit.InsertAfter => "append", _ => "replace" },
            ElementId = edit.Anchor.Id,
            CanvasContent = new CanvasContent("markdown", edit.Edit.Content!),
        };
        return call.Api.UpdatePage(docId, pageId, new PageUpdate { ContentUpdate = update }, cancellationToken);
    }

    private async Task AwaitAsync(int waitSeconds, int? resumeFrom, CancellationToken cancellationToken)
    {
        var accepted = outcomes.Where(outcome => outcome is { Status: EditStatus.Accepted, RequestId: not null }).ToList();
        if (accepted.Count == 0)
            return;
        var progress = await Writing.AwaitAll(call, [.. accepted.Select(outcome => outcome.RequestId!)], waitSeconds, () => Result(resumeFrom), cancellationToken);
        for (var at = 0; at < accepted.Count; at++)
        {
            outcomes[accepted[at].Edit] = accepted[at] with
            {
                Status = progress[at].Applied ? EditStatus.Applied : EditStatus.Accepted,
                Message = progress[at].Warning,
            };
        }
    }

    private EditOutcome Outcome(EditStatus status, string? requestId = null, string? message = null) =>
        new() { Edit = outcomes.Count, Status = status, RequestId = requestId, Message = message };

    private bool HasTime() => Writing.Remaining(call) > LeastTime;

    private bool Any(EditStatus status) => outcomes.Exists(outcome => outcome.Status == status);

    private static bool IsRefusal(Exception failed) => CodaFailures.Of(failed) is not null || failed is Calls.ToolException or AuditUnavailableException;
}
