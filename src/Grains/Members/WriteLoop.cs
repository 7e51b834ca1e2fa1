namespace CodaMcp.Members;

/// <summary>
/// Lets a reentrant grain store one state without two writes under way at once, which Orleans would refuse as inconsistent: saves
/// asked for during a write share the one write that follows it. For use from the grain's own turns only.
/// </summary>
/// <param name="write">Stores what there is when it is called.</param>
public sealed class WriteLoop(Func<Task> write)
{
    private Task current = Task.CompletedTask;
    private Task? next;

    /// <summary>Completes when no write is under way, however the last one ended.</summary>
    public Task Ended => (next ?? current).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);

    /// <summary>Completes when everything changed before the call is stored.</summary>
    public Task SaveAsync()
    {
        if (current.IsCompleted)
            return current = write();
        return next ??= WriteAfterCurrentAsync();
    }

    private async Task WriteAfterCurrentAsync()
    {
        // How the earlier write ended is told to those who asked for it; this one stands for itself.
        await current.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);
        next = null;
        await (current = write());
    }
}
