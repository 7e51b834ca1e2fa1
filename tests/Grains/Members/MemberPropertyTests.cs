using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Sessions;
using CodaMcp.Tests.Mutations;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Members;

/// <summary>
/// Random orders of what can happen to a member: verbs, calls that write, failing saves, saves whose answer is lost, cancellations, a lost fence
/// and restarts. Whatever the order: what was acknowledged is stored, nothing is sent without permission or twice, and no outcome is guessed.
/// </summary>
public sealed class MemberPropertyTests(LimitedWritesFixture writes) : IClassFixture<LimitedWritesFixture>
{
    private const int Steps = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task No_order_of_events_breaks_a_promise(int seed)
    {
#pragma warning disable CA5394 // A test's order of events, to be had again by its seed.
        var random = new Random(seed);
        var run = new Run(writes, writes.NewMember(), random);
        try
        {
            for (var step = 0; step < Steps; step++)
                await run.StepAsync(random.Next(12));
#pragma warning restore CA5394
            await run.FinishAsync();
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"Seed {seed}: {run.Log}", error);
        }
        finally
        {
            writes.BeforeStoring = static _ => Task.CompletedTask;
            writes.LosesAnswerOf = null;
            writes.Sandbox.Faults.Clear();
            writes.LetWrite();
        }
    }

    private sealed class Run(LimitedWritesFixture writes, MemberId member, Random random)
    {
        private readonly List<Call> calls = [];
        private readonly HashSet<string> open = [];
        private readonly HashSet<string> closed = [];
        private readonly List<string> log = [];

        // What was acknowledged last; null where an attempt failed since, so that either may be stored.
        private bool? disabled = false;
        private string? session;

        public string Log => string.Join("; ", log);

        public Task StepAsync(int what) => what switch
        {
            0 or 1 => OpenSessionAsync(),
            2 => CloseSessionAsync(),
            3 => SetDisabledAsync(true),
            4 => SetDisabledAsync(false),
            5 or 6 => WriteAsync(keyed: false),
            7 => WriteAsync(keyed: true),
            8 => CancelAsync(),
            9 => LoseFenceAsync(),
            10 => RestartAsync(),
            _ => ReleaseAsync(),
        };

        public async Task FinishAsync()
        {
            await ReleaseAsync();
            foreach (var call in calls)
                await call.EndAsync();
            await AssertStoredAsync();
            if (disabled != false)
                await UntilAcknowledgedAsync("enable", () => Access.SetDisabled(false));
            writes.ApplyWrites();
            foreach (var call in calls)
                await AssertOutcomeAsync(call);
        }

        private async Task OpenSessionAsync()
        {
            if (await AttemptAsync(async () => (await Sessions.OpenSession(new OpenSession("client-1", "tests", "1", "2025-11-25", "{}"u8.ToArray())))!) is { } opened)
            {
                log.Add($"session {opened.Id}");
                open.Add(session = opened.Id);
            }
        }

        private async Task CloseSessionAsync()
        {
            if (session is not { } ending)
                return;
            // Repeated until it is acknowledged: the first attempt may fail, and the repeat must not say what is not so.
            await UntilAcknowledgedAsync("close session", () => Sessions.CloseSession(ending, "client-1"), failing: true);
            open.Remove(ending);
            closed.Add(ending);
            session = open.FirstOrDefault();
            EndPermission(call => call.Session == ending);
        }

        private async Task SetDisabledAsync(bool value)
        {
            await UntilAcknowledgedAsync(value ? "disable" : "enable", () => Access.SetDisabled(value), failing: true);
            disabled = value;
            if (!value)
                return;
            closed.UnionWith(open);
            open.Clear();
            session = null;
            EndPermission(static _ => true);
        }

        private async Task WriteAsync(bool keyed)
        {
            writes.Permit(0);
            var waiting = writes.Waiting;
            var call = new Call(writes, member, $"task {Guid.NewGuid():N}", keyed, Chance(2) ? session : null) { Disabled = disabled != false };
            log.Add($"write {calls.Count} of {call.Session ?? "no session"}{(keyed ? ", keyed" : "")}");
            calls.Add(call);
            await WritesFixture.UntilAsync(() => Task.FromResult(writes.Waiting > waiting || call.Running.IsCompleted));
        }

        private async Task CancelAsync()
        {
            if (calls.LastOrDefault(call => !call.Running.IsCompleted && call.Session is not null) is not { } call)
                return;
            log.Add($"cancel {calls.IndexOf(call)}");
            await writes.Cluster.Client.GetGrain<IMemberCallGrain>(member.ToGrainKey()).CancelRequest(call.Session!, call.RequestId);
            EndPermission(other => other == call);
        }

        private async Task LoseFenceAsync()
        {
            log.Add("fence lost");
            await writes.Store.TakeAsync(member.ToGrainKey(), default);
            EndPermission(static _ => true);
        }

        private async Task RestartAsync()
        {
            log.Add("restart");
            // Where nothing of it waits for a permit: a call that does is lost with its silo, as a front would see it.
            await ReleaseAsync();
            await writes.Cluster.DeactivateAsync(writes.Grain(member));
        }

        // Lets all waiting writes go, some of them into trouble.
        private async Task ReleaseAsync()
        {
            if (calls.All(call => call.Running.IsCompleted))
                return;
            log.Add("release");
            if (Chance(3))
                writes.Sandbox.Faults.Add(CodaFault.ResetAfter("upsertRows"));
            if (Chance(4))
                writes.Sandbox.Faults.Add(CodaFault.Status(400, "upsertRows"));
            if (Chance(4))
                writes.LosesAnswerOf = "write";
            writes.LetWrite();
            foreach (var call in calls)
                await call.EndAsync();
            writes.Permit(0);
            writes.Sandbox.Faults.Clear();
            writes.LosesAnswerOf = null;
        }

        private void EndPermission(Func<Call, bool> which)
        {
            foreach (var call in calls.Where(call => !call.Running.IsCompleted && which(call)))
                call.Forbidden = true;
        }

        private async Task AssertStoredAsync()
        {
            // A new activation has nothing but what is stored.
            await writes.Cluster.DeactivateAsync(writes.Grain(member));
            if (disabled is { } expected)
                Assert.True(expected == (await Access.GetAccess()).Disabled, $"Disabled should be {expected}: {Log}");
            foreach (var id in open)
                Assert.True(await Sessions.FindSession(id, "client-1") is not null, $"A session is gone: {Log}");
            foreach (var id in closed)
                Assert.True(await Sessions.FindSession(id, "client-1") is null, $"A closed session is back: {Log}");
        }

        private async Task AssertOutcomeAsync(Call call)
        {
            var rows = await writes.CountAsync(call.Title);
            var name = $"call {calls.IndexOf(call)}: {call.Said}, {rows} rows; {Log}";
            Assert.True(rows <= 1, $"Carried out twice: {name}");
            Assert.False(call is { Forbidden: true } && rows > 0, $"Sent without permission: {name}");
            Assert.False(call.Disabled && rows > 0, $"Sent for a disabled member: {name}");
            if (call.Said is "applied" or "accepted")
                Assert.True(rows == 1, $"Acknowledged and not there: {name}");
            if (rows == 1)
                Assert.True(call.Said is "applied" or "accepted" or "unknown" or nameof(ToolErrorKind.UnknownOutcome) or "lost", $"Denied: {name}");
        }

        private async Task<T?> AttemptAsync<T>(Func<Task<T>> verb)
            where T : class
        {
            try
            {
                return await verb();
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                log.Add(error.GetType().Name);
                return null;
            }
        }

        private async Task UntilAcknowledgedAsync(string name, Func<Task> verb, bool failing = false)
        {
            log.Add(name);
            if (failing && Chance(3))
            {
                var fails = 1;
                writes.BeforeStoring = _ => Interlocked.Decrement(ref fails) >= 0 ? Task.FromException(new IOException("disk full")) : Task.CompletedTask;
            }
            else if (failing && Chance(3))
            {
                writes.LosesAnswerOf = Chance(2) ? "access" : "session";
            }

            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    await verb();
                    break;
                }
                catch (Exception error) when (attempt < 20 && error is not Xunit.Sdk.XunitException)
                {
                    log.Add(error.GetType().Name);
                }
            }

            writes.BeforeStoring = static _ => Task.CompletedTask;
            writes.LosesAnswerOf = null;
            log.Add("acknowledged");
        }

