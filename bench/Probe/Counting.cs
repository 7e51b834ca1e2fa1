using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;

namespace CodaMcp.Bench;

/// <summary>Counts what this process does, from its construction to <see cref="Stop"/>.</summary>
internal sealed class Counting : IDisposable
{
    // Of Orleans: recorded by the caller when a grain call has its answer. One-way calls are not in it.
    private const string GrainCalls = "orleans-app-requests-latency-count";
    private const string OrleansMeter = "Microsoft.Orleans";

    private readonly MeterListener meters = new();
    private readonly long allocatedBefore;
    private readonly long callsBefore;
    private long exceptions;
    private long calls;

    public Counting()
    {
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == OrleansMeter && instrument.Name == GrainCalls)
                listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>((_, value, _, _) => calls += value);
        meters.Start();
        callsBefore = Calls();
        AppDomain.CurrentDomain.FirstChanceException += Count;
        allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
    }

    /// <summary>Ends counting.</summary>
    /// <returns>Bytes allocated, exceptions thrown (first chance, all threads), and grain calls made from this process.</returns>
    public (long Allocated, long Exceptions, long GrainCalls) Stop()
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        var made = Calls() - callsBefore;
        Dispose();
        return (allocated, exceptions, made);
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Count;
        meters.Dispose();
    }

    private long Calls()
    {
        calls = 0;
        meters.RecordObservableInstruments();
        return calls;
    }

    private void Count(object? sender, FirstChanceExceptionEventArgs thrown) => Interlocked.Increment(ref exceptions);
}
