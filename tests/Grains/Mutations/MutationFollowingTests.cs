using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Documents;
using CodaMcp.Coda.Mutations;
using CodaMcp.Members;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Tests.Members;
using CodaMcp.Storage;
using CodaMcp.Tools;
using CodaMcp.Writes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Mutations;

/// <summary>A write that Coda accepted is followed to its end, whoever still waits for it.</summary>
public sealed class MutationFollowingTests(WritesFixture writes) : IClassFixture<WritesFixture>
{
    private readonly string title = $"Task {Guid.NewGuid()}";

    [Fact]
    public async Task Whoever_waits_hears_that_it_is_applied()
    {
        var member = writes.NewMember();
        var upserts = writes.Sandbox.Traffic.Count("upsertRows");

        var calling = writes.ResultAsync(member, WritesFixture.Upsert(title));
        await UntilUpsertedAsync(upserts);
        writes.ApplyWrites();

        Assert.Equal("applied", (await calling).GetProperty("status").GetString());
        Assert.Equal(AuditOutcome.Succeeded, (await writes.AuditAsync(member))!.Outcome);
    }

    [Fact]
    public async Task A_client_that_does_not_wait_gets_a_handle_and_the_audit_waits_for_the_end()
    {
        var member = writes.NewMember();

        var accepted = await writes.ResultAsync(member, WritesFixture.Upsert(title, wait: 0));
        var before = (await writes.AuditAsync(member))!.Outcome;
        writes.ApplyWrites();
        await writes.UntilAuditedAsync(member, AuditOutcome.Succeeded);

        Assert.Equal(("accepted", AuditOutcome.Accepted), (accepted.GetProperty("status").GetString(), before));
        Assert.Equal("applied", (await StatusAsync(member, accepted.GetProperty("requestId").GetString()!)).Status);
    }

    [Fact]
    public async Task A_follower_that_does_not_answer_delays_no_answer_to_a_client_that_does_not_wait()
    {
        var member = writes.NewMember();
        using (Holding<IMutationGrain>())
        {
            var accepted = await writes.ResultAsync(member, WritesFixture.Upsert(title, wait: 0)).WaitAsync(TimeSpan.FromSeconds(10));
            Assert.Equal("accepted", accepted.GetProperty("status").GetString());
        }

        writes.ApplyWrites();
        await writes.UntilAuditedAsync(member, AuditOutcome.Succeeded);
    }

