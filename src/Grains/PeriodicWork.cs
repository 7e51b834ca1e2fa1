namespace CodaMcp;

/// <summary>Something that a silo does every so often in the background, until it stops.</summary>
internal sealed class PeriodicWork : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly Task loop;

    /// <summary>Begins; the first time is after one period.</summary>
    /// <param name="period">The time between two beginnings. What takes longer is not begun twice.</param>
    /// <param name="time">The clock.</param>
    /// <param name="work">What is done. It must not fail.</param>
    public PeriodicWork(TimeSpan period, TimeProvider time, Func<CancellationToken, Task> work) =>
        loop = Task.Run(() => RunAsync(period, time, work), CancellationToken.None);

    /// <summary>Cancels what is under way, and waits for its end.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await loop;
    }

    /// <summary>Releases what stopping needs.</summary>
    public void Dispose() => stopping.Dispose();

    private async Task RunAsync(TimeSpan period, TimeProvider time, Func<CancellationToken, Task> work)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
                await work(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The silo stops.
        }
    }
}
