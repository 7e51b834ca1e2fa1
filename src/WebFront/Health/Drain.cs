using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace CodaMcp.Health;

/// <summary>
/// Stops a front without losing calls. When the process is told to stop, the front reports that it is not ready. It still serves requests while load
/// balancers notice (<c>CODAMCP_DRAIN_SECONDS</c>). Then it tells open streams to reconnect elsewhere and finishes its open requests. Finally it
/// aborts the requests that still run. All this happens before anything else in the process stops.
/// </summary>
/// <param name="process">Reports when the process is told to stop.</param>
/// <param name="settings">How long the front still serves requests.</param>
/// <param name="time">The clock.</param>
public sealed class Drain(IHostApplicationLifetime process, FrontSettings settings, TimeProvider time) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource streams = new();
    private readonly CancellationTokenSource requests = new();
    private readonly List<Func<Task>> last = [];
    private readonly TaskCompletionSource quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // The number of open requests plus one. StoppingAsync removes the one when it starts to wait for them.
    private int open = 1;

    /// <summary>Whether the process was told to stop. Load balancers should send no new requests here.</summary>
    public bool Draining => process.ApplicationStopping.IsCancellationRequested;

    /// <summary>Fires when open streams should end, so that their clients reconnect to another front.</summary>
    public CancellationToken StreamsClosing => streams.Token;

    /// <summary>Adds work to do after the last request, while silos can still be called.</summary>
    /// <param name="work">The work. It must not throw.</param>
    public void AtEnd(Func<Task> work) => last.Add(work);

    /// <summary>
    /// Counts a request while it runs, and aborts it when the time to finish is over. This is the first middleware. It catches the exceptions that a
    /// disconnected client causes. The server would log them as faults of this service.
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
            // The client has disconnected, so there is no answer to write.
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

    /// <summary>Disposes the cancellation sources.</summary>
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
