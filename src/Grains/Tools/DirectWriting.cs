using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>
/// Sends writes that Coda applies before it responds, or for which it returns no request id. As in <see cref="Writing"/>, a write is never
/// sent twice. It is never reported as failed if it may have taken effect.
/// </summary>
internal static class DirectWriting
{
    /// <summary>The note on a write that Coda queued without a request id.</summary>
    public const string QueuedNote = "Coda accepted the change and will carry it out shortly. Do not send it again.";

    private const string UnreadNote = "Coda accepted the change, but this server cannot read the response. Do not send the change again. Read the doc to see the result.";

    private const string UnknownNote = "The change was sent, but no answer came: it may or may not have taken effect. Read before sending it again.";

    /// <summary>Sends a write.</summary>
    /// <param name="call">The call it is for.</param>
    /// <param name="send">Sends the request.</param>
    /// <param name="cancellationToken">Prevents the send. A request that is already being sent continues until the deadline.</param>
    /// <exception cref="CodaException">Coda refused the write. Nothing was changed.</exception>
    /// <exception cref="CodaUnavailableException">The request was never sent. Nothing was changed.</exception>
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
    /// <param name="id">The id of the object that it changes or deletes.</param>
    /// <param name="send">Sends the request.</param>
    /// <param name="cancellationToken">Prevents the send.</param>
    /// <param name="queued">Whether Coda's response only confirms that the write is queued.</param>
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

    /// <summary>Returns the result of a write.</summary>
    /// <param name="sent">The write.</param>
    /// <param name="docId">The doc it changes; null for none.</param>
    /// <param name="id">The id of the object that it created, changed or deleted.</param>
    /// <param name="link">The browser link of that object.</param>
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
