using CodaMcp.Coda.Mutations;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace CodaMcp.Members;

/// <remarks>
/// <para>
/// What is stored of a member is one activation's. One that is cut off from the others goes on until its silo ends, and may still reach the
/// database: it must store nothing more once another has, and send nothing to Coda.
/// </para>
/// <para>
/// Each state has a version of its own, which fences it alone. Therefore an activation claims all states there are before it changes the first:
/// it stores them as they are, so that whichever of them the other would store next, it finds that out. The ledger of writes is always among
/// them, which is stored before anything is sent to Coda. A state that was never stored has no version yet; there the ledger, stored once more,
/// tells.
/// </para>
/// </remarks>
public sealed partial class MemberGrain
{
    private readonly CancellationTokenSource fenced = new();
    private readonly Guid writer = Guid.NewGuid();
    private readonly IPersistentState<WritesState> storedWrites;
    private readonly (object State, Func<bool> Exists, Func<Task> Store)[] owned;
    private Task? claimed;

    private Task StoreAsync<T>(IPersistentState<T> state)
        where T : OwnedState =>
        claimed is null or { IsCompleted: true, IsCompletedSuccessfully: false } ? claimed = ClaimAsync(state) : StoreOnceClaimedAsync(claimed, state);

    // Nothing is changed before all else is claimed: an activation that finds out here that it was overtaken has changed nothing.
    private async Task ClaimAsync<T>(IPersistentState<T> first)
        where T : OwnedState
    {
        var others = owned.Where(other => !ReferenceEquals(other.State, first) && other.Exists());
        await Task.WhenAll([ReferenceEquals(first, storedWrites) ? Task.CompletedTask : WriteAsync(storedWrites), .. others.Select(static other => other.Store())]);
        await WriteAsync(first);
    }

    private async Task StoreOnceClaimedAsync<T>(Task claim, IPersistentState<T> state)
        where T : OwnedState
    {
        await claim;
        if (!state.RecordExists && !ReferenceEquals(state, storedWrites))
            await mutations.SaveAsync();
        await WriteAsync(state);
    }

    private (object State, Func<bool> Exists, Func<Task> Store) Owned<T>(IPersistentState<T> state)
        where T : OwnedState => (state, () => state.RecordExists, () => WriteAsync(state));

    // Where another activation has written meanwhile, it is theirs to go on, with what is stored.
    private async Task WriteAsync<T>(IPersistentState<T> state)
        where T : OwnedState
    {
        if (fenced.IsCancellationRequested)
            throw new InconsistentStateException("The state of the member was written elsewhere meanwhile.");
        try
        {
            await state.WriteAsync(writer);
        }
        catch (InconsistentStateException error)
        {
            LogFenced(error, member);
            // Nobody waits here any longer, or this activation would not end before they have.
            await fenced.CancelAsync();
            watched.StopAll();
            DeactivateOnIdle();
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The state of {Member} was written elsewhere meanwhile; this activation ends.")]
    private partial void LogFenced(Exception error, MemberId member);
}
