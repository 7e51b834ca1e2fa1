using CodaMcp.Members;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace CodaMcp.Coda.Mutations;

/// <inheritdoc cref="IMutationGrain"/>
/// <remarks>
/// Looks in rounds: all the time in the first minute, in which Coda applies nearly everything, then ever more rarely for a day, after
/// which Coda itself no longer promises to know. Reentrant, so that who waits does not keep others from asking.
/// </remarks>
[Reentrant]
[GrainType("mutation")]
[CollectionAgeLimit(Minutes = 5)]
public sealed partial class MutationGrain : Grain, IMutationGrain
{
    private static readonly TimeSpan CloseFollowing = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LaterRound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReportAgain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CodaRemembers = TimeSpan.FromHours(24);

    private readonly IPersistentState<MutationState> stored;
    private readonly ICodaGateway gateway;
    private readonly CodaCredential service;
    private readonly ResponseCache cache;
    private readonly IHostApplicationLifetime process;
    private readonly TimeProvider time;
    private readonly ILogger<MutationGrain> logger;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IGrainTimer? rounds;
    private bool looking;

    /// <summary>Composed by the silo.</summary>
    public MutationGrain(
        [PersistentState("mutation.state", StorageNames.Grains)] IPersistentState<MutationState> stored,
        ICodaGateway gateway,
        CodaCredential service,
        IOptions<CodaOptions> coda,
        IHostApplicationLifetime process,
        TimeProvider time,
        ILogger<MutationGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(coda);
        (this.stored, this.gateway, this.service, this.process, this.time, this.logger) = (stored, gateway, service, process, time, logger);
        cache = new ResponseCache(coda.Value.Cache, time);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (Exists && stored.State.Stage == MutationStage.Accepted)
            StartRounds();
        else if (Exists)
            ended.TrySetResult();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<MutationView> Follow(FollowMutation what, CancellationToken cancellationToken = default)
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
            };
            StartRounds();
            await stored.WriteStateAsync(CancellationToken.None);
        }

        return View();
    }

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
        // A silo that is to stop does not wait for Coda: who waits is told what is known by now.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, process.ApplicationStopping);
        try
        {
            await ended.Task.WaitAsync(wait, time, either.Token);
        }
        catch (Exception over) when (over is TimeoutException || (over is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // It goes on being followed, here or by the next silo.
        }

        return View();
    }

    /// <inheritdoc/>
    public async Task Forget()
    {
        rounds?.Dispose();
        rounds = null;
        if (Exists)
            await stored.ClearStateAsync();
        DeactivateOnIdle();
    }

    private bool Exists => stored.State.RequestId.Length > 0;

    private MutationView View() => new(stored.State.RequestId, stored.State.DocId, stored.State.Stage, stored.State.Warning);

    // Kept alive by it: nobody may be asking while Coda takes its time.
    private void StartRounds() => rounds ??= this.RegisterGrainTimer(
        LookAsync,
        new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });

    private async Task LookAsync(CancellationToken disposed)
    {
        // Orleans waits for a look under way before it ends the grain, and only then fires the timer's own token.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(disposed, process.ApplicationStopping);
        var stopping = either.Token;
        looking = true;
        var next = ReportAgain;
#pragma warning disable CA1031 // Whatever failed, the write is still to be followed.
        try
        {
            if (!ended.Task.IsCompleted && await FindEndAsync(stopping) is { } end)
                await EndAsync(end.Stage, end.Warning);
            if (ended.Task.IsCompleted)
            {
                await ReportAsync();
                next = Timeout.InfiniteTimeSpan;
            }
            else
            {
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

    private async Task<(MutationStage Stage, string? Warning)?> FindEndAsync(CancellationToken stopping)
    {
        var age = Age;
        if (age >= CodaRemembers)
            return (MutationStage.Unknown, null);
        var length = CloseFollowing - age;
        var until = time.GetUtcNow() + (length > LaterRound ? length : LaterRound);
        var call = new CodaCall
        {
            Credential = Credential(),
            Cache = cache,
            Deadline = until,
            BeforeWrite = static _ => throw new InvalidOperationException("Following a write changes nothing."),
        };
        var progress = await gateway.AwaitMutation(call, stored.State.DocId, stored.State.RequestId, until, stopping);
        return progress.Applied ? (MutationStage.Applied, progress.Warning) : null;
    }

    private async Task EndAsync(MutationStage stage, string? warning)
    {
        stored.State = stored.State with { Stage = stage, Warning = warning, EndedAt = time.GetUtcNow() };
        ended.TrySetResult();
        await stored.WriteStateAsync(CancellationToken.None);
        LogEnded(stored.State.RequestId, stage, Age);
    }

    private Task ReportAsync() => GrainFactory.GetGrain<IMutationOwner>(stored.State.Member).MutationEnded(View());

    private TimeSpan Age => time.GetUtcNow() - stored.State.AcceptedAt;

    private TimeSpan Pause() => Age.TotalMinutes switch
    {
        < 1 => TimeSpan.FromSeconds(5),
        < 10 => TimeSpan.FromSeconds(30),
        < 60 => TimeSpan.FromMinutes(2),
        _ => TimeSpan.FromMinutes(15),
    };

    // By whose it is, never by the token itself: a token may change while a write is followed.
    private CodaCredential Credential() => stored.State.Credential == CodaCredentialSource.Service
        ? service
        : throw new InvalidOperationException($"Writes made with the token of '{stored.State.Credential}' cannot be followed.");

    [LoggerMessage(LogLevel.Debug, "The write {RequestId} ended as {Stage} after {Age}.")]
    private partial void LogEnded(string requestId, MutationStage stage, TimeSpan age);

    [LoggerMessage(LogLevel.Warning, "The end of the write {RequestId} could not be stored or reported; trying again.")]
    private partial void LogNotReported(Exception error, string requestId);
}
