using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>
/// Waits for a doc that Coda has created. Coda responds to POST /docs at once. It then answers every call on the doc with 409 until the doc
/// is ready. That takes seconds to two minutes (three independent clients that were tested live).
/// </summary>
internal static class NewDoc
{
    private const string PreparingNote = "Coda created the doc and is still preparing it. This takes up to two minutes. Until then it refuses other calls on the doc. Do not create it again.";

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Waits until the doc is ready or the call has no time left, and returns the status. It never throws, since the doc exists.
    /// </summary>
    /// <param name="call">The call that created it.</param>
    /// <param name="doc">Coda's answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ChangeResult> AwaitAsync(ToolCall call, Doc doc, CancellationToken cancellationToken)
    {
        call.Touches("doc", doc.Id, doc.Name);
        var until = Writing.Until(call, Writing.LongestWait);
        // Retry the 409 of this doc from here on, however long Coda needs.
        var progress = new MutationProgress(true);
        if (doc.RequestId is { Length: > 0 } requestId)
        {
            await call.Writes.AcceptedAsync(doc.Id, requestId);
            progress = (await Writing.AwaitAll(call, [requestId], Writing.LongestWait, () => Result(ready: false, warning: null), cancellationToken))[0];
        }

        return Result(progress.Applied && await AnswersAsync(call, doc.Id, until, cancellationToken), progress.Warning);

        ChangeResult Result(bool ready, string? warning) => new()
        {
            Status = ready ? WriteStatus.Applied : WriteStatus.Accepted,
            RequestId = doc.RequestId,
            Warning = warning,
            Note = ready ? Writing.AppliedNote : $"{PreparingNote} {(doc.RequestId is null ? "get_doc answers" : "get_mutation_status tells")} when it is ready.",
            DocId = doc.Id,
            Id = doc.Id,
            Link = doc.BrowserLink,
        };
    }

    // Check both the doc's metadata and its content. No recorded response shows that they become ready together.
    private static async Task<bool> AnswersAsync(ToolCall call, string docId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var left = until - call.Time.GetUtcNow();
        using var over = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, call.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        call.OnProgress?.Invoke("Coda created the doc and is preparing it.");
        try
        {
            while (true)
            {
                try
                {
                    await call.Api.GetDoc(docId, either.Token);
                    await call.Api.ListPages(docId, new ListQuery { Limit = 1 }, either.Token);
                    return true;
                }
                catch (CodaException refused) when (refused.Status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                {
                    // The doc exists, but this token may not read it.
                    return true;
                }
                catch (Exception notYet) when (CodaFailures.Of(notYet) is not null)
                {
                    await Task.Delay(Poll, call.Time, either.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
