using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Authentication;

/// <summary>Fake time that tells which timers were set, so that a test advances only once somebody waits.</summary>
internal sealed class RecordingTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentQueue<TimeSpan> due = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        due.Enqueue(dueTime);
        return timer;
    }

    public bool HasTimer(TimeSpan dueTime) => due.Contains(dueTime);
}
