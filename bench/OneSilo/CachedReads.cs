using System.Text;

namespace CodaMcp.Bench;

/// <summary>What one cached read costs in a silo: CPU time, allocated bytes and exceptions of the whole process. No front and no HTTP.</summary>
internal static class CachedReads
{
    private const int WarmUp = 4_000;
    private const int Calls = 5_000;
    private const int Rounds = 5;
    private const int Members = 8;

    /// <summary>Measures three reads.</summary>
    public static async Task RunAsync(BenchSilo silo)
    {
        var thrown = 0L;
        AppDomain.CurrentDomain.FirstChanceException += (_, _) => Interlocked.Increment(ref thrown);
        foreach (var (tool, arguments) in new[]
        {
            ("list_tables", """{"doc":"NwTracker1"}"""),
            ("list_rows", """{"doc":"NwTracker1","table":"Tasks","limit":5}"""),
            ("list_rows", """{"doc":"NwTracker1","table":"Tasks"}"""),
        })
        {
            var bytes = await RunAsync(silo, tool, arguments, WarmUp);
            for (var round = 0; round < Rounds; round++)
            {
                GC.Collect();
                var (cpu, allocated, exceptions) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true), Interlocked.Read(ref thrown));
                await RunAsync(silo, tool, arguments, Calls);
                Console.WriteLine(
                    $"{tool} of {bytes / 1024.0:F1} KB: {(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / Calls:F0} us CPU, "
                    + $"{(GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)Calls / 1024:F1} KB allocated, {Interlocked.Read(ref thrown) - exceptions} exceptions in {Calls}");
            }
        }
    }

    private static async Task<int> RunAsync(BenchSilo silo, string tool, string arguments, int calls)
    {
        var size = 0;
        await Task.WhenAll(Enumerable.Range(0, Members).Select(member => Task.Run(async () =>
        {
            for (var i = 0; i < calls / Members; i++)
                size = (await silo.CallAsync(member, tool, Encoding.UTF8.GetBytes(arguments))).Length;
        })));
        return size;
    }
}
