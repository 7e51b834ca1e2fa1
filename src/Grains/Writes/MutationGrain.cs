using CodaMcp.Coda;
using CodaMcp.Coda.Mutations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Timers;

namespace CodaMcp.Writes;

/// <inheritdoc cref="IMutationGrain"/>
/// <remarks>
/// Asks Coda in rounds. In the first minute it asks all the time, because Coda applies nearly every write in that time. Then it asks more and more
/// rarely for a day. After a day Coda no longer promises to know the write. Nothing is stored in the first minute: if the silo is lost then, the
/// member's ledger has the write followed again. A write that takes longer is stored. If the silo has reminders (a cluster does), a reminder
/// reactivates the grain after a crash. Reentrant, so that a waiting caller does not delay the others.
/// </remarks>
[Reentrant]
[GrainType("mutation")]
[CollectionAgeLimit(Minutes = 20)]
public sealed partial class MutationGrain : Grain, IMutationGrain, IRemindable
{
    private static readonly TimeSpan ReportAgain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CodaRemembers = TimeSpan.FromHours(24);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private const string Open = "open";

    private readonly IPersistentState<MutationState> stored;
    private readonly IHostApplicationLifetime process;
    private readonly CodaMutationOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<MutationGrain> logger;
    private readonly IReminderRegistry? reminders;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IGrainTimer? rounds;
    private bool looking;
    private bool kept;

    /// <summary>Creates the grain. The silo passes the parts.</summary>
    public MutationGrain(
        [PersistentState("mutation.state", StorageNames.Grains)] IPersistentState<MutationState> stored,
        IHostApplicationLifetime process,
        IOptions<CodaOptions> options,
        TimeProvider time,
        ILogger<MutationGrain> logger,
        IReminderRegistry? reminders = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (this.stored, this.process, this.options, this.time, this.logger, this.reminders) = (stored, process, options.Value.Mutation, time, logger, reminders);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        kept = Exists;
        if (Exists)
            StartRounds();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Exists && stored.State.Stage == MutationStage.Accepted ? KeepAsync() : Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<MutationView> Follow(FollowMutation what, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(what);
        if (!Exists)
        {
            stored.State = new MutationState
            {
                RequestId = what.RequestId,
                DocId = what.DocId,
                Member = what.Member.ToGrainKey(),
                Credential = what.Credential,
                AcceptedAt = what.AcceptedAt,
                Call = what.Call,
            };
            StartRounds();
        }

        return ValueTask.FromResult(View());
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) =>
        // The reminder has reactivated the grain. The activation already follows the write again.
        Exists ? Task.CompletedTask : StopRemindingAsync();

    /// <inheritdoc/>
    public async Task<MutationView?> Await(TimeSpan wait, CancellationToken cancellationToken = default)
    {
        if (!Exists)
        {
            DeactivateOnIdle();
            return null;
        }

        if (!ended.Task.IsCompleted && !looking)
            rounds?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        // A stopping silo does not wait for Coda. Waiting callers get the state that is known by now.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, process.ApplicationStopping);
        try
        {
            await ended.Task.WaitAsync(wait, time, either.Token);
        }
        catch (Exception over) when (over is TimeoutException || (over is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The write is still followed, here or by another silo.
        }

        return View();
    }

    private bool Exists => stored.State.RequestId.Length > 0;

    private MutationView View() => new(stored.State.RequestId, stored.State.DocId, stored.State.Stage, stored.State.Warning) { Call = stored.State.Call };

    // The timer keeps the grain alive, because there may be no callers until Coda has applied the write.
    private void StartRounds() => rounds ??= this.RegisterGrainTimer(
        LookAsync,
        new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });

    private async Task LookAsync(CancellationToken disposed)
    {
        // Orleans waits for a running timer callback before it ends the grain. Only then does it fire the timer's own token.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(disposed, process.ApplicationStopping);
        var stopping = either.Token;
        looking = true;
        var next = ReportAgain;
#pragma warning disable CA1031 // Whatever failed, the write is still to be followed.
        try
        {
            if (!ended.Task.IsCompleted && await FindEndAsync(stopping) is { } end)
                End(end.Stage, end.Warning);
            if (ended.Task.IsCompleted)
            {
                await Owner.MutationEnded(View());
                await ForgetAsync();
                next = Timeout.InfiniteTimeSpan;
            }
            else
            {
                if (Age >= options.StoreAfter)
                    await KeepAsync();
                next = Pause();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotReported(error, stored.State.RequestId);
        }
        finally
        {
            looking = false;
        }

        if (next == Timeout.InfiniteTimeSpan)
        {
            rounds?.Dispose();
            rounds = null;
        }
        else
        {
            rounds?.Change(next, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task<MutationView?> FindEndAsync(CancellationToken stopping)
    {
        if (Age >= CodaRemembers)
            return View() with { Stage = MutationStage.Unknown };
        var seen = await Owner.LookAtMutation(View(), stored.State.Credential, options.Round, stopping);
        return seen.Stage == MutationStage.Accepted ? null : seen;
    }

    private void End(MutationStage stage, string? warning)
    {
        stored.State = stored.State with { Stage = stage, Warning = warning };
        ended.TrySetResult();
        LogEnded(stored.State.RequestId, stage, Age);
    }

    private async Task KeepAsync()
    {
        if (kept)
            return;
        await stored.WriteStateAsync(CancellationToken.None);
        if (reminders is not null)
            await reminders.RegisterOrUpdateReminder(this.GetGrainId(), Open, ReminderPeriod, ReminderPeriod);
        kept = true;
    }

    // The member's ledger knows the end by now.
    private async Task ForgetAsync()
    {
        if (!kept)
            return;
        await StopRemindingAsync();
        var end = stored.State;
        await stored.ClearStateAsync();
        (stored.State, kept) = (end, false);
    }

    private async Task StopRemindingAsync()
    {
        if (reminders is not null && await reminders.GetReminder(this.GetGrainId(), Open) is { } reminder)
            await reminders.UnregisterReminder(this.GetGrainId(), reminder);
    }

    // The owner asks Coda for this grain. So the token stays with the member, and may change while a write is followed.
    private IMutationOwner Owner => GrainFactory.GetGrain<IMutationOwner>(stored.State.Member);

    private TimeSpan Age => time.GetUtcNow() - stored.State.AcceptedAt;

    private TimeSpan Pause() => Age.TotalMinutes switch
    {
        < 1 => TimeSpan.FromSeconds(1),
        < 10 => TimeSpan.FromSeconds(30),
        < 60 => TimeSpan.FromMinutes(2),
        _ => TimeSpan.FromMinutes(15),
    };

    [LoggerMessage(LogLevel.Debug, "The write {RequestId} ended as {Stage} after {Age}.")]
    private partial void LogEnded(string requestId, MutationStage stage, TimeSpan age);

    [LoggerMessage(LogLevel.Warning, "The end of the write {RequestId} could not be stored or reported; trying again.")]
    private partial void LogNotReported(Exception error, string requestId);
}
