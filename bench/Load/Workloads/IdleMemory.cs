namespace CodaMcp.Bench;

/// <summary>What sessions and streams cost that nobody uses.</summary>
internal static class IdleMemory
{
    private const int SessionsOfMember = 20;
    private const int AtATime = 16;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    // Numbers that no other workload uses.
    private const int FirstSessionMember = 100_000;
    private const int FirstStreamMember = 200_000;

    /// <summary>Opens sessions and leaves them alone.</summary>
    public static Task<Figures> SessionsAsync(BenchServer server, int count, CancellationToken cancellationToken) => MeasureAsync(
        server, $"{count:#,0} idle sessions, {SessionsOfMember} of each member", count,
        (number, token) => new McpRequests(server, Era.Sessions, FirstSessionMember + (number / SessionsOfMember)).OpenAsync(token), cancellationToken);

    /// <summary>Opens the stream of as many sessions, keeps them open while memory is measured, and closes them.</summary>
    public static async Task<Figures> StreamsAsync(BenchServer server, int count, CancellationToken cancellationToken)
    {
        var streams = new HttpResponseMessage[count];
        try
        {
            return await MeasureAsync(
                server, $"{count:#,0} open streams, one of each member", count,
                async (number, token) =>
                {
                    var client = new McpRequests(server, Era.Sessions, FirstStreamMember + number);
                    await client.OpenAsync(token);
                    streams[number] = await client.ListenAsync(token);
                },
                cancellationToken);
        }
        finally
        {
            foreach (var stream in streams)
                stream?.Dispose();
        }
    }

    private static async Task<Figures> MeasureAsync(BenchServer server, string workload, int count, Func<int, CancellationToken, Task> open, CancellationToken cancellationToken)
    {
        // What a workload before has left goes away a little later.
        await HeapAsync(server, cancellationToken);
        await Task.Delay(Settling, cancellationToken);
        var heapBefore = await HeapAsync(server, cancellationToken);
        var memoryBefore = MemoryOf(server);
        var cpu = server.Processes.Sum(process => ProcessTable.CpuOf(process.Id));
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken }, async (number, token) => await open(number, token));
        cpu = server.Processes.Sum(process => ProcessTable.CpuOf(process.Id)) - cpu;
        var heap = await HeapAsync(server, cancellationToken);
        var memory = MemoryOf(server);
        return new Figures
        {
            Workload = workload,
            Server = server.Name,
            Title = server.Title,
            Era = Era.Sessions,
            CpuMicroseconds = cpu / count,
            MemoryMegabytes = memory / 1048576.0,
            Requests = count,
            Note = FormattableString.Invariant($"{(memory - memoryBefore) / 1024.0 / count:0.0} KB of memory each")
                + string.Concat(heap.Select((process, number) => FormattableString.Invariant($", {(process.Bytes - heapBefore[number].Bytes) / 1024.0 / count:0.0} KB of them in the managed heap of {process.Name}"))),
        };
    }

    private static long MemoryOf(BenchServer server) => server.Processes.Sum(process => ProcessTable.MemoryOf(process.Id).Proportional);

    // Of the processes that are .NET.
    private static async Task<IReadOnlyList<(string Name, long Bytes)>> HeapAsync(BenchServer server, CancellationToken cancellationToken)
    {
        List<(string, long)> heaps = [];
        foreach (var process in server.Processes)
        {
            if (process.Probe is not null)
                heaps.Add((process.Name, await process.Probe.CollectAsync(cancellationToken)));
        }

        return heaps;
    }
}
