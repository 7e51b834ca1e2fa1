namespace CodaMcp.Bench;

/// <summary>The same <c>list_rows</c> again and again, by many members, each with a session of its own where there are sessions.</summary>
internal static class CachedReads
{
    private const int Members = 32;

    /// <summary>Writes what the bare servers answer: the results that a CodaMcp gives.</summary>
    /// <param name="server">The CodaMcp.</param>
    /// <param name="directory">One file each, named by <see cref="ReadCase.Payload"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task WritePayloadsAsync(BenchServer server, string directory, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var client = new McpRequests(server, Era.Modern, 0);
        foreach (var read in ReadCase.All)
        {
            var (result, _) = await client.CheckAsync(client.Call("list_rows", read.Arguments(), ""), cancellationToken);
            var text = result["content"]![0]!["text"]!.GetValue<string>();
            await File.WriteAllTextAsync(Path.Combine(directory, $"{read.Payload}.json"), text, cancellationToken);
            Console.WriteLine($"payload of {read.Name}: {2 * System.Text.Encoding.UTF8.GetByteCount(text)} bytes, half of them as text and half as structured content");
        }
    }

    /// <summary>Opens the sessions, checks one answer of each member, and writes the requests.</summary>
    public static async Task<Lane> PrepareAsync(ReadCase read, BenchServer server, Era era, Wrk wrk, CancellationToken cancellationToken)
    {
        var templates = new RequestTemplate[Members];
        for (var member = 0; member < Members; member++)
            templates[member] = await TemplateAsync(read, server, era, member, cancellationToken);
        return new Lane($"cached list_rows, {read.Name}", server, era, wrk.Write($"{server.Name} {era} {read.Name}", templates));
    }

    /// <summary>Opens a member's session and makes the call once, to know what a right answer contains.</summary>
    public static async Task<RequestTemplate> TemplateAsync(ReadCase read, BenchServer server, Era era, int member, CancellationToken cancellationToken)
    {
        var client = new McpRequests(server, era, member);
        await client.OpenAsync(cancellationToken);
        var (result, length) = await client.CheckAsync(client.Call("list_rows", read.Arguments(), ""), cancellationToken);
        var last = result["structuredContent"]!["rows"]!.AsArray()[^1]!["id"]!.GetValue<string>();
        return client.Call("list_rows", read.Arguments(), $"\"id\":\"{last}\"") with { Length = length };
    }
}
