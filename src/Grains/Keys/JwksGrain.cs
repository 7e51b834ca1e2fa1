using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Storage;

namespace CodaMcp.Keys;

/// <summary>The cluster's single copy of an issuer's keys. Reentrant, so that callers during a fetch share it.</summary>
[GrainType("jwks"), Reentrant]
public sealed partial class JwksGrain : Grain, IJwksGrain, IDisposable
{
    private readonly IPersistentState<JwksState> stored;
    private readonly ILogger<JwksGrain> logger;
    private readonly SigningKeyRing ring;
    private readonly string issuer;
    private readonly CancellationTokenSource ending = new();

    /// <summary>Creates the grain. The silo passes the parts.</summary>
    public JwksGrain(
        [PersistentState("jwks.keys", StorageNames.Grains)] IPersistentState<JwksState> stored,
        IGrainContext context,
        SigningKeyFetch fetch,
        IOptions<JwksOptions> options,
        TimeProvider time,
        ILogger<JwksGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        (this.stored, this.logger) = (stored, logger);
        issuer = JwksGrainKey.IssuerOf(context.GrainId.Key.ToString()!);
        ring = new SigningKeyRing(options.Value, time, () => FetchAsync(fetch), SaveAsync);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        ring.Restore(new SigningKeys(stored.State.Keys, stored.State.FetchedAt, null));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => ending.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => ending.Dispose();

    /// <inheritdoc/>
    public Task<SigningKeys> GetKeys(string? missingKeyId = null, CancellationToken cancellationToken = default) =>
        ring.GetAsync(missingKeyId, cancellationToken);

    private async Task<SigningKey[]> FetchAsync(SigningKeyFetch fetch)
    {
        try
        {
            return await fetch.FetchAsync(issuer, ending.Token);
        }
        catch (SigningKeyFetchException e)
        {
            LogNotFetched(issuer, e.Message);
            throw;
        }
    }

    private async Task SaveAsync(SigningKeys keys, bool differ)
    {
        if (differ)
        {
            var keyIds = string.Join(' ', keys.Keys.Select(key => key.KeyId));
            LogFetched(issuer, keyIds);
        }
        stored.State = new JwksState { Keys = keys.Keys, FetchedAt = keys.FetchedAt };
        try
        {
            await stored.WriteStateAsync(ending.Token);
        }
        // The keys are valid even if they could not be stored. The stored keys are for a start while the issuer is unavailable.
        catch (Exception e)
        {
            LogNotStored(e, issuer);
            if (e is InconsistentStateException)
                DeactivateOnIdle();
        }
    }

    [LoggerMessage(LogLevel.Information, "Signing keys of {Issuer}: {KeyIds}.")]
    private partial void LogFetched(string issuer, string keyIds);

    [LoggerMessage(LogLevel.Warning, "Signing keys of {Issuer} could not be fetched, the last good ones go on: {Reason}")]
    private partial void LogNotFetched(string issuer, string reason);

    [LoggerMessage(LogLevel.Warning, "Signing keys of {Issuer} could not be stored.")]
    private partial void LogNotStored(Exception failure, string issuer);
}
