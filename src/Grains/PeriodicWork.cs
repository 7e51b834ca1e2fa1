namespace CodaMcp;

/// <summary>Work that a silo repeats in the background until it is stopped.</summary>
internal sealed class PeriodicWork : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly Task loop;

    /// <summary>Starts the work. The first run is after one period.</summary>
    /// <param name="period">The time between the starts of two runs. Runs do not overlap.</param>
    /// <param name="time">The clock.</param>
    /// <param name="work">The work. It must not fail.</param>
    public PeriodicWork(TimeSpan period, TimeProvider time, Func<CancellationToken, Task> work) =>
        loop = Task.Run(() => RunAsync(period, time, work), CancellationToken.None);

    /// <summary>Cancels the current run, and waits for its end.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await loop;
    }

    /// <summary>Releases the cancellation source.</summary>
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
