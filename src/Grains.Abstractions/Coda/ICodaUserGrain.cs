namespace CodaMcp.Coda;

/// <summary>
/// Coda's rate limits for one Coda user, kept for all members and silos that share the user. Keyed <c>u:{loginId}</c>, percent-encoded;
/// <c>u:credential/{credential key}</c> for finding out whose a token is.
/// </summary>
[Alias("codamcp.ICodaUserGrain")]
public interface ICodaUserGrain : IGrainWithStringKey
{
    /// <summary>
    /// Waits for a permit for one request to Coda, at most until <see cref="PermitRequest.Deadline"/>. Members take turns. Asking again with
    /// the same <see cref="PermitRequest.Id"/> takes no second permit.
    /// </summary>
    [Alias("Acquire")]
    [ResponseTimeout("00:02:30")]
    Task<PermitAnswer> Acquire(PermitRequest request, CancellationToken cancellationToken = default);

    /// <summary>Says what became of a request's permit, or gives up waiting for it. Unknown ids are ignored.</summary>
    [Alias("Return")]
    ValueTask Return(Guid id, PermitUse use);

    /// <summary>Counts a request that went to Coda without a permit of this user's, before anybody knew whose it was.</summary>
    [Alias("Charge")]
    ValueTask Charge(CodaBudgetCategory category);
}
