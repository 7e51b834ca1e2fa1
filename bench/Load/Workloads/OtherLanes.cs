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

        return new Lane(server, era, wrk.Write($"{server.Name} {era} tools", templates));
    }

    /// <summary><c>initialize</c>: each opens a session.</summary>
    public static Lane Initialize(BenchServer server, Wrk wrk) => new(
        server, Era.Sessions, wrk.Write($"{server.Name} initialize", Enumerable.Range(0, Members).Select(member => new McpRequests(server, Era.Sessions, FirstInitializeMember + member).Initialize())));

    /// <summary>Reads of many members, who read three tables.</summary>
    public static async Task<Lane> ManyMembersAsync(BenchServer server, int members, Wrk wrk, CancellationToken cancellationToken)
    {
        var templates = new RequestTemplate[members];
        await Parallel.ForAsync(
            0, members, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (number, token) => templates[number] = await CachedReads.TemplateAsync(ReadCase.All[number % ReadCase.All.Count], server, Era.Modern, FirstMixedMember + number, token));
        return new Lane(server, Era.Modern, wrk.Write($"{server.Name} many", templates));
    }
}
