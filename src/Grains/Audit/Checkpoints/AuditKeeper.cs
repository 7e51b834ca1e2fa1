using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CodaMcp.Audit.Checkpoints;

/// <summary>
/// Maintains the audit at the start of a silo and every hour. It creates partitions ahead, signs the day's checkpoint, and removes months older than the
/// retention. Every silo runs it, and the first one does the work.
/// </summary>
public sealed partial class AuditKeeper : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly DbDataSource database;
    private readonly AuditCheckpoints checkpoints;
    private readonly AuditPartitions? partitions;
    private readonly TimeSpan retention;
    private readonly TimeProvider time;
    private readonly ILogger<AuditKeeper> logger;
    private Task loop = Task.CompletedTask;

    /// <summary>Composed by the silo.</summary>
    /// <param name="database">The database of the audit.</param>
    /// <param name="key">Signs checkpoints.</param>
    /// <param name="retention">The minimum time that records are kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public AuditKeeper(DbDataSource database, AuditSigningKey key, TimeSpan retention, TimeProvider time, ILogger<AuditKeeper> logger)
    {
        checkpoints = new AuditCheckpoints(database, key, time);
        partitions = database is NpgsqlDataSource postgres ? new AuditPartitions(postgres) : null;
        (this.database, this.retention, this.time, this.logger) = (database, retention, time, logger);
    }

    /// <summary>Runs all of these tasks once.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (partitions is not null)
            await QuietlyAsync(() => partitions.MakeAsync(time.GetUtcNow(), cancellationToken), "make the partitions of the next months");
        await QuietlyAsync(() => SignAsync(cancellationToken), "sign a checkpoint");
        await QuietlyAsync(() => RemoveAsync(cancellationToken), "remove what is older than AUDIT_RETENTION_DAYS");
    }

    /// <summary>Releases the cancellation source.</summary>
    public void Dispose() => stopping.Dispose();

    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(AuditKeeper), ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await loop;
    }

    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            await RunOnceAsync(stopping.Token);
            await Task.Delay(Period, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SignAsync(CancellationToken cancellationToken)
    {
        if (await checkpoints.SignAsync(cancellationToken) is { } signed)
            LogSigned(signed.Number, signed.Heads, AuditSigningKey.IdOf(signed.PublicKey), signed.HeadsDigest);
    }

    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (await checkpoints.CutAsync(retention, cancellationToken) is { RecordsFrom: { } before })
            LogCut(before);
        if (await AuditCheckpoints.ReadLastAsync(database, cancellationToken) is not { RecordsFrom: { } recordsFrom, EventsFrom: { } eventsFrom })
            return;
        // If this role may not drop tables, rows are deleted step by step.
        if (partitions is not null)
            await QuietlyAsync(() => partitions.DropAsync(recordsFrom, eventsFrom, cancellationToken), "drop the partitions of removed months");
        await checkpoints.RemoveAsync(cancellationToken);
    }

    private async Task QuietlyAsync(Func<Task> work, string what)
    {
#pragma warning disable CA1031 // It is tried again within an hour, whatever it was.
        try
        {
            await work();
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The next silo continues.
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            LogNotAllowed(what, error.MessageText);
        }
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailed(error, what);
        }
    }

    [LoggerMessage(LogLevel.Information, "Checkpoint {Number} of the audit is signed: {Heads} chains, key {Key}, heads {Digest}.")]
    private partial void LogSigned(long number, long heads, string key, string digest);

    [LoggerMessage(LogLevel.Information, "Audit records of before {Before:O} are older than AUDIT_RETENTION_DAYS and are removed.")]
    private partial void LogCut(DateTimeOffset before);

    [LoggerMessage(LogLevel.Debug, "The database role may not {What} ({Reason}). A run with --migrate does it.")]
    private partial void LogNotAllowed(string what, string reason);

    [LoggerMessage(LogLevel.Warning, "The audit's keeper could not {What}; trying again within an hour.")]
    private partial void LogFailed(Exception error, string what);
}
