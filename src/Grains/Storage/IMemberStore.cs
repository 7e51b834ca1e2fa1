namespace CodaMcp.Storage;

/// <summary>
/// Stores members' data in the database. A member's data is a set of entries, each with a kind, an id and a JSON value. One activation owns all entries of a
/// member by an epoch. Every write names that epoch.
/// </summary>
public interface IMemberStore
{
    /// <summary>Takes the member's fence: raises the epoch, so that earlier owners can no longer write, and reads all entries.</summary>
    /// <param name="member">The member's grain key.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    Task<MemberRows> TakeAsync(string member, CancellationToken cancellationToken);

    /// <summary>
    /// Stores changes in one transaction, all or none. A write is stored only if its version is higher than the version of the last write. So a write that
    /// reaches the database late, after a newer one, changes nothing.
    /// </summary>
    /// <param name="member">The member's grain key.</param>
    /// <param name="epoch">The epoch by which the caller owns the member.</param>
    /// <param name="version">The number of the write. It rises from write to write.</param>
    /// <param name="changes">The changes; at most one for each kind and id.</param>
    /// <param name="cancellationToken">Cancels the attempt. The changes may have been stored nevertheless.</param>
    /// <returns>False if the epoch or the version is no longer current. Then nothing was stored.</returns>
    Task<bool> WriteAsync(string member, long epoch, long version, IReadOnlyCollection<MemberEntry> changes, CancellationToken cancellationToken);

    /// <summary>Whether an epoch is still the member's epoch.</summary>
    /// <param name="member">The member's grain key.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    Task<bool> IsOwnerAsync(string member, long epoch, CancellationToken cancellationToken);
}

/// <summary>One entry of a member's data.</summary>
/// <param name="Kind">The kind, such as <c>session</c>.</param>
/// <param name="Id">The id within its kind.</param>
/// <param name="Value">JSON; null to delete the entry.</param>
public readonly record struct MemberEntry(string Kind, string Id, string? Value);

/// <summary>The result of <see cref="IMemberStore.TakeAsync"/>.</summary>
/// <param name="Epoch">The new owner's epoch.</param>
/// <param name="Version">The version of the last write.</param>
/// <param name="Entries">All entries, in no order.</param>
public sealed record MemberRows(long Epoch, long Version, IReadOnlyList<MemberEntry> Entries);
