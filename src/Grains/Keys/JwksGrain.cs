using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Storage;

namespace CodaMcp.Keys;

/// <summary>The cluster's one copy of an issuer's keys. Reentrant, so that those who ask during a fetch share it.</summary>
[GrainType("jwks"), Reentrant]
internal sealed partial class JwksGrain : Grain, IJwksGrain, IDisposable
{
    private readonly IPersistentState<JwksState> _state;
    private readonly ILogger<JwksGrain> _logger;
    private readonly SigningKeyRing _ring;
    private readonly string _issuer;
    private readonly CancellationTokenSource _ending = new();

    public JwksGrain(
        [PersistentState("jwks.keys", "grains")] IPersistentState<JwksState> state,
        IGrainContext context,
        SigningKeyFetch fetch,
        IOptions<JwksOptions> options,
        TimeProvider time,
        ILogger<JwksGrain> logger)
    {
        _state = state;
        _logger = logger;
        _issuer = JwksGrainKey.IssuerOf(context.GrainId.Key.ToString()!);
        _ring = new SigningKeyRing(options.Value, time, () => FetchAsync(fetch), SaveAsync);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ring.Restore(new SigningKeys(_state.State.Keys, _state.State.FetchedAt, null));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _ending.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _ending.Dispose();

    /// <inheritdoc/>
    public Task<SigningKeys> GetKeys(string? missingKeyId = null, CancellationToken cancellationToken = default) =>
        _ring.GetAsync(missingKeyId, cancellationToken);

    private async Task<SigningKey[]> FetchAsync(SigningKeyFetch fetch)
    {
        try
        {
            return await fetch.FetchAsync(_issuer, _ending.Token);
        }
        catch (SigningKeyFetchException e)
        {
            LogNotFetched(_logger, _issuer, e.Message);
            throw;
        }
    }

    private async Task SaveAsync(SigningKeys keys, bool differ)
    {
        if (differ)
        {
            var keyIds = string.Join(' ', keys.Keys.Select(key => key.KeyId));
            LogFetched(_logger, _issuer, keyIds);
        }
        _state.State = new JwksState { Keys = keys.Keys, FetchedAt = keys.FetchedAt };
        try
        {
            await _state.WriteStateAsync(_ending.Token);
        }
        // The keys are good whether or not they could be stored: storage is for a start without the issuer.
        catch (Exception e)
        {
            LogNotStored(_logger, e, _issuer);
            if (e is InconsistentStateException)
                DeactivateOnIdle();
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Signing keys of {Issuer}: {KeyIds}")]
    private static partial void LogFetched(ILogger logger, string issuer, string keyIds);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Signing keys of {Issuer} could not be fetched, the last good ones go on: {Reason}")]
    private static partial void LogNotFetched(ILogger logger, string issuer, string reason);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Signing keys of {Issuer} could not be stored")]
    private static partial void LogNotStored(ILogger logger, Exception failure, string issuer);
}
