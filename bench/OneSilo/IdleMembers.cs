using CodaMcp.Members;
using CodaMcp.Sessions;

namespace CodaMcp.Bench;

/// <summary>What members and sessions cost while nobody uses them, and whether a member costs more among many.</summary>
internal static class IdleMembers
{
    private const int AtATime = 32;
    private const int SessionMembers = 500;
    private const int SessionsEach = 10;
    private const int FirstSessionMember = 1_000_000;
    private const int Requests = 20_000;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    /// <summary>Measures sessions, and then as many members as are asked for.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="sizes">Numbers of members, rising.</param>
    public static async Task RunAsync(BenchSilo silo, IReadOnlyList<int> sizes)
    {
        await SessionsAsync(silo);
        var (before, members) = (BenchSilo.Heap(), 0);
        Console.WriteLine($"{"members",10} {"KB each",10} {"us CPU a request",18} {"us CPU a member and second, idle",34}");
        foreach (var size in sizes)
        {
            await Parallel.ForAsync(members, size, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (member, _) => await silo.EnterAsync(member));
            members = size;
            var each = (BenchSilo.Heap() - before) / (double)size / 1024;
            var request = await CpuAsync(() => RequestsAsync(silo, size)) / Requests;
            var idle = await CpuAsync(() => Task.Delay(Idle)) / Idle.TotalSeconds / size;
            Console.WriteLine($"{size,10:#,0} {each,10:F1} {request,18:F1} {idle,34:F2}");
        }
    }

    private static async Task SessionsAsync(BenchSilo silo)
    {
        var opening = new OpenSession("client", "a client", "1.0", "2025-11-25", """{"elicitation":{},"sampling":{},"roots":{"listChanged":true}}"""u8.ToArray());
        var members = Enumerable.Range(FirstSessionMember, SessionMembers).Select(member => silo.Grains.GetGrain<IMemberSessionGrain>(BenchSilo.KeyOf(member))).ToList();
        foreach (var member in members)
            await member.FindSession("none", "client");
        var before = BenchSilo.Heap();
        var sessions = new List<(IMemberSessionGrain Member, string Id)>();
        foreach (var member in members)
        {
            for (var i = 0; i < SessionsEach; i++)
                sessions.Add((member, (await member.OpenSession(opening))!.Id));
        }

        var idle = BenchSilo.Heap();
        foreach (var (member, id) in sessions)
            await member.ReadStream(new ReadStream { SessionId = id, ClientId = "client", StreamId = Guid.NewGuid().ToString("N"), Reader = Guid.NewGuid() });
        var read = BenchSilo.Heap();
        Console.WriteLine($"an idle session: {(idle - before) / (double)sessions.Count / 1024:F1} KB; one that also had a stream: {(read - before) / (double)sessions.Count / 1024:F1} KB");
    }

    // Evenly over all members, which are more than fit into a processor's cache.
    private static async Task RequestsAsync(BenchSilo silo, int members)
    {
        for (var i = 0; i < Requests; i++)
            await silo.EnterAsync((int)(i * 7919L % members));
    }

    private static async Task<double> CpuAsync(Func<Task> act)
    {
        var before = Environment.CpuUsage.TotalTime;
        await act();
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds;
    }
}
