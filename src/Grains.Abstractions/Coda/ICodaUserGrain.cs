namespace CodaMcp.Coda;

/// <summary>
/// Applies Coda's rate limits for one Coda user, for all members and silos that share the user. Keyed <c>u:{loginId}</c>, percent-encoded. The
/// key <c>u:credential/{credential key}</c> is for the request that finds out the user of a token.
/// </summary>
[Alias("codamcp.ICodaUserGrain")]
public interface ICodaUserGrain : IGrainWithStringKey
{
    /// <summary>
    /// Waits for a permit for one request to Coda, at most until <see cref="PermitRequest.Deadline"/>. Members take turns. A repeated call with
    /// the same <see cref="PermitRequest.Id"/> takes no second permit.
    /// </summary>
    [Alias("Acquire")]
    [ResponseTimeout("00:02:30")]
    Task<PermitAnswer> Acquire(PermitRequest request, CancellationToken cancellationToken = default);

    /// <summary>Reports how a request's permit was used, or stops waiting for the permit. Ignores unknown ids.</summary>
    [Alias("Return")]
    ValueTask Return(Guid id, PermitUse use);

    /// <summary>Counts a request that was sent to Coda without a permit of this user, because the user was not known yet.</summary>
    [Alias("Charge")]
    ValueTask Charge(CodaBudgetCategory category);
}
