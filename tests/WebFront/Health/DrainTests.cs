using CodaMcp.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Health;

public sealed class DrainTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly Process process = new();
    private readonly Drain drain;

    public DrainTests() => drain = new Drain(process, new FrontSettings
    {
        PublicUrl = "https://mcp.example",
        StytchDomain = "https://issuer.example",
        StytchProjectId = "project-test-1",
        DrainTime = TimeSpan.FromSeconds(5),
    }, time);

    [Fact]
    public async Task It_serves_on_before_streams_are_told_to_end()
    {
        process.StopApplication();
        var stopping = drain.StoppingAsync(default);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.True(drain.Draining);
        Assert.False(drain.StreamsClosing.IsCancellationRequested);

        time.Advance(TimeSpan.FromSeconds(0.2));
        await stopping;

        Assert.True(drain.StreamsClosing.IsCancellationRequested);
    }

    [Fact]
    public async Task Requests_are_waited_for()
    {
        var answered = new TaskCompletionSource();
        var request = drain.WatchAsync(new DefaultHttpContext(), _ => answered.Task);
        var stopping = drain.StoppingAsync(default);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(stopping.IsCompleted);

        answered.SetResult();
        await request;

        await stopping;
    }

    [Fact]
    public async Task What_is_to_be_done_at_the_end_comes_after_the_last_request_and_before_the_stop()
    {
        var (answered, done) = (new TaskCompletionSource(), new TaskCompletionSource());
        var began = false;
        drain.AtEnd(() =>
        {
            began = true;
            return done.Task;
        });
        var request = drain.WatchAsync(new DefaultHttpContext(), _ => answered.Task);
        var stopping = drain.StoppingAsync(default);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(began);
        answered.SetResult();
        await request;
        while (!began)
            await Task.Yield();
        Assert.False(stopping.IsCompleted);
        done.SetResult();

        await stopping;
    }

    [Fact]
    public async Task What_still_runs_when_the_time_is_over_is_broken_off()
    {
        using var lifetime = new Lifetime();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        var request = drain.WatchAsync(context, context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var stopping = drain.StoppingAsync(default);

        while (!stopping.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        Assert.True(context.RequestAborted.IsCancellationRequested);
        await request;
    }

    public void Dispose()
    {
        drain.Dispose();
        process.Dispose();
    }

    private sealed class Process : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => stopping.Cancel();

        public void Dispose() => stopping.Dispose();
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource aborted = new();

        public CancellationToken RequestAborted { get => aborted.Token; set => throw new NotSupportedException(); }

        public void Abort() => aborted.Cancel();

        public void Dispose() => aborted.Dispose();
    }
}
