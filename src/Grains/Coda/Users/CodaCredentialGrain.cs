using System.Text.Json;
using CodaMcp.Coda.Caching;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace CodaMcp.Coda.Users;

/// <inheritdoc cref="ICodaCredentialGrain"/>
[Reentrant]
[GrainType("codacredential")]
public sealed class CodaCredentialGrain(ICodaSource source, ICodaBudget budget, IOptions<CodaOptions> options, MemoryBudget memory, TimeProvider time) : Grain, ICodaCredentialGrain
{
    // Long enough for all silos to learn the identity from one answer. Each silo then keeps it for a while.
    private static readonly TimeSpan Known = TimeSpan.FromMinutes(1);

    private readonly ResponseCache cache = new(options.Value.Cache, time, memory);
    private CodaIdentity? last;

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        cache.Clear();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<CodaIdentityAnswer> Identify(CodaToken token, DateTimeOffset deadline, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var credential = new CodaCredential(token.Value);
        var read = new ResponseCacheRead { Key = credential.Key, TimeToLive = Known, Deadline = deadline };
        try
        {
            var answer = await cache.GetOrFetchAsync(read, (shared, abandoned) => Ask(credential, shared, abandoned), cancellationToken);
            return new CodaIdentityAnswer { Identity = JsonSerializer.Deserialize<CodaIdentity>(answer.Body.Span)! };
        }
        catch (Exception e) when (CodaFailures.Of(e) is { } failure)
        {
            return new CodaIdentityAnswer { Failure = failure };
        }
    }

    private async Task<ResponseCacheAnswer> Ask(CodaCredential credential, ResponseCacheDeadline deadline, CancellationToken cancellationToken)
    {
        // A repeated request counts against the known user's budget. The first request cannot, because the user is not known yet. It is charged
        // to the user afterwards, before the answer is used.
        var known = last;
        var user = await source.WhoAmI(credential, known is null ? CodaUserGrain.KeyOf(credential) : CodaUserGrain.KeyOf(known.LoginId), deadline, cancellationToken);
        var identity = new CodaIdentity(user.LoginId, user.Scoped);
        if (known is null)
            await budget.ChargeAsync(CodaUserGrain.KeyOf(identity.LoginId), CodaBudgetCategory.Read);
        last = identity;
        return new ResponseCacheAnswer(JsonSerializer.SerializeToUtf8Bytes(identity));
    }
}
