using CodaMcp.Coda.Contract;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Coda.Documents;

/// <summary>The documents' grains, wherever they run. A silo that was lost takes its grains along: each call is tried until they are elsewhere.</summary>
/// <param name="grains">The way to them.</param>
/// <param name="open">Those in this silo.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where a failure to reach one is noted.</param>
public sealed partial class GrainDocuments(IGrainFactory grains, OpenDocuments open, TimeProvider time, ILogger<GrainDocuments> logger) : ICodaDocuments
{
    // The loss of a silo is noticed within this time. Its actors go on elsewhere, and know no earlier answer to be current.
    private static readonly TimeSpan TellingDelays = TimeSpan.FromSeconds(2);

    private readonly GrainRetry retry = new(time);
    private readonly HeldLeases leases = new(time);

    /// <inheritdoc/>
    public async Task<DocumentAnswer> ReadAsync(string loginId, string docId, DocumentRead read, CancellationToken cancellationToken)
    {
        try
        {
            // The grain would do the same.
            if (open.Find(loginId, docId) is { } here)
                return await here.ReadAsync(read, cancellationToken);
            var grain = grains.GetKnownGrain<IDocumentGrain>(DocumentGrain.KeyOf(loginId, docId));
            return await retry.HedgeAsync(() => grain.Read(read, cancellationToken), cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(e);
            throw new CodaUnavailableException("The part of this server that reads the doc could not be reached.", mayHaveExecuted: false, e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<DocumentCheck?> ConfirmAsync(string loginId, string docId, DocumentCheck check)
    {
        if (open.Find(loginId, docId) is { } here)
            return ValueTask.FromResult(here.IsCurrent(check) ? check : null);
        return leases.Cover(loginId, docId, check) ? ValueTask.FromResult<DocumentCheck?>(check) : AskAsync(loginId, docId, check);
    }

    /// <inheritdoc/>
    public async Task WroteAsync(string loginId, string docId, DocumentWrite write) =>
        await TellAsync(grains.GetKnownGrain<IDocumentGrain>(DocumentGrain.KeyOf(loginId, docId)), write)
            .WaitAsync(TellingDelays, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    /// <inheritdoc/>
    public async Task<DocumentChanges> WatchAsync(string loginId, string docId, WatchDocument watch, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IDocumentGrain>(DocumentGrain.KeyOf(loginId, docId)).Watch(watch, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new CodaUnavailableException("The part of this server that watches the doc could not be reached.", mayHaveExecuted: false, e);
        }
    }

    private async Task TellAsync(IDocumentGrain grain, DocumentWrite write)
    {
        try
        {
            await retry.HedgeAsync(
                async () =>
                {
                    await grain.Wrote(write);
                    return true;
                },
                CancellationToken.None);
        }
        catch (Exception e)
        {
            LogUntold(e);
        }
    }

    // Not repeated: the caller reads again, and that is repeated until the actor is elsewhere. A silo of an earlier version does not know the question.
    private async ValueTask<DocumentCheck?> AskAsync(string loginId, string docId, DocumentCheck check)
    {
        try
        {
            var asked = time.GetTimestamp();
            var confirmation = await grains.GetKnownGrain<IDocumentGrain>(DocumentGrain.KeyOf(loginId, docId)).Confirm(check);
            leases.Keep(loginId, docId, confirmation, asked);
            return confirmation.IsCurrent ? check.At(confirmation.Now) : null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogUnreachable(e);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A document's actor could not be reached for a read.")]
    private partial void LogUnreachable(Exception exception);

    [LoggerMessage(LogLevel.Warning, "A document's actor could not be told of a write: other members may see what was before it for as long as answers are kept.")]
    private partial void LogUntold(Exception exception);
}
