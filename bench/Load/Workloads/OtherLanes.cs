using System.Globalization;

namespace CodaMcp.Bench;

/// <summary>Requests besides cached reads that <c>wrk</c> can send.</summary>
internal static class OtherLanes
{
    private const int Members = 32;

    // Numbers that no other workload uses.
    private const int FirstInitializeMember = 300_000;
    private const int FirstMixedMember = 400_000;

    /// <summary><c>tools/list</c>.</summary>
    public static async Task<Lane> ListToolsAsync(BenchServer server, Era era, Wrk wrk, CancellationToken cancellationToken)
    {
        List<RequestTemplate> templates = [];
        for (var member = 0; member < Members; member++)
        {
            var client = new McpRequests(server, era, member);
            await client.OpenAsync(cancellationToken);
            templates.Add(client.ListTools());
        }

        return new Lane("tools/list", server, era, wrk.Write($"{server.Name} {era} tools", templates));
    }

    /// <summary><c>initialize</c>: each opens a session.</summary>
    public static Lane Initialize(BenchServer server, Wrk wrk) => new(
        "initialize", server, Era.Sessions, wrk.Write($"{server.Name} initialize", Enumerable.Range(0, Members).Select(member => new McpRequests(server, Era.Sessions, FirstInitializeMember + member).Initialize())))
    {
        // The servers have their turns soon after each other. The bare servers never end a session, so more load would fill their memory.
        Refreshing = TimeSpan.FromSeconds(2),
    };

    /// <summary>Reads of many members, who read three tables, beside writes to the doc.</summary>
    public static async Task<Lane> MixedAsync(BenchServer server, int members, Wrk wrk, CancellationToken cancellationToken)
    {
        var workload = string.Create(CultureInfo.InvariantCulture, $"list_rows of 1, 8 and 32 KB by {members:#,0} members, beside as many writes to the doc as Coda takes");
        // Nobody can write to a bare server, and each of its answers is the same for all members.
        return server.IsOurs
            ? await ManyMembersAsync(workload, server, members, wrk, cancellationToken) with { Beside = stop => PacedCalls.WriteUntilAsync(server, stop, cancellationToken) }
            : await ManyMembersAsync(workload, server, ReadCase.All.Count, wrk, cancellationToken);
    }

    /// <summary>Reads of many members, who read three tables.</summary>
    public static async Task<Lane> ManyMembersAsync(string workload, BenchServer server, int members, Wrk wrk, CancellationToken cancellationToken)
    {
        var templates = new RequestTemplate[members];
        await Parallel.ForAsync(
            0, members, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (number, token) => templates[number] = await CachedReads.TemplateAsync(ReadCase.All[number % ReadCase.All.Count], server, Era.Modern, FirstMixedMember + number, token));
        return new Lane(workload, server, Era.Modern, wrk.Write($"{server.Name} many", templates));
    }
}