    [Fact]
    public async Task An_actor_of_a_document_that_does_not_answer_delays_a_write_by_two_seconds()
    {
        var time = new FakeTimeProvider();
        var documents = new GrainDocuments(writes.Cluster.Client, new OpenDocuments(), time, NullLogger<GrainDocuments>.Instance);
        var write = new DocumentWrite { Id = "mutate:1", Scopes = [DocumentScopes.All], At = time.GetUtcNow(), Applied = false };
        using (Holding<IDocumentGrain>())
        {
            var telling = documents.WroteAsync("login", title, write);
            time.Advance(TimeSpan.FromSeconds(1.9));
            Assert.False(telling.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(0.1));
            await telling.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task A_write_does_not_read_the_table_again_because_of_the_write_before_it()
    {
        var member = writes.NewMember();
        await writes.ResultAsync(member, WritesFixture.Upsert(title, wait: 0));
        var tables = writes.Sandbox.Traffic.Count("getTable");

        await writes.ResultAsync(member, WritesFixture.Upsert($"{title}, once more", wait: 0));

        Assert.Equal(tables, writes.Sandbox.Traffic.Count("getTable"));
        writes.ApplyWrites();
    }

    [Fact]
    public async Task A_client_that_is_gone_leaves_a_write_that_is_followed_to_its_end()
    {
        var member = writes.NewMember();
        var upserts = writes.Sandbox.Traffic.Count("upsertRows");
        using var client = new CancellationTokenSource();

        var calling = writes.CallAsync(member, WritesFixture.Upsert(title), client.Token);
        await UntilUpsertedAsync(upserts);
        await client.CancelAsync();
        writes.ApplyWrites();
        Assert.Null((await calling).Error);

        await writes.UntilAuditedAsync(member, AuditOutcome.Succeeded);
        Assert.Equal(1, await writes.CountAsync(title));
    }

    [Fact]
    public async Task After_the_silo_is_lost_it_is_followed_again_as_soon_as_the_member_is_back()
    {
        var member = writes.NewMember();
        await writes.ResultAsync(member, WritesFixture.Upsert(title, wait: 0));

        await writes.RestartAsync();
        writes.ApplyWrites();
        Assert.Equal(AuditOutcome.Accepted, (await writes.AuditAsync(member))!.Outcome);
        await writes.ResultAsync(member, WritesFixture.Call("whoami"));

        await writes.UntilAuditedAsync(member, AuditOutcome.Succeeded);
    }

    [Theory]
    [InlineData(AuditOutcome.Unknown)]
    [InlineData(AuditOutcome.Accepted)]
    public async Task A_write_whose_end_was_lost_with_its_silo_is_followed_and_its_record_completed(string recorded)
    {
        var other = writes.NewMember();
        var accepted = await writes.ResultAsync(other, WritesFixture.Upsert(title, wait: 0));
        var handle = accepted.GetProperty("requestId").GetString()!;
        var doc = (await writes.AuditAsync(other))!.Targets.First(target => target.StartsWith("doc:", StringComparison.Ordinal))["doc:".Length..];
        // What a kill leaves of a member: an entry of the ledger without an end, and a record that another silo has settled.
        var (member, id) = (writes.NewMember(), Guid.CreateVersion7());
        var left = new StoredWrite
        {
            Id = id,
            Tool = "upsert_rows",
            StartedAt = DateTimeOffset.UtcNow,
            IsOneRequest = true,
            Mutations = [new StoredMutation { RequestId = handle, DocId = doc, Credential = CodaCredentialSource.Service, AcceptedAt = DateTimeOffset.UtcNow }],
        };
        var rows = await writes.Store.TakeAsync(member.ToGrainKey(), default);
        Assert.True(await writes.Store.WriteAsync(
            member.ToGrainKey(), rows.Epoch, rows.Version + 1, [new MemberEntry("write", id.ToString("N"), JsonSerializer.Serialize(left, MutationsJson.Default.StoredWrite))], default));
        await writes.Cluster.Silos[0].ServiceProvider.GetRequiredService<IAuditStore>().StoreAsync(
            [Audit.AuditWriterTests.ARecord(recorded) with { Id = id, Member = member, Tool = "upsert_rows", Writes = true }], default);

        writes.ApplyWrites();
        await writes.ResultAsync(member, WritesFixture.Call("whoami"));
        await writes.UntilAuditedAsync(member, AuditOutcome.Succeeded);

        Assert.Equal([handle], (await writes.AuditAsync(member))!.RequestIds);
    }

    [Fact]
    public async Task A_handle_is_good_for_the_member_whose_write_it_is_alone()
    {
        var (member, other) = (writes.NewMember(), writes.NewMember());
        var accepted = await writes.ResultAsync(member, WritesFixture.Upsert(title, wait: 0));
        var handle = accepted.GetProperty("requestId").GetString()!;
        writes.ApplyWrites();

        var stranger = await writes.ErrorAsync(other, StatusOf(handle));
        var nobody = await writes.ErrorAsync(member, StatusOf("mutate:of-nobody"));

        Assert.Equal(nobody.Message, stranger.Message);
        Assert.Equal("applied", (await StatusAsync(member, handle)).Status);
    }

    [Fact]
    public async Task Codas_warning_is_in_the_status()
    {
        var member = writes.NewMember();
        writes.Sandbox.Faults.Add(CodaFault.Warning("Words of Coda.", "upsertRows"));
        var accepted = await writes.ResultAsync(member, WritesFixture.Upsert(title, wait: 0));
        writes.ApplyWrites();

        Assert.Equal(("applied", "Words of Coda."), await StatusAsync(member, accepted.GetProperty("requestId").GetString()!));
    }

    [Fact]
    public async Task Who_asks_for_progress_is_told_while_it_waits_and_gets_the_outcome_last()
    {
        var member = writes.NewMember();
        var events = new List<(ToolProgress? Progress, ToolOutcome? Outcome)>();

        await foreach (var said in writes.Grain(member).CallToolWithProgress(WritesFixture.Upsert(title)))
        {
            events.Add(said);
            writes.ApplyWrites();
        }

        Assert.NotNull(events[^1].Outcome!.Result);
        Assert.All(events[..^2], said => Assert.Equal("Coda accepted the change and has yet to apply it.", said.Progress!.Message));
        Assert.NotEmpty(events[..^2]);
        Assert.Equal("Coda applied the change.", events[^2].Progress!.Message);
    }

    [Fact]
    public async Task Who_stops_listening_to_progress_leaves_a_write_that_is_followed_to_its_end()
    {
        var member = writes.NewMember();

        await foreach (var said in writes.Grain(member).CallToolWithProgress(WritesFixture.Upsert(title)))
        {
            Assert.NotNull(said.Progress);
            break;
        }

        writes.ApplyWrites();
        await writes.UntilAuditedAsync(member, AuditOutcome.Succeeded);
    }

    private Task UntilUpsertedAsync(int before) => WritesFixture.UntilAsync(() => Task.FromResult(writes.Sandbox.Traffic.Count("upsertRows") > before));

    private async Task<(string? Status, string? Warning)> StatusAsync(MemberId member, string handle)
    {
        var status = await writes.ResultAsync(member, StatusOf(handle));
        return (status.GetProperty("status").GetString(), status.TryGetProperty("warning", out var warning) ? warning.GetString() : null);
    }

    // No call of a grain of this kind is answered until it is disposed.
    private HeldCalls Holding<T>()
    {
        var held = new HeldCalls(() => writes.BeforeGrainCall = static _ => Task.CompletedTask);
        writes.BeforeGrainCall = call => call.Grain is T ? held.Until : Task.CompletedTask;
        return held;
    }

    private sealed class HeldCalls(Action release) : IDisposable
    {
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Until => released.Task;

        public void Dispose()
        {
            release();
            released.SetResult();
        }
    }

    private static CallTool StatusOf(string handle) => WritesFixture.Call("get_mutation_status", new() { ["request_id"] = handle });
}
