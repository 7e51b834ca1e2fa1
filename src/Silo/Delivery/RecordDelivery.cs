using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CodaMcp.Audit.Reading;
using Orleans.Runtime;

namespace CodaMcp.Delivery;

/// <summary>
/// Delivers each completed record to a receiver at least once, in the order of storage. One silo at a time does so. A record that changes later is delivered
/// again. If the receiver rejects records, they are kept and sent again after increasing waits.
/// </summary>
/// <param name="sink">The kind of receiver.</param>
/// <param name="receiver">The receiver, which is disposed with this object. If it is null, entries for an earlier receiver are deleted.</param>
/// <param name="database">The database that holds audit records.</param>
/// <param name="records">The records.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs failed deliveries.</param>
internal sealed partial class RecordDelivery(
    DeliverySink sink, IRecordReceiver? receiver, AuditDatabase database, AuditTable records, TimeProvider time, ILogger<RecordDelivery> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>The interval at which the outbox is read.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait after a failure.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly Outbox outbox = new(database, sink.Name);
    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;
    private volatile string? trouble;

    /// <summary>The reason why this silo's last attempt failed, for operators. Null if it succeeded.</summary>
    public string? Trouble => trouble;

    /// <summary>Delivers all entries of the outbox.</summary>
    /// <returns>Null if the receiver accepted all, or if another silo delivers. Otherwise the reason of the failure.</returns>
    public async Task<string?> DeliverAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (!await TryLockAsync(connection, cancellationToken))
            return null;
        try
        {
            while (await outbox.ReadAsync(connection, cancellationToken) is { Count: > 0 } entries)
            {
                // A record that retention removed is not delivered.
                var ids = entries.Select(entry => entry.Record).Distinct().ToList();
                var found = (await records.ReadAsync(ids, cancellationToken)).OrderBy(record => ids.IndexOf(record.Id)).ToList();
                var id = string.Create(CultureInfo.InvariantCulture, $"msg_{entries[0].Sequence}_{entries[^1].Sequence}");
                if (found.Count > 0 && await receiver!.SendAsync(id, [.. found.Select(AuditEntries.Of)], cancellationToken) is { } failure)
                    return failure;
                await outbox.RemoveAsync(connection, entries.Select(entry => entry.Sequence), cancellationToken);
            }

            return null;
        }
        finally
        {
            await UnlockAsync(connection);
        }
    }

    /// <summary>Starts storing records for the receiver. Without a receiver, deletes the entries for an earlier one.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) => receiver is null ? outbox.CloseAsync(cancellationToken) : outbox.OpenAsync(cancellationToken);

    /// <summary>Releases the connections.</summary>
    public void Dispose()
    {
        stopping.Dispose();
        receiver?.Dispose();
    }

    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle observer) =>
        observer.Subscribe($"{nameof(RecordDelivery)} {sink.Name}", ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        if (receiver is not null)
            loop = Task.Run(RunAsync, CancellationToken.None);
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await loop;
    }

    private async Task RunAsync()
    {
        var wait = Period;
        try
        {
            while (true)
            {
                await Task.Delay(wait, time, stopping.Token);
                var failed = !await TryDeliverAsync();
                wait = !failed ? Period : wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The silo stops. Entries without a confirmation are sent again.
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "It is tried again, whatever it was.")]
    private async Task<bool> TryDeliverAsync()
    {
        try
        {
            if (await DeliverAsync(stopping.Token) is not { } failure)
            {
                trouble = null;
                return true;
            }

            LogRefused(sink.Shown, failure);
            trouble = $"The {sink.Shown} does not take audit records: {failure}. They are kept.";
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            LogFailed(sink.Shown, error);
            trouble = $"Audit records could not be delivered to the {sink.Shown}. They are kept.";
        }

        return false;
    }

    private async Task<bool> TryLockAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (!database.IsPostgres)
            return true;
        await using var command = database.Command(connection, $"SELECT pg_try_advisory_lock({sink.Lock})");
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private async Task UnlockAsync(DbConnection connection)
    {
        if (!database.IsPostgres)
            return;
        await using var command = database.Command(connection, $"SELECT pg_advisory_unlock({sink.Lock})");
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Warning, "The {Receiver} did not take audit records: {Reason}. They are kept, and sent again.")]
    private partial void LogRefused(string receiver, string reason);

    [LoggerMessage(LogLevel.Warning, "Audit records could not be delivered to the {Receiver}. They are kept, and sent again.")]
    private partial void LogFailed(string receiver, Exception error);
}
