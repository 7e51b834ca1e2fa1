using System.Diagnostics;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>One conversation of a member: calls one after the other, and beside them its stream.</summary>
internal sealed class LoadSession
{
    private static readonly TimeSpan FirstRetryPause = TimeSpan.FromSeconds(0.5);
    // As long as a client waits that means well: a member has 120 calls a minute.
    private static readonly TimeSpan LongestRetryPause = TimeSpan.FromSeconds(4);
    // Before that, Coda itself may not show a row yet.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    /// <summary>The tool that writes.</summary>
    public const string Write = "upsert_rows";

    private readonly Load load;
    private readonly LoadMember member;
    private readonly int number;
    private readonly Random random;
    private readonly List<AcknowledgedWrite> written = [];
    private int writes;

    public LoadSession(Load load, LoadMember member, int number, string version, bool streams, HttpClient http)
    {
        (this.load, this.member, this.number) = (load, member, number);
        random = new Random((load.Options.Seed * 1_000_003) + number);
        Connection = new McpConnection(http, new Uri(load.Cluster.Endpoint), member.Token, version, load.Tally);
        if (streams)
            Stream = new LoadStream(Connection, Connection.IsModern ? new JsonObject { ["notifications"] = new JsonObject { ["resourceSubscriptions"] = new JsonArray(load.Docs.SubscribedUri) } } : null, load.Tally);
    }

    public McpConnection Connection { get; }

    public LoadMember Member => member;

    public LoadStream? Stream { get; }

    /// <summary>From when on it is subscribed; null where it is not.</summary>
    public DateTimeOffset? Subscribed { get; private set; }

