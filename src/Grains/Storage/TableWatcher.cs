using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Storage;

/// <summary>
/// Keeps a silo's copy of a small table up to date. It reads the database before the silo serves, and twice a second after that. So a change takes effect
/// within a second on every silo. While the database cannot be read, the rows that were read last stay in force.
/// </summary>
/// <typeparam name="T">A row.</typeparam>
/// <param name="what">The name of the rows in the log, such as "Stops".</param>
/// <param name="read">Reads all rows.</param>
/// <param name="current">Receives the rows.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs changes, and a database that cannot be read.</param>
public sealed partial class TableWatcher<T>(
    string what, Func<CancellationToken, Task<IReadOnlyList<T>>> read, Current<T> current, TimeProvider time, ILogger<TableWatcher<T>> logger) : ITableWatcher, ILifecycleParticipant<ISiloLifecycle>, IDisposable
    where T : class, IEquatable<T>
{
    /// <summary>How often the database is read.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    // The watcher stops waiting for a database that accepts a query and does not answer it.
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);

    private PeriodicWork? reading;
    private bool failing;

    /// <inheritdoc/>
    public string? Trouble => Volatile.Read(ref failing) ? $"{what} cannot be read. What was read last stays in force." : null;

    /// <summary>Reads the rows once.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "It is tried again within a second, whatever it was.")]
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timeout = new CancellationTokenSource(ReadTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            var rows = await read(either.Token);
            failing = false;
            if (rows.SequenceEqual(current.All))
                return;
            current.Set(rows);
            LogChanged(what, current.Describe());
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            if (!failing)
                LogFailed(what, error);
            failing = true;
        }
    }

    /// <summary>Releases the periodic work.</summary>
    public void Dispose() => reading?.Dispose();

    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(TableWatcher<>), ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);

    // A silo that cannot read the rows does not start.
    private async Task StartAsync(CancellationToken cancellationToken)
    {
        current.Set(await read(cancellationToken));
        reading = new PeriodicWork(Period, time, ReadAsync);
    }

    private Task StopAsync(CancellationToken cancellationToken) => reading?.StopAsync() ?? Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "{What} changed to: {Rows}.")]
    private partial void LogChanged(string what, string rows);

    [LoggerMessage(LogLevel.Error, "{What} cannot be read. The rows that were read last stay in force.")]
    private partial void LogFailed(string what, Exception error);
}
