using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CodaMcp.Audit.Checkpoints;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Audit.Reading;

/// <summary>
/// Adds the changes of records to the sums of usage every few seconds. One silo at a time does this. If no silo does, reads stay exact and become slower. Once
/// an hour it deletes the targets and usage of records that are no longer kept.
/// </summary>
/// <param name="database">The database that holds audit records.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs failures of the database.</param>
public sealed partial class UsageFolding(AuditDatabase database, TimeProvider time, ILogger<UsageFolding> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>How often it looks for changes.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    // "usage" as a number: another program that uses advisory locks in this database is unlikely to use it.
    private const long Lock = 0x7573616765;
    private const int TimeoutSeconds = 3600;
    private static readonly TimeSpan ForgetPeriod = TimeSpan.FromHours(1);

    private PeriodicWork? folding;
    private DateTimeOffset forgotAt;

    /// <summary>Adds the changes to the sums.</summary>
    /// <returns>Whether there were changes, and no other silo was adding them.</returns>
    public async Task<bool> FoldAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await ScalarAsync(connection, $"SELECT 1 FROM {UsageSql.Changes} LIMIT 1", cancellationToken) is null)
            return false;
        // The lock is taken before the transaction begins. So the transaction sees all that the previous holder of the lock has added.
        if (database.IsPostgres && await ScalarAsync(connection, $"SELECT pg_try_advisory_lock({Lock})", cancellationToken) is not true)
            return false;
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            await ExecuteAsync(connection, transaction, UsageSql.Fold(database.IsPostgres), cancellationToken);
            await ExecuteAsync(connection, transaction, UsageSql.Forget, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        finally
        {
            if (database.IsPostgres)
                await ScalarAsync(connection, $"SELECT pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    /// <summary>Deletes the targets and the usage from before the oldest record.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await ScalarAsync(connection, "SELECT id FROM audit_record ORDER BY id LIMIT 1", cancellationToken) is not { } found)
            return;
        var oldest = found as Guid? ?? Guid.Parse((string)found, CultureInfo.InvariantCulture);
        var hour = (long)(TimeOf(oldest) - DateTimeOffset.UnixEpoch).TotalHours;
        var month = (long)(AuditMonths.Of(TimeOf(oldest)) - DateTimeOffset.UnixEpoch).TotalDays;
        await using var targets = database.Command(connection, "DELETE FROM audit_target WHERE id < @id", ("id", oldest));
        targets.CommandTimeout = TimeoutSeconds;
        await targets.ExecuteNonQueryAsync(cancellationToken);
        await using var usage = database.Command(
            connection, "DELETE FROM audit_usage WHERE (step = 'h' AND at < @hour) OR (step = 'd' AND at < @day) OR (step = 'm' AND at < @month)",
            ("hour", hour), ("day", hour / 24), ("month", month));
        usage.CommandTimeout = TimeoutSeconds;
        await usage.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Releases the periodic work.</summary>
    public void Dispose() => folding?.Dispose();

    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(UsageFolding), ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);

    private static DateTimeOffset TimeOf(Guid id) =>
        DateTimeOffset.FromUnixTimeMilliseconds(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true)) >>> 16);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        forgotAt = time.GetUtcNow();
        folding = new PeriodicWork(Period, time, RunOnceAsync);
        return Task.CompletedTask;
    }

    private Task StopAsync(CancellationToken cancellationToken) => folding?.StopAsync() ?? Task.CompletedTask;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "It is tried again within seconds, whatever it was.")]
    private async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FoldAsync(cancellationToken);
            if (time.GetUtcNow() - forgotAt < ForgetPeriod)
                return;
            await ForgetAsync(cancellationToken);
            forgotAt = time.GetUtcNow();
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(error);
        }
    }

    private async Task<object?> ScalarAsync(DbConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = database.Command(connection, text);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private async Task ExecuteAsync(DbConnection connection, DbTransaction transaction, string text, CancellationToken cancellationToken)
    {
        await using var command = database.Command(connection, text);
        command.Transaction = transaction;
        command.CommandTimeout = TimeoutSeconds;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Usage could not be added up; trying again. What is read stays exact.")]
    private partial void LogFailed(Exception error);
}
