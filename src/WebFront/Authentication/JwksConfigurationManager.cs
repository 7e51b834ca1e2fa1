using System.Net;
using CodaMcp.Keys;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Authentication;

/// <summary>
/// This front's copy of the issuer's signing keys, so that verifying a token asks nobody. The copy is renewed in the background
/// (<see cref="SigningKeyRefresh"/>) and when a token names a key that it does not have; where the cluster or the issuer is away, the
/// last copy goes on.
/// </summary>
internal sealed partial class JwksConfigurationManager(
    ISigningKeySource source, IOptions<AuthenticationOptions> options, TimeProvider time, ILogger<JwksConfigurationManager> logger)
    : IConfigurationManager<OpenIdConnectConfiguration>
{
    /// <summary>How long the cluster is waited for.</summary>
    public static readonly TimeSpan ClusterTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a request waits for a key that may just have come into use: longer than the cluster's floor between fetches, so that
    /// the first tokens of a rotation are accepted whenever the last fetch was.
    /// </summary>
    public static readonly TimeSpan RotationTimeout = TimeSpan.FromSeconds(12);

    /// <summary>How often a waiting request asks again.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>How long a copy is new: a key that it lacks is not asked for again, for the cluster would not fetch either.</summary>
    public static readonly TimeSpan NewFor = TimeSpan.FromSeconds(10);

    // What the issuer's and the silo's clocks may differ by, and the second that iat is rounded down by, when a token's iat is held
    // against the time of a fetch.
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(2);

    private readonly WaitingTokens waiting = new();
    private readonly Dictionary<string, Task<SigningKeys?>> asking = [];
    private readonly Lock replacing = new();
    private volatile KeyCopy? latest;

    /// <summary>Whether there is an issuer at all; a developer may do without.</summary>
    public bool HasIssuer => options.Value.Issuer.Length > 0;

    /// <summary>Whether there are keys to verify with.</summary>
    public bool HasKeys => latest is not null;

    /// <summary>Why the newest attempt to renew the copy failed; null where it did not. For operators.</summary>
    public string? Trouble { get; private set; }

    /// <summary>How long ago the cluster fetched the keys of the present copy; null where there are none.</summary>
    public TimeSpan? Age => latest is { } copy ? time.GetUtcNow() - copy.FetchedAt : null;

    /// <summary>The key with this id in the present copy, or null.</summary>
    public SecurityKey? Find(string keyId) => latest?.Find(keyId);

    /// <summary>
    /// Looks for a token's key: in the copy, then in the cluster, which fetches where its floor between fetches allows. A token that
    /// is newer than the newest fetch may be the first of a rotation, so it waits for the next fetch, up to <see cref="RotationTimeout"/>.
    /// A token from the future does not wait: no fetch would show that its key does not exist. <see cref="WaitingTokens"/> bounds those
    /// that wait. A token without a place is answered by what is known now.
    /// </summary>
    /// <param name="keyId">The token's <c>kid</c>.</param>
    /// <param name="issuedAt">The token's <c>iat</c>, which is not verified yet.</param>
    /// <param name="network">The network it came from.</param>
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

    /// <summary>Asks the cluster for its keys, waiting up to <see cref="ClusterTimeout"/>.</summary>
    /// <returns>Whether it answered with keys, and with no trouble of its own getting them.</returns>
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

    /// <summary>Does nothing: keys are looked for before a token is verified, so a failed verification gives no reason to.</summary>
    public void RequestRefresh()
    {
    }

    // The issuer publishes a key before, or as, it signs with it: a token that is surely from before a fetch has its key in what was fetched.
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
            // An issuer that cannot be reached will hardly be in the next seconds; the client is told to come back.
            if (answer is null or { LastError: not null } || !mayWait)
                return KeyLookup.Unavailable;
            await Task.Delay(AskAgainAfter, time, cancellationToken);
        }
    }

    // After a rotation all new tokens name the same key, so they share one question. None of them can cancel it; it ends by its time limit.
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
            // So that it is in the dictionary before it can be removed.
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
            // A call to a grain does not always end when its token does.
            var answer = await source.GetAsync(missingKeyId, both.Token).WaitAsync(both.Token);
            Take(answer);
            Trouble = answer.LastError;
            return answer;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The text of the exception may quote the call and with it the key id, which is whatever a stranger sent.
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

    // A front that starts asks before it has found a silo. It is not ready until then, and says so.
    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The cluster has not answered with signing keys yet: {Failure}")]
    private static partial void LogNoAnswerYet(ILogger logger, Type failure);

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The cluster did not answer with signing keys: {Failure}")]
    private static partial void LogNoAnswer(ILogger logger, Type failure);
}
