using System.Net;
using CodaMcp.Keys;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Authentication;

/// <summary>
/// Holds this front's copy of the issuer's signing keys, so that the verification of a token needs no call. The copy is renewed in the
/// background (<see cref="SigningKeyRefresh"/>), and when a token names a key that the copy lacks. If the cluster or the issuer cannot be
/// reached, the last copy stays in use.
/// </summary>
internal sealed partial class JwksConfigurationManager(
    ISigningKeySource source, IOptions<AuthenticationOptions> options, TimeProvider time, ILogger<JwksConfigurationManager> logger)
    : IConfigurationManager<OpenIdConnectConfiguration>
{
    /// <summary>How long a call waits for the cluster.</summary>
    public static readonly TimeSpan ClusterTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a request waits for a key that may be new. This is longer than the cluster's minimum time between fetches. So the first
    /// tokens after a rotation are accepted, whenever the last fetch was.
    /// </summary>
    public static readonly TimeSpan RotationTimeout = TimeSpan.FromSeconds(12);

    /// <summary>The time between two calls of a waiting request.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a copy counts as new. If a token is older than a new copy that lacks its key, the front does not ask again: the cluster
    /// would not fetch either.
    /// </summary>
    public static readonly TimeSpan NewFor = TimeSpan.FromSeconds(10);

    // The tolerance when a token's iat is compared with the time of a fetch. It covers the difference between the issuer's and the silo's
    // clocks, and the rounding of iat down to a second.
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(2);

    private readonly WaitingTokens waiting = new();
    private readonly Dictionary<string, Task<SigningKeys?>> asking = [];
    private readonly Lock replacing = new();
    private volatile KeyCopy? latest;

    /// <summary>Whether an issuer is configured. A development bearer needs none.</summary>
    public bool HasIssuer => options.Value.Issuer.Length > 0;

    /// <summary>Whether there are keys to verify tokens with.</summary>
    public bool HasKeys => latest is not null;

    /// <summary>The reason why the last renewal of the copy failed, for operators; null if it did not fail.</summary>
    public string? Trouble { get; private set; }

    /// <summary>The time since the cluster fetched the keys of the present copy; null if there are none.</summary>
    public TimeSpan? Age => latest is { } copy ? time.GetUtcNow() - copy.FetchedAt : null;

    /// <summary>Returns the key with this id from the present copy, or null.</summary>
    public SecurityKey? Find(string keyId) => latest?.Find(keyId);

    /// <summary>
    /// Looks for a token's key in the copy, then in the cluster. The cluster fetches the keys if its minimum time between fetches allows
    /// it. A token that is newer than the last fetch may be the first after a rotation. So it waits for the next fetch, up to
    /// <see cref="RotationTimeout"/>. A token from the future does not wait: no fetch could prove that its key does not exist.
    /// <see cref="WaitingTokens"/> bounds the waiting requests. A request that gets no place does not wait, and the result is
    /// <see cref="KeyLookup.Unavailable"/>.
    /// </summary>
    /// <param name="keyId">The token's <c>kid</c>.</param>
    /// <param name="issuedAt">The token's <c>iat</c>, which is not verified yet.</param>
    /// <param name="network">The network of the sender.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<KeyLookup> FindAsync(string keyId, DateTimeOffset issuedAt, IPAddress network, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var mayWait = issuedAt <= now;
        if (latest is { } copy)
        {
            if (copy.Find(keyId) is not null)
                return KeyLookup.Found;
            if (now - copy.ReceivedAt < NewFor)
            {
                if (Settles(copy, issuedAt))
                    return KeyLookup.Unknown;
                if (!mayWait)
                    return KeyLookup.Unavailable;
            }
        }
        using var place = waiting.TryEnter(network, keyId);
        return place is null ? KeyLookup.Unavailable : await AskForAsync(keyId, issuedAt, mayWait, cancellationToken);
    }

    /// <summary>Asks the cluster for its keys. Waits up to <see cref="ClusterTimeout"/>.</summary>
    /// <returns>Whether the cluster returned keys and reported no error.</returns>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken) =>
        await AskAsync(null, ClusterTimeout, cancellationToken) is { Keys.Length: > 0, LastError: null };

    /// <inheritdoc/>
    /// <exception cref="SignInRefusedException">There are no keys.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (latest is null)
            await RefreshAsync(cancel);
        return latest?.Configuration ?? throw new SignInRefusedException(Refusal.KeysUnavailable);
    }

    /// <summary>Does nothing. The key is looked up before a token is verified, so a failed verification does not call for new keys.</summary>
    public void RequestRefresh()
    {
    }

    // The issuer publishes a key no later than it signs with it. So if a token is older than a fetch, that fetch has its key.
    private static bool Settles(KeyCopy copy, DateTimeOffset issuedAt) => issuedAt + Doubt <= copy.FetchedAt;

    private async Task<KeyLookup> AskForAsync(string keyId, DateTimeOffset issuedAt, bool mayWait, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (time.GetElapsedTime(start) >= RotationTimeout)
                return KeyLookup.Unavailable;
            var answer = await AskTogether(keyId).WaitAsync(cancellationToken);
            if (latest is { } copy)
            {
                if (copy.Find(keyId) is not null)
                    return KeyLookup.Found;
                if (answer is not null && Settles(copy, issuedAt))
                    return KeyLookup.Unknown;
            }
            // If the issuer cannot be reached now, the next seconds are unlikely to help. The client is told to retry later.
            if (answer is null or { LastError: not null } || !mayWait)
                return KeyLookup.Unavailable;
            await Task.Delay(AskAgainAfter, time, cancellationToken);
        }
    }

    // After a rotation all new tokens name the same key, so they share one call. No request can cancel that call; it ends by its timeout.
    private Task<SigningKeys?> AskTogether(string keyId)
    {
        lock (asking)
        {
            if (!asking.TryGetValue(keyId, out var answer))
                asking.Add(keyId, answer = AskOnceAsync());
            return answer;
        }

        async Task<SigningKeys?> AskOnceAsync()
        {
            // The task must be in the dictionary before it can be removed.
            await Task.Yield();
            try
            {
                return await AskAsync(keyId, ClusterTimeout, CancellationToken.None);
            }
            finally
            {
                lock (asking)
                    asking.Remove(keyId);
            }
        }
    }

    private async Task<SigningKeys?> AskAsync(string? missingKeyId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // A call to a grain does not always end when its cancellation token is cancelled.
            var answer = await source.GetAsync(missingKeyId, both.Token).WaitAsync(both.Token);
            Take(answer);
            Trouble = answer.LastError;
            return answer;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The exception's text may quote the call, and with it the key id, which an unauthenticated sender chose.
            var failure = e.GetType();
            if (latest is null)
                LogNoAnswerYet(logger, failure);
            else
                LogNoAnswer(logger, failure);
            Trouble = "The cluster did not answer.";
            return null;
        }
    }

    private void Take(SigningKeys answer)
    {
        lock (replacing)
        {
            if (answer.Keys.Length > 0 && (latest is null || answer.FetchedAt >= latest.FetchedAt))
                latest = KeyCopy.Of(options.Value.Issuer, answer, latest, time.GetUtcNow());
        }
    }

    // A front that starts asks before it has found a silo. Its health check reports not ready until then.
    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The cluster has not answered with signing keys yet: {Failure}")]
    private static partial void LogNoAnswerYet(ILogger logger, Type failure);

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The cluster did not answer with signing keys: {Failure}")]
    private static partial void LogNoAnswer(ILogger logger, Type failure);
}
