using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Coda;

/// <summary>
/// A clock that moves only when told to, and that says when somebody starts to wait: a test moves on to just the next wait's end
/// instead of guessing how far the code has come.
/// </summary>
internal sealed class SteppedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> waits = Channel.CreateUnbounded<TimeSpan>();

    public SteppedTime()
        : base(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>The waits that <see cref="Run{T}"/> stepped over, in order.</summary>
    public List<TimeSpan> Stepped { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero)
            waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Sees work through, stepping over each wait below <paramref name="longest"/>; longer ones are time limits that are not to run out.</summary>
    public async Task<T> Run<T>(Task<T> work, TimeSpan? longest = null)
    {
        while (!work.IsCompleted)
        {
            var next = waits.Reader.WaitToReadAsync().AsTask();
            await Task.WhenAny(work, next);
            while (waits.Reader.TryRead(out var wait))
            {
                if (wait >= (longest ?? TimeSpan.FromSeconds(20)))
                    continue;
                Stepped.Add(wait);
                Advance(wait);
            }
        }

        return await work;
    }

    public async Task Run(Task work, TimeSpan? longest = null) => await Run(Wrap(work), longest);

    /// <summary>Returns when somebody has started to wait for about so long.</summary>
    public async Task Waiting(TimeSpan about)
    {
        while (await waits.Reader.ReadAsync() != about)
        {
        }
    }

    private static async Task<bool> Wrap(Task work)
    {
        await work;
        return true;
    }
}
