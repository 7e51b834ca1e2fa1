using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace CodaMcp.Health;

/// <summary>
/// How a front ends without anybody losing a call. When it is told to stop it says it is not ready and goes on serving while load balancers
/// notice (<c>CODAMCP_DRAIN_SECONDS</c>); then it tells open streams to reconnect elsewhere and finishes the requests it has; what still
/// runs after that is broken off. All before anything else in the process stops.
/// </summary>
/// <param name="process">Says when.</param>
/// <param name="settings">How long it goes on serving.</param>
/// <param name="time">The clock.</param>
public sealed class Drain(IHostApplicationLifetime process, FrontSettings settings, TimeProvider time) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource streams = new();
    private readonly CancellationTokenSource requests = new();
    private readonly List<Func<Task>> last = [];
    private readonly TaskCompletionSource quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // One more than there are requests, until no new ones are awaited.
    private int open = 1;

    /// <summary>Whether it was told to stop: nothing new should be sent here.</summary>
    public bool Draining => process.ApplicationStopping.IsCancellationRequested;

    /// <summary>Fires when open streams should end, so that their clients come back to another front.</summary>
    public CancellationToken StreamsClosing => streams.Token;

    /// <summary>Has something done after the last request, while silos can still be asked.</summary>
    /// <param name="work">The work. It does not throw.</param>
    public void AtEnd(Func<Task> work) => last.Add(work);

    /// <summary>
    /// Counts a request for as long as it runs, and breaks it off when the time is over. The first of the pipeline: if its client has hung up,
    /// what that made fail ends here. The server would log it as a fault of ours.
    /// </summary>
    public async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        Interlocked.Increment(ref open);
        await using var abort = requests.Token.Register(static context => ((HttpContext)context!).Abort(), context);
        try
        {
            await next(context);
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            // Nobody is there for an answer.
        }
        finally
        {
            Done();
        }
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(settings.DrainTime, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await streams.CancelAsync();
        Done();
        await quiet.Task.WaitAsync(ShutdownTimes.Requests(settings.DrainTime), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await requests.CancelAsync();
        await Task.WhenAll(last.Select(work => work())).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Lets go of its timers.</summary>
    public void Dispose()
    {
        streams.Dispose();
        requests.Dispose();
    }

    private void Done()
    {
        if (Interlocked.Decrement(ref open) == 0)
            quiet.TrySetResult();
    }
}
