using CodaMcp.Members;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Storage;

namespace CodaMcp.Coda.Users;

/// <inheritdoc cref="ICodaUserGrain"/>
/// <remarks>
/// Stores a mark when it starts, how much it may give out before it gives out much, and its windows when it ends: after a crash, so much
/// counts as given out. Reentrant, since those who wait must not keep others from returning what they wait for.
/// </remarks>
[Reentrant]
[GrainType("codauser")]
public sealed partial class CodaUserGrain : Grain, ICodaUserGrain
{
    // So long one reservation does: of steady heavy use, two are stored a minute.
    private static readonly TimeSpan ReservationTime = TimeSpan.FromSeconds(30);

    // A database that is slow to answer is not to make reads slow.
    private static readonly TimeSpan StoringPatience = TimeSpan.FromSeconds(0.5);

    private readonly IPersistentState<CodaUserState> stored;
    private readonly OpenBudgets open;
    private readonly TimeProvider time;
    private readonly ILogger<CodaUserGrain> logger;
    private readonly UserBudget budget;
    private readonly WriteLoop saving;
    private readonly Dictionary<CodaBudgetCategory, PermitReservation> reservations = [];
    private readonly Guid writer = Guid.NewGuid();
    private TaskScheduler turns = TaskScheduler.Default;
    private bool closed;
    private bool overtaken;

    /// <summary>Composed by the silo.</summary>
    public CodaUserGrain(
        [PersistentState("codauser.budget", StorageNames.Grains)] IPersistentState<CodaUserState> stored,
        IOptions<CodaOptions> options,
        OpenBudgets open,
        TimeProvider time,
        ILogger<CodaUserGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.stored, this.open, this.time, this.logger) = (stored, open, time, logger);
        budget = new UserBudget(options.Value.Budget, time, Reserve);
        saving = new WriteLoop(StoreAsync);
    }

    /// <summary>The key of a Coda user's grain.</summary>
    public static string KeyOf(string loginId) => $"u:{Uri.EscapeDataString(loginId)}";

    /// <summary>The key of the grain that asking whose a token is counts against.</summary>
    public static string KeyOf(CodaCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return $"u:credential/{credential.Key}";
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        turns = TaskScheduler.Current;
        if (stored.State.Open)
        {
            budget.TakeOver(stored.State.Reserved);
            foreach (var reservation in stored.State.Reserved ?? [])
                reservations[reservation.Category] = reservation;
            LogCrashed();
        }
        else
        {
            budget.Restore(stored.State.Taken);
        }

        // Also where it is marked already: an activation that is cut off, and not gone, can reserve no more after this.
        await saving.SaveAsync();
        open.Add(budget);
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        closed = true;
        open.Remove(budget);
        var taken = budget.Close();
        await saving.Ended;
        if (overtaken)
            return;
        stored.State = new CodaUserState { Open = false, Taken = taken };
        await stored.WriteAsync(writer);
    }

    /// <inheritdoc/>
    public Task<PermitAnswer> Acquire(PermitRequest request, CancellationToken cancellationToken = default) => budget.AcquireAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask Join(Guid id, string member)
    {
        budget.Join(id, member);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask Return(Guid id, PermitUse use)
    {
        budget.Return(id, use);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask Charge(CodaBudgetCategory category)
    {
        budget.Charge(category);
        return ValueTask.CompletedTask;
    }

    // Called in the middle of things, on any thread.
    private void Reserve(CodaBudgetCategory category, int permits) =>
        _ = Task.Factory.StartNew(() => ReserveAsync(category, permits), CancellationToken.None, TaskCreationOptions.DenyChildAttach, turns);

    private async Task ReserveAsync(CodaBudgetCategory category, int permits)
    {
        if (closed || overtaken)
            return;
        var reservation = new PermitReservation(category, permits, time.GetUtcNow() + ReservationTime);
        reservations[category] = reservation;
        try
        {
            await saving.SaveAsync().WaitAsync(StoringPatience, time);
        }
        catch (InconsistentStateException)
        {
            return;
        }
#pragma warning disable CA1031 // Whatever the storage failed with: reads go on without it, and only a crash at the same time could then cost a 429.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotReserved(error);
        }

        budget.Reserved(reservation);
    }

    private async Task StoreAsync()
    {
        stored.State = new CodaUserState { Open = true, Reserved = [.. reservations.Values] };
        try
        {
            await stored.WriteAsync(writer);
        }
        catch (InconsistentStateException error)
        {
            // Whoever waits here is to ask there.
            LogOvertaken(error);
            overtaken = true;
            budget.Close();
            DeactivateOnIdle();
            throw;
        }
    }

    [LoggerMessage(LogLevel.Information, "A Coda user's budget was not closed: what it may have given out counts as taken.")]
    private partial void LogCrashed();

    [LoggerMessage(LogLevel.Warning, "A Coda user's budget is kept elsewhere by now.")]
    private partial void LogOvertaken(Exception error);

    [LoggerMessage(LogLevel.Warning, "A reservation of a Coda user's budget could not be stored; permits are given out all the same.")]
    private partial void LogNotReserved(Exception error);
}
