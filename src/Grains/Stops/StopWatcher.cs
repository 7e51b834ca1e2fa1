using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Stops;

/// <summary>
/// Keeps a silo's <see cref="CurrentStops"/> up to date: reads the database before the silo serves, and twice a second after that. While the
/// database cannot be read, what was read last stays in force.
/// </summary>
/// <param name="read">Reads what is stopped (<see cref="StopTable.ReadAsync"/>).</param>
/// <param name="current">Where it goes.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For what changes, and for a database that cannot be read.</param>
public sealed partial class StopWatcher(
    Func<CancellationToken, Task<IReadOnlyList<Stop>>> read, CurrentStops current, TimeProvider time, ILogger<StopWatcher> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>How often the database is read.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    // A database that takes in a question and does not answer it is not waited for.
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;
    private bool failing;

    /// <summary>Reads once.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "It is tried again within a second, whatever it was.")]
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timeout = new CancellationTokenSource(ReadTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            var stops = await read(either.Token);
            failing = false;
            if (stops.SequenceEqual(current.All))
                return;
            current.Set(stops);
            LogChanged(stops.Count == 0 ? "nothing" : string.Join(", ", stops.Select(stop => $"{stop.Kind} {stop.Value}".Trim())));
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            if (!failing)
                LogFailed(error);
            failing = true;
        }
    }

    /// <summary>Releases what stopping needs.</summary>
    public void Dispose() => stopping.Dispose();

    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(StopWatcher), ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);

    // A silo that does not know what is stopped does not start.
    private async Task StartAsync(CancellationToken cancellationToken)
    {
        current.Set(await read(cancellationToken));
        loop = Task.Run(RunAsync, CancellationToken.None);
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await loop;
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
                await ReadAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    [LoggerMessage(LogLevel.Warning, "Operators have stopped: {Stops}.")]
    private partial void LogChanged(string stops);

    [LoggerMessage(LogLevel.Error, "What operators have stopped cannot be read. What was read last stays in force.")]
    private partial void LogFailed(Exception error);
}
