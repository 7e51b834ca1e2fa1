namespace CodaMcp.Bench;

/// <summary>A server of an SDK with one tool and nothing else.</summary>
internal sealed class BareServer : BenchServer
{
    /// <summary>The server that all others are compared with.</summary>
    public const string Reference = "csharp-stateless";

    private readonly ServerProcess process;
    private readonly bool isNode;

    private BareServer(string name, string title, Era era, string directory, Func<int, string[]> command) : base(name)
    {
        (Title, Eras) = (title, [era]);
        var port = FreePorts.Next();
        Ports = [port];
        var program = command(port);
        isNode = program[0] == "node";
        process = new ServerProcess(name, directory, program, new Dictionary<string, string>());
        Processes = [process];
    }

    public override string Title { get; }

    // After 3 s the first slice of a turn of Node.js still cost 14 % more than the second one on average.
    public override TimeSpan Refreshing => isNode ? TimeSpan.FromSeconds(8) : base.Refreshing;

    public override IReadOnlyList<Era> Eras { get; }

    public override IReadOnlyList<ServerProcess> Processes { get; }

    public override IReadOnlyList<int> Ports { get; }

    /// <summary>All of them.</summary>
    /// <param name="directory">Where their logs are.</param>
    /// <param name="payloads">The directory with the results that they give.</param>
    /// <param name="programOf">The program of a project's folder.</param>
    public static IEnumerable<BareServer> All(string directory, string payloads, Func<string, string> programOf)
    {
        var echo = programOf("bench/Echo");
        var scripts = Path.Combine(Repository.Root, "bench/Load/typescript");
        yield return new(Reference, "bare C# SDK, stateless", Era.Modern, directory, port => ["dotnet", echo, $"{port}", "stateless", payloads]);
        yield return new("csharp-stateful", "bare C# SDK, stateful", Era.Sessions, directory, port => ["dotnet", echo, $"{port}", "stateful", payloads]);
        yield return new("typescript-1", "bare TypeScript SDK 1.x, stateful", Era.Sessions, directory, port => ["node", Path.Combine(scripts, "v1.mjs"), $"{port}", payloads]);
        yield return new("typescript-2", "bare TypeScript SDK 2.x, handler", Era.Modern, directory, port => ["node", Path.Combine(scripts, "v2.mjs"), $"{port}", payloads]);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        process.Start();
        await process.UntilReadyAsync($"http://127.0.0.1:{Ports[0]}/ready", cancellationToken);
    }

    public override ValueTask DisposeAsync()
    {
        process.Dispose();
        return ValueTask.CompletedTask;
    }
}
