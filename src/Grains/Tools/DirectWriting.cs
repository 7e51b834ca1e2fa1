using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>
/// Sends writes that Coda carries out before it answers, or whose progress it gives no handle for. As <see cref="Writing"/>: never
/// twice, and never called failed where they may have taken effect.
/// </summary>
internal static class DirectWriting
{
    /// <summary>What a write has to say that Coda queued without a handle.</summary>
    public const string QueuedNote = "Coda accepted the change and will carry it out shortly. Do not send it again.";

    private const string UnreadNote = "Coda accepted the change, but this server cannot read the response. Do not send the change again. Read the doc to see the result.";

    private const string UnknownNote = "The change was sent, but no answer came: it may or may not have taken effect. Read before sending it again.";

    /// <summary>Sends a write.</summary>
    /// <param name="call">The call it is for.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="cancellationToken">Keeps it from being sent; what is being sent goes on until the deadline.</param>
    /// <exception cref="CodaException">Coda refused it, so that nothing was changed.</exception>
    /// <exception cref="CodaUnavailableException">It never left, so that nothing was changed.</exception>
    public static async Task<Sent<T>> Send<T>(ToolCall call, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
        where T : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var deadline = new CancellationTokenSource(Writing.Remaining(call), call.Time);
        try
        {
            return new Sent<T>(WriteStatus.Applied, await send(deadline.Token), Writing.AppliedNote);
        }
        catch (CodaAnswerException unread) when (unread.Accepted)
        {
            return new Sent<T>(WriteStatus.Accepted, null, UnreadNote, unread.RequestId);
        }
        catch (Exception exception) when (Writing.MayHaveExecuted(exception))
        {
            call.Writes.LeftUnknown();
            return new Sent<T>(WriteStatus.Unknown, null, UnknownNote);
        }
    }

    /// <summary>Sends a write whose response has no content, and returns its outcome.</summary>
    /// <param name="call">The call it is for.</param>
    /// <param name="docId">The doc it changes; null for none.</param>
    /// <param name="id">The id of what it changes or deletes.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="cancellationToken">Keeps it from being sent.</param>
    /// <param name="queued">Whether Coda's answer only says that it will be carried out.</param>
    public static async Task<ChangeResult> Change(
        ToolCall call, string? docId, string? id, Func<CancellationToken, Task> send, CancellationToken cancellationToken, bool queued = false)
    {
        var sent = await Send(
            call,
            async token =>
            {
                await send(token);
                return "";
            },
            cancellationToken);
        if (queued && sent.Status == WriteStatus.Applied)
            sent = sent with { Status = WriteStatus.Accepted, Note = QueuedNote };
        if (docId is not null && sent.RequestId is { } requestId)
            await call.Writes.AcceptedAsync(docId, requestId);
        return Result(sent, docId, id);
    }

    /// <summary>What came of a write.</summary>
    /// <param name="sent">The write.</param>
    /// <param name="docId">The doc it changes; null for none.</param>
    /// <param name="id">The id of what it made, changed or deleted.</param>
    /// <param name="link">Where that opens in a browser.</param>
    public static ChangeResult Result<T>(Sent<T> sent, string? docId, string? id, string? link = null)
        where T : class => new()
        {
            Status = sent.Status,
            RequestId = sent.RequestId,
            Note = sent.Note,
            DocId = docId,
            Id = id,
            Link = link,
        };
}
