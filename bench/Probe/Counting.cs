using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;

namespace CodaMcp.Bench;

/// <summary>Counts what this process does, from its construction to <see cref="Stop"/>.</summary>
internal sealed class Counting : IDisposable
{
    // A histogram of Orleans: the caller records a grain call once it has its answer. One-way calls are not in it.
    private const string GrainCalls = "orleans-app-requests-latency";
    private const string OrleansMeter = "Microsoft.Orleans";

    private readonly MeterListener meters = new();
    private readonly long allocatedBefore;
    private long exceptions;
    private long calls;

    public Counting()
    {
        meters.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == OrleansMeter && instrument.Name == GrainCalls)
                listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref calls));
        meters.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref calls));
        meters.Start();
        AppDomain.CurrentDomain.FirstChanceException += Count;
        allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
    }

    /// <summary>Ends counting.</summary>
    /// <returns>Bytes allocated, exceptions thrown (first chance, all threads), and grain calls made from this process.</returns>
    public (long Allocated, long Exceptions, long GrainCalls) Stop()
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        Dispose();
        return (allocated, exceptions, calls);
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Count;
        meters.Dispose();
    }

    private void Count(object? sender, FirstChanceExceptionEventArgs thrown) => Interlocked.Increment(ref exceptions);
}
