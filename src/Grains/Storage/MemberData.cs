using System.Text.Json.Serialization.Metadata;
using CodaMcp.Members;
using CodaMcp.Telemetry;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;

namespace CodaMcp.Storage;

/// <summary>
/// One activation's view of a member's data, and the fence by which it owns them. Parts of the member keep entries in <see cref="StoredMap{T}"/>s.
/// <see cref="SaveAsync"/> stores the changes. A change stays unsaved until a write that contains it has succeeded. For the grain's turns only.
/// </summary>
/// <remarks>
/// One write is under way at a time. Changes made meanwhile go into the next write together. Writes contain the current values and can be repeated. If a write
/// failed, or its answer was lost, the next write contains the same changes again.
/// </remarks>
public sealed partial class MemberData : IDisposable
{
    // The number of waiting changes at which all are stored. It limits how many changes, such as the ends of writes, are asked for again if the silo is killed.
    private const int MostWaiting = 10;

    private readonly IMemberStore store;
    private readonly ILogger<MemberData> logger;
    private readonly bool logsKey;
    private readonly Dictionary<(string Kind, string Id), Change> unsaved = [];
    private Dictionary<string, Action<MemberEntry>>? loaders = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource fenceLost = new();
    private (Task Task, long Through)? writing;
    private long epoch;
    private long version;
    private long changes;
    private bool disposed;
    private MemberId? member;

    /// <summary>Creates it empty. <see cref="OpenAsync"/> fills it.</summary>
    /// <param name="store">The database.</param>
    /// <param name="key">The member's grain key.</param>
    /// <param name="logger">Logs changes that could not be stored, and the loss of the fence.</param>
    /// <param name="logsKey">Whether log lines show the key as it is.</param>
    public MemberData(IMemberStore store, string key, ILogger<MemberData> logger, bool logsKey = false)
    {
        (this.store, Key, this.logger, this.logsKey) = (store, key, logger, logsKey);
        FenceLost = fenceLost.Token;
    }

    /// <summary>The member's grain key.</summary>
    public string Key { get; }

    /// <summary>The member as log lines show it.</summary>
    public string ShownKey => LogScope.Show(Key, logsKey);

    /// <summary>The member. All parts share this copy of the ids.</summary>
    /// <exception cref="FormatException">The key is not a member's key.</exception>
    public MemberId Member => member ??= MemberId.ParseGrainKey(Key);

    /// <summary>Fires when another activation has taken the member over.</summary>
    public CancellationToken FenceLost { get; }

