using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CodaMcp.Audit.Reading;
using Orleans.Runtime;

namespace CodaMcp.Delivery;

/// <summary>
/// Delivers each record that is done to a receiver, at least once, in the order in which they were stored; one silo at a time does. A record that
/// changes later is delivered again. While the receiver takes nothing, records are kept, and it is tried again after longer and longer waits.
/// </summary>
/// <param name="sink">What kind of receiver it is.</param>
/// <param name="receiver">The receiver, which is disposed with this; null if there is none, and records of an earlier one are to be forgotten.</param>
/// <param name="database">The database that holds audit records.</param>
/// <param name="records">The records.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For a receiver that takes nothing.</param>
internal sealed partial class RecordDelivery(
    DeliverySink sink, IRecordReceiver? receiver, AuditDatabase database, AuditTable records, TimeProvider time, ILogger<RecordDelivery> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>How often it looks for records.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait after a failure.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly Outbox outbox = new(database, sink.Name);
    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;
    private volatile string? trouble;

    /// <summary>Why the last attempt of this silo failed, for operators; null if it did not.</summary>
    public string? Trouble => trouble;

    /// <summary>Delivers what there is.</summary>
    /// <returns>Null if all was taken, or another silo is at it; else why not.</returns>
    public async Task<string?> DeliverAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (!await TryLockAsync(connection, cancellationToken))
            return null;
        try
        {
            while (await outbox.ReadAsync(connection, cancellationToken) is { Count: > 0 } entries)
            {
                // One that is gone, as retention removes them, has nothing to deliver.
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

    /// <summary>Has records kept for the receiver; or forgets those of an earlier one.</summary>
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
            // The silo stops. What was not confirmed is sent again.
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
