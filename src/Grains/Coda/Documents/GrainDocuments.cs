using CodaMcp.Coda.Contract;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Coda.Documents;

/// <summary>
/// Calls the documents' grains in any silo. If a silo is lost, its grains are lost too. Then each call is repeated until they are active in
/// another silo.
/// </summary>
/// <param name="grains">The grain factory.</param>
/// <param name="open">The documents in this silo.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs failures to reach a grain.</param>
public sealed partial class GrainDocuments(IGrainFactory grains, OpenDocuments open, TimeProvider time, ILogger<GrainDocuments> logger) : ICodaDocuments
{
    // The longest time that a write waits until the document's grain knows of it. After that, the call goes on in the background. If the grain
    // was lost with its silo, its next activation confirms no earlier answer.
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

    // This call is not repeated. If it fails, the caller reads again. That read is repeated until the grain is active in another silo. Silos of
    // earlier versions do not have this method.
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
