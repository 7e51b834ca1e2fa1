using System.Collections.Concurrent;
using CodaMcp.Coda.Contract;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CodaMcp.Coda.Users;

/// <summary>
/// The identities behind tokens, as this process has learnt them from the tokens' grains. Each is kept for
/// <see cref="CodaCacheTimes.Account"/>. For that time, a revoked token can still read answers that other tokens of its user keep fresh.
/// </summary>
/// <param name="grains">The grain factory.</param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs failures to reach a grain.</param>
public sealed partial class GrainUsers(IGrainFactory grains, IOptions<CodaOptions> options, TimeProvider time, ILogger<GrainUsers> logger) : ICodaUsers
{
    private const int MostKnown = 10_000;

    private readonly GrainRetry retry = new(time);
    private readonly ConcurrentDictionary<string, (CodaIdentity Identity, DateTimeOffset Until)> known = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public CodaIdentity? Known(CodaCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return known.TryGetValue(credential.Key, out var learnt) && learnt.Until > time.GetUtcNow() ? learnt.Identity : null;
    }

    /// <inheritdoc/>
    public async ValueTask<CodaIdentity> IdentifyAsync(CodaCredential credential, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        if (Known(credential) is { } learnt)
            return learnt;

        var answer = await Ask(credential, deadline, cancellationToken);
        if (answer.Identity is not { } identity)
            throw CodaFailures.ToException(answer.Failure!);
        if (known.Count >= MostKnown)
            known.Clear();
        known[credential.Key] = (identity, time.GetUtcNow() + options.Value.CacheTimes.Account);
        return identity;
    }

    private async Task<CodaIdentityAnswer> Ask(CodaCredential credential, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<ICodaCredentialGrain>($"c:{credential.Key}");
        try
        {
            return await retry.HedgeAsync(() => grain.Identify(new CodaToken(credential.Token), deadline, cancellationToken), cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(e);
            throw new CodaUnavailableException("This server could not look up whose Coda token it uses.", mayHaveExecuted: false, e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Whose a Coda token is could not be looked up.")]
    private partial void LogUnreachable(Exception exception);
}