    /// <summary>Takes the fence and reads the member's entries. Must be called once, at activation.</summary>
    /// <exception cref="OrleansException">The database did not answer. The next activation tries again.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(store.TakeAsync(Key, cancellationToken));
        (epoch, version) = (rows.Epoch, rows.Version);
        foreach (var entry in rows.Entries)
            // A newer version wrote a kind that is unknown here.
            loaders?.GetValueOrDefault(entry.Kind)?.Invoke(entry);
        // The loaders are not needed again. They would take more than a kilobyte for a member who does nothing.
        loaders = null;
    }

    /// <summary>Returns the map of the entries of one kind. <see cref="OpenAsync"/> fills the map, so call this method before it.</summary>
    /// <param name="kind">The kind. Each kind may be requested once.</param>
    /// <param name="json">Reads and writes the values.</param>
    public StoredMap<T> Map<T>(string kind, JsonTypeInfo<T> json)
        where T : class
    {
        var map = new StoredMap<T>(this, kind, json);
        loaders?.Add(kind, map.Load);
        return map;
    }

    /// <summary>
    /// Completes when every change made before the call is stored, or at once if there is none. Changes that may wait are stored with others, or when there are
    /// many.
    /// </summary>
    /// <exception cref="InconsistentStateException">Another activation owns the member.</exception>
    /// <exception cref="OrleansException">The database did not store them. The next save stores them.</exception>
    public Task SaveAsync() => StoreAsync(all: false);

    private async Task StoreAsync(bool all)
    {
        var through = changes;
        all = all || unsaved.Values.Count(change => change.Due == 0) >= MostWaiting;
        while (unsaved.Values.Any(change => all ? change.Number <= through : change.Due > 0 && change.Due <= through))
        {
            var (write, holds) = writing ?? Start();
            try
            {
                await write;
            }
            catch (Exception failure) when (failure is not InconsistentStateException && holds < through)
            {
                // This write did not contain all changes of this caller. The next write does.
            }
        }
    }

    /// <summary>Saves likewise, for changes that may be stored later. Logs a failure instead of throwing it.</summary>
    /// <param name="all">Whether to store also the changes that may wait. For the end of the activation.</param>
    public async Task TrySaveAsync(bool all = false)
    {
#pragma warning disable CA1031 // Whatever the storage failed with, the changes are stored with the next save.
        try
        {
            await StoreAsync(all);
        }
        catch (Exception)
#pragma warning restore CA1031
        {
            // The failed write was logged already.
        }
    }

    /// <summary>Asks the database whether this activation still owns the member. Fails if another activation has taken the member over.</summary>
    /// <exception cref="InconsistentStateException">Another activation has taken the member over.</exception>
    /// <exception cref="OrleansException">The database did not answer.</exception>
    public async Task CheckFenceAsync(CancellationToken cancellationToken)
    {
        if (fenceLost.IsCancellationRequested || !await ReadAsync(store.IsOwnerAsync(Key, epoch, cancellationToken)))
            LoseFence();
    }

    /// <summary>Releases the source of <see cref="FenceLost"/>.</summary>
    public void Dispose()
    {
        disposed = true;
        fenceLost.Dispose();
    }

    internal void Set(string kind, string id, Func<string?> value, bool mayWait = false) =>
        unsaved[(kind, id)] = new Change(++changes, mayWait ? unsaved.GetValueOrDefault((kind, id))?.Due ?? 0 : changes, value);

    internal bool IsUnsaved(string kind, string id) => unsaved.ContainsKey((kind, id));

    private async Task<T> ReadAsync<T>(Task<T> read)
    {
        try
        {
            return await read;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotRead(error);
            // The cause is left out: the exceptions of a database driver cannot be sent to a front.
            throw new OrleansException("The member's data could not be read just now.");
        }
    }

    private (Task Task, long Through) Start()
    {
        var write = (Task: WriteAsync(), changes);
        if (!write.Task.IsCompleted)
            writing = write;
        return write;
    }

    private async Task WriteAsync()
    {
        var batch = unsaved.ToList();
        try
        {
            if (fenceLost.IsCancellationRequested
                || !await store.WriteAsync(Key, epoch, ++version, [.. batch.Select(change => new MemberEntry(change.Key.Kind, change.Key.Id, change.Value.Value()))], CancellationToken.None))
                LoseFence();
        }
        catch (Exception error) when (error is not InconsistentStateException)
        {
            LogNotSaved(error);
            // The cause is left out: the exceptions of a database driver cannot be sent to a front.
            throw new OrleansException("The member's data could not be stored just now.");
        }
        finally
        {
            writing = null;
        }

        foreach (var (key, change) in batch)
        {
            var last = unsaved.GetValueOrDefault(key);
            if (last?.Number == change.Number)
                unsaved.Remove(key);
            else if (last?.Due <= change.Number)
                unsaved[key] = last with { Due = 0 };
        }
    }

    // Cancels synchronously: the token's callbacks belong to the grain's turns too.
    private void LoseFence()
    {
        // A write may end after its activation has ended.
        if (!disposed && !fenceLost.IsCancellationRequested)
        {
            LogFenceLost(ShownKey);
            fenceLost.Cancel();
        }

        throw new InconsistentStateException("Another activation owns the member's data by now.");
    }

    [LoggerMessage(LogLevel.Warning, "A change of the member's data could not be stored; it is stored with the next change.")]
    private partial void LogNotSaved(Exception error);

    [LoggerMessage(LogLevel.Warning, "The member's data could not be read; the next call tries again.")]
    private partial void LogNotRead(Exception error);

    [LoggerMessage(LogLevel.Warning, "Another activation owns the data of {Member}; this activation ends.")]
    private partial void LogFenceLost(string member);

    // Due is the number of the entry's last change that may not wait and is not stored yet; 0 if there is none.
    private sealed record Change(long Number, long Due, Func<string?> Value);
}
