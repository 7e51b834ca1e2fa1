using CodaMcp.Storage;

namespace CodaMcp.Tests.Mutations;

/// <summary>A store that may store what it is given and not say so, as a database that answers too late.</summary>
/// <param name="store">Where it is stored.</param>
/// <param name="loses">Whether the answer to a write is lost that holds an entry of this kind.</param>
/// <param name="before">What happens before an entry of this kind is stored.</param>
internal sealed class LosingMemberStore(IMemberStore store, Func<string, bool> loses, Func<string, Task> before) : IMemberStore
{
    public Task<MemberRows> TakeAsync(string member, CancellationToken cancellationToken) => store.TakeAsync(member, cancellationToken);

    public async Task<bool> WriteAsync(string member, long epoch, long version, IReadOnlyCollection<MemberEntry> changes, CancellationToken cancellationToken)
    {
        foreach (var kind in changes.Select(change => change.Kind).Distinct())
            await before(kind);
        var stored = await store.WriteAsync(member, epoch, version, changes, cancellationToken);
        return changes.Any(change => loses(change.Kind)) ? throw new TimeoutException("The database did not answer in time.") : stored;
    }

    public Task<bool> IsOwnerAsync(string member, long epoch, CancellationToken cancellationToken) => store.IsOwnerAsync(member, epoch, cancellationToken);
}
