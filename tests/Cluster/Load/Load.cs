using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>Many members at work at once: sessions of both eras, reads, writes and streams.</summary>
internal sealed class Load : IDisposable
{
    // Of five sessions of a member: three with streams, one without, one of the era without sessions.
    private static readonly string[] Versions = ["2025-11-25", "2025-11-25", "2025-06-18", "2025-11-25", "2026-07-28"];
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromSeconds(8);

    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource stopStreams = new();
    private readonly CancellationTokenSource abort = new();
    private readonly List<Task> streams = [];
    private LoadSession[] sessions = [];
    private Task calls = Task.CompletedTask;

    private Load(Cluster cluster, SandboxDocs docs, RunOptions options, string name) => (Cluster, Docs, Options, Name) = (cluster, docs, options, name);

    public Cluster Cluster { get; }

    public SandboxDocs Docs { get; }

    public RunOptions Options { get; }

    /// <summary>Part of every text written, so that loads can be told apart.</summary>
    public string Name { get; }

    public Tally Tally { get; } = new();

    /// <summary>What each of <see cref="SandboxDocs.Reads"/> is answered with.</summary>
    public List<JsonNode> Expected { get; } = [];

    public int ToolCount { get; private set; }

    public IReadOnlyList<LoadMember> Members { get; private set; } = [];

    public IReadOnlyList<LoadSession> Sessions => sessions;

    /// <summary>Is told of every failure as it happens.</summary>
    public Action<string>? Note { get; set; }

    /// <summary>Times at which something was missing that nothing replaces, from and to: nobody could be told anything.</summary>
    public ConcurrentQueue<(DateTimeOffset From, DateTimeOffset To)> Cuts { get; } = new();

    /// <summary>Changes of the page that sessions are subscribed to: when each was sent, and when it was acknowledged.</summary>
    public ConcurrentQueue<(DateTimeOffset Sent, DateTimeOffset Acknowledged)> Changes { get; } = new();

    /// <summary>Signs the members in, opens their sessions and streams, and starts calling.</summary>
    public static async Task<Load> StartAsync(Cluster cluster, SandboxDocs docs, RunOptions options, string name, CancellationToken cancellationToken)
    {
        var load = new Load(cluster, docs, options, name);
        load.Members = await Task.WhenAll(Enumerable.Range(1, options.Members).Select(number => LoadMember.SignInAsync(cluster, number, cancellationToken)));
        var first = load.Connect(load.Members[0]);
        for (var index = 0; index < docs.Reads.Count; index++)
            load.Expected.Add(await load.ReadAsync(first, index, cancellationToken));
        load.ToolCount = (await first.RequestAsync("tools/list", [], cancellationToken))["tools"]!.AsArray().Count;
        load.sessions = [.. Enumerable.Range(0, options.Sessions).Select(number =>
        {
            var kind = number / options.Members % Versions.Length;
            return new LoadSession(load, load.Members[number % options.Members], number, Versions[kind], streams: kind != 3, load.http);
        })];
        await Parallel.ForEachAsync(load.sessions, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, async (session, token) => await session.OpenAsync(token));
        load.streams.AddRange(load.sessions.Where(session => session.Stream is not null).Select(session => session.Stream!.RunAsync(load.stopStreams.Token)));
        await Parallel.ForEachAsync(load.sessions, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, async (session, token) => await session.SubscribeAsync(token));
        var think = TimeSpan.FromSeconds(options.Sessions / options.Rate);
        load.calls = Task.WhenAll([load.ChangeAsync(), .. load.sessions.Select(session => session.RunAsync(think, load.stop.Token, load.abort.Token))]);
        Report.Note($"{load.sessions.Length} sessions of {load.Members.Count} members, {load.streams.Count} streams, {docs.Reads.Count} different reads");
        return load;
    }

    /// <summary>Makes one of <see cref="SandboxDocs.Reads"/>; without the cursor, which is sealed anew each time.</summary>
    public async Task<JsonNode> ReadAsync(McpConnection connection, int index, CancellationToken cancellationToken)
    {
        var (tool, arguments) = Docs.Reads[index];
        var answer = await connection.CallToolAsync(tool, arguments, cancellationToken);
        answer.AsObject().Remove("nextCursor");
        return answer;
    }

    /// <summary>A session of somebody else, if one is open.</summary>
    public string? ForeignSession(LoadMember member) =>
        sessions.Where(session => session.Member != member && session.Connection.SessionId is not null).Select(session => session.Connection.SessionId).ElementAtOrDefault(Random.Shared.Next(100));

    /// <summary>Lets every call under way end, and after <paramref name="more"/>, the streams.</summary>
    public async Task StopAsync(TimeSpan more)
    {
        await stop.CancelAsync();
        abort.CancelAfter(LongestEnd);
        await calls;
        await Task.Delay(more);
        await stopStreams.CancelAsync();
        await Task.WhenAll(streams).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        abort.Cancel();
        stopStreams.Cancel();
        http.Dispose();
        stop.Dispose();
        stopStreams.Dispose();
        abort.Dispose();
    }

    private McpConnection Connect(LoadMember member) => new(http, new Uri(Cluster.Endpoint), member.Token, "2026-07-28", Tally);

    // One member, who renames the page again and again while others are subscribed to it.
    private async Task ChangeAsync()
    {
        var connection = Connect(Members[0]);
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var text = $"{Name} {number}";
            for (var done = false; !done && !abort.IsCancellationRequested;)
            {
                var sent = DateTimeOffset.UtcNow;
                try
                {
                    await connection.CallToolAsync("update_page", new JsonObject
                    {
                        ["doc"] = SandboxDocs.SubscribedDoc,
                        ["page"] = Docs.SubscribedPage,
                        ["subtitle"] = text,
                        ["wait_seconds"] = 0,
                        ["idempotency_key"] = text,
                    }, abort.Token);
                    Changes.Enqueue((sent, DateTimeOffset.UtcNow));
                    done = true;
                }
                catch (CallFailedException)
                {
                    await Task.Delay(TimeSpan.FromSeconds(0.5), abort.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
                catch (UnknownOutcomeException)
                {
                    // The next change says as much.
                    done = true;
                }
                catch (Exception error) when (error is WrongAnswerException or OperationCanceledException)
                {
                    if (error is WrongAnswerException)
                        Tally.Wrong.Enqueue($"update_page: {error.Message}");
                    done = true;
                }
            }

            await Task.Delay(BetweenChanges, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
