namespace CodaMcp.Storage;

/// <summary>
/// The database's side of members' data. A member's data is a set of entries, each with a kind, an id and a JSON value. One activation owns
/// all entries of a member by an epoch. Every write names that epoch.
/// </summary>
public interface IMemberStore
{
    /// <summary>Takes the member's fence: raises the epoch, so that earlier owners can write nothing more, and reads all entries.</summary>
    /// <param name="member">The member's grain key.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<MemberRows> TakeAsync(string member, CancellationToken cancellationToken);

    /// <summary>
    /// Stores changes in one transaction, all or none. A write is stored only while its version is higher than the version of the last
    /// write: one that reaches the database late, after a newer one, changes nothing.
    /// </summary>
    /// <param name="member">The member's grain key.</param>
    /// <param name="epoch">The epoch by which the caller owns the member.</param>
    /// <param name="version">Numbers the write; rises from write to write.</param>
    /// <param name="changes">The changes; at most one for each kind and id.</param>
    /// <param name="cancellationToken">Ends the attempt. The changes may have been stored nevertheless.</param>
    /// <returns>False where the epoch or the version is no longer current; then nothing was stored.</returns>
    Task<bool> WriteAsync(string member, long epoch, long version, IReadOnlyCollection<MemberEntry> changes, CancellationToken cancellationToken);

    /// <summary>Whether an epoch is still the member's.</summary>
    /// <param name="member">The member's grain key.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<bool> IsOwnerAsync(string member, long epoch, CancellationToken cancellationToken);
}

/// <summary>One entry of a member's data.</summary>
/// <param name="Kind">What it is, such as <c>session</c>.</param>
/// <param name="Id">Names it among its kind.</param>
/// <param name="Value">JSON; null for an entry to be deleted.</param>
public readonly record struct MemberEntry(string Kind, string Id, string? Value);

/// <summary>What <see cref="IMemberStore.TakeAsync"/> found.</summary>
/// <param name="Epoch">The new owner's epoch.</param>
/// <param name="Version">The version of the last write.</param>
/// <param name="Entries">All entries, in no order.</param>
public sealed record MemberRows(long Epoch, long Version, IReadOnlyList<MemberEntry> Entries);