    /// <summary>Opens the session, and the subscription of one that has a stream.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (!Connection.IsModern)
            await UntilItWorksAsync("initialize", Connection.InitializeAsync, cancellationToken);
    }

    public async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        if (Stream is null)
            return;
        await Stream.First.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        if (!Connection.IsModern)
            await UntilItWorksAsync("resources/subscribe", async token => await Connection.RequestAsync("resources/subscribe", new JsonObject { ["uri"] = load.Docs.SubscribedUri }, token), cancellationToken);
        Subscribed = DateTimeOffset.UtcNow;
    }

    /// <summary>Goes on until <paramref name="stop"/>; a call that is under way then still ends.</summary>
    public async Task RunAsync(TimeSpan think, CancellationToken stop, CancellationToken abort)
    {
        await Task.Delay(think * random.NextDouble(), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stop.IsCancellationRequested)
        {
            await OnceAsync(abort);
            await Task.Delay(think * (0.5 + random.NextDouble()), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task OnceAsync(CancellationToken abort) => random.NextDouble() switch
    {
        < 0.03 => WriteAsync(abort),
        < 0.10 when written.Find(write => DateTimeOffset.UtcNow - write.At > Settled && write.RowId is not null) is { } own => UntilItWorksAsync("get_row", token => ReadOwnAsync(own, token), abort),
        < 0.12 when load.ForeignSession(member) is { } foreign && !Connection.IsModern => UntilItWorksAsync("foreign", token => TryForeignAsync(foreign, token), abort),
        < 0.18 => UntilItWorksAsync("tools/list", ListToolsAsync, abort),
        _ => ReadAsync(random.Next(load.Expected.Count), abort),
    };

    private Task<bool> ReadAsync(int index, CancellationToken abort) => UntilItWorksAsync(load.Docs.Reads[index].Tool, token => ReadOnceAsync(index, token), abort);

    private async Task ReadOnceAsync(int index, CancellationToken cancellationToken)
    {
        var (tool, arguments) = load.Docs.Reads[index];
        var answer = await load.ReadAsync(Connection, index, cancellationToken);
        if (!JsonNode.DeepEquals(answer, load.Expected[index]))
            throw new WrongAnswerException($"{tool} {arguments.ToJsonString()}: {answer.ToJsonString()} instead of {load.Expected[index].ToJsonString()}");
    }

    private async Task ReadOwnAsync(AcknowledgedWrite own, CancellationToken cancellationToken)
    {
        var row = await Connection.CallToolAsync("get_row", new JsonObject { ["doc"] = SandboxDocs.WrittenDoc, ["table"] = SandboxDocs.WrittenTable, ["row"] = own.RowId }, cancellationToken);
        if (row["values"]?[SandboxDocs.WrittenColumn]?.ToString() != own.Text)
            throw new WrongAnswerException($"the row of '{own.Text}' is {row.ToJsonString()}");
    }

    private async Task ListToolsAsync(CancellationToken cancellationToken)
    {
        var tools = await Connection.RequestAsync("tools/list", [], cancellationToken);
        if (tools["tools"]!.AsArray().Count != load.ToolCount)
            throw new WrongAnswerException($"{tools["tools"]!.AsArray().Count} tools instead of {load.ToolCount}");
    }

    private async Task TryForeignAsync(string foreign, CancellationToken cancellationToken)
    {
        try
        {
            await Connection.RequestAsync("tools/list", [], cancellationToken, inSession: foreign);
        }
        catch (SessionLostException)
        {
            return;
        }

        throw new WrongAnswerException("another member's session was served");
    }

    private async Task WriteAsync(CancellationToken abort)
    {
        var text = $"load {load.Name} {number}-{++writes}";
        var began = DateTimeOffset.UtcNow;
        load.Tally.Tried.Enqueue(text);
        var arguments = new JsonObject
        {
            ["doc"] = SandboxDocs.WrittenDoc,
            ["table"] = SandboxDocs.WrittenTable,
            ["rows"] = new JsonArray(new JsonObject { [SandboxDocs.WrittenColumn] = text }),
            ["wait_seconds"] = 0,
            ["idempotency_key"] = text,
        };
        var answered = await UntilItWorksAsync(Write, async token =>
        {
            var result = await Connection.CallToolAsync(Write, arguments, token);
            switch (result["status"]!.GetValue<string>())
            {
                case "applied" or "accepted":
                    var write = new AcknowledgedWrite(
                        text, result["requestId"]!.GetValue<string>(), member.Id, Connection.SessionId, result["rowIds"]?[0]?.GetValue<string>(), DateTimeOffset.UtcNow);
                    load.Tally.Acknowledged.Enqueue(write);
                    written.Add(write);
                    break;
                default:
                    load.Tally.Unknown.Enqueue((text, began, DateTimeOffset.UtcNow));
                    break;
            }
        }, abort);
        if (!answered)
            load.Tally.Unknown.Enqueue((text, began, DateTimeOffset.UtcNow));
    }

    /// <summary>Tries until it works or the load is over, counts each try, and says whether it worked.</summary>
    private async Task<bool> UntilItWorksAsync(string what, Func<CancellationToken, Task> attempt, CancellationToken abort)
    {
        for (var pause = FirstRetryPause; !abort.IsCancellationRequested; pause = pause + pause < LongestRetryPause ? pause + pause : LongestRetryPause)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                await attempt(abort);
                load.Tally.Ended(Stopwatch.GetElapsedTime(began), what);
                member.Succeeded();
                return true;
            }
            catch (CallFailedException failure)
            {
                load.Tally.Failed(failure.Message, Stopwatch.GetElapsedTime(began), what);
                member.Failed(began);
                load.Note?.Invoke($"{what} failed after {Stopwatch.GetElapsedTime(began).TotalSeconds:f1} s: {failure.Message}");
            }
            catch (UnknownOutcomeException unknown)
            {
                load.Tally.Failed(unknown.Message, Stopwatch.GetElapsedTime(began), what);
                member.Failed(began);
                return false;
            }
            catch (SessionLostException lost)
            {
                load.Tally.LostSessions.Enqueue(lost.Message);
                return false;
            }
            catch (WrongAnswerException wrong)
            {
                load.Tally.Ended(Stopwatch.GetElapsedTime(began), what);
                load.Tally.Wrong.Enqueue($"{what} {DateTime.UtcNow:HH:mm:ss.f}: {wrong.Message}");
                return false;
            }
            catch (OperationCanceledException) when (abort.IsCancellationRequested)
            {
                return false;
            }

            await Task.Delay(pause, abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }
}