#pragma warning disable CA5394 // As above.
        private bool Chance(int of) => random.Next(of) == 0;
#pragma warning restore CA5394

        private IMemberSessionGrain Sessions => writes.Cluster.Client.GetGrain<IMemberSessionGrain>(member.ToGrainKey());

        private IMemberAccessGrain Access => writes.Cluster.Client.GetGrain<IMemberAccessGrain>(member.ToGrainKey());
    }

    private sealed class Call
    {
        public Call(LimitedWritesFixture writes, MemberId member, string title, bool keyed, string? session)
        {
            (Title, Session) = (title, session);
            var arguments = new Dictionary<string, object?>
            {
                ["doc"] = WritesFixture.Doc,
                ["table"] = "Tasks",
                ["rows"] = new[] { new Dictionary<string, string> { ["Task"] = title } },
                ["wait_seconds"] = 0,
            };
            if (keyed)
                arguments["key_columns"] = new[] { "Task" };
            Running = writes.CallAsync(member, WritesFixture.Call("upsert_rows", arguments) with { SessionId = session, RequestId = session is null ? null : RequestId });
        }

        public string Title { get; }

        public string? Session { get; }

        public string RequestId => $"s:{Title}";

        public Task<ToolOutcome> Running { get; }

        /// <summary>Whether its permission ended while it waited.</summary>
        public bool Forbidden { get; set; }

        /// <summary>Whether the member was disabled when it began.</summary>
        public bool Disabled { get; init; }

        public string Said { get; private set; } = "";

        public async Task EndAsync()
        {
            try
            {
                var outcome = await Running;
                Said = outcome.Error is { } error ? error.Kind.ToString() : JsonElement.Parse(outcome.Result!).GetProperty("status").GetString()!;
            }
            catch (Exception lost) when (lost is not Xunit.Sdk.XunitException)
            {
                Said = "lost";
            }
        }
    }
}
