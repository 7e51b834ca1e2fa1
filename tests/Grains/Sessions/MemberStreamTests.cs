using System.Net.Http.Json;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Sessions;
using CodaMcp.Subscriptions;
using CodaMcp.Tests.Members;
using CodaMcp.Tools;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;

namespace CodaMcp.Tests.Sessions;

/// <summary>Streams and subscriptions of a member's grain in a real silo, against the Sandbox's Coda.</summary>
public sealed class MemberStreamTests(MemberGrainTests.Cluster cluster) : IClassFixture<MemberGrainTests.Cluster>
{
    private const string Doc = "NwTracker1";
    private const string Uri = $"coda://docs/{Doc}/tables/grid-NwTasks001";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IMemberGrain member = cluster.Member();

    [Fact]
    public async Task A_write_of_another_member_reaches_who_subscribed_at_once()
    {
        var read = await OpenAsync();
        await SubscribeAsync(read);
        await WriteAsync(cluster.Member());

        Assert.Contains(Uri, await UpdatesAsync(read));
    }

    [Fact]
    public async Task A_subscription_goes_on_in_another_activation()
    {
        var read = await OpenAsync();
        await SubscribeAsync(read);
        await cluster.Silos.DeactivateAsync(member);
        await member.Sessions().ReadStream(read);
        await WriteAsync(cluster.Member());

        Assert.Contains(Uri, await UpdatesAsync(read));
    }

    [Fact]
    public async Task What_happened_while_nobody_listened_is_told_to_the_next_stream()
    {
        var read = await OpenAsync();
        await SubscribeAsync(read);
        await cluster.Silos.DeactivateAsync(member);
        await WriteAsync(cluster.Member());

        Assert.Contains(Uri, await UpdatesAsync(read with { StreamId = MemberCallExtensions.NewId() }));
    }

    [Fact]
    public async Task A_stream_resumed_in_another_activation_gets_what_it_missed_under_the_same_sequence()
    {
        var read = await OpenAsync();
        await SubscribeAsync(read);
        await WriteAsync(cluster.Member());
        var told = await EventsAsync(read);
        await cluster.Silos.DeactivateAsync(member);

        var again = await EventsAsync(read with { Reader = Guid.NewGuid(), Resumed = true });
        Assert.Equal(told[0], again[0]);
    }

    [Fact]
    public async Task A_superseded_activation_lets_nobody_wait_and_another_one_goes_on()
    {
        var read = await OpenAsync();
        var waiting = member.Sessions().ReadStream(read with { Wait = TimeSpan.FromSeconds(15) });
        // As another activation of the same grain would.
        await cluster.Store.TakeAsync(member.GetPrimaryKeyString(), default);

        await Assert.ThrowsAnyAsync<Exception>(() => member.Sessions().SetLogLevel(read.SessionId, read.ClientId, McpLogLevel.Debug));

        await waiting.WaitAsync(TimeSpan.FromSeconds(12));
        Assert.NotNull(await member.Sessions().FindSession(read.SessionId, read.ClientId).AsTask().WaitAsync(TimeSpan.FromSeconds(12)));
    }

    [Fact]
    public async Task A_change_that_was_stored_after_the_database_was_given_up_is_no_other_activations()
    {
        var read = await OpenAsync();
        cluster.Store.AfterStoring = (key, _) => key == member.GetPrimaryKeyString() ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
        await Assert.ThrowsAnyAsync<Exception>(() => member.Sessions().SetLogLevel(read.SessionId, read.ClientId, McpLogLevel.Debug));
        cluster.Store.AfterStoring = static (_, _) => Task.CompletedTask;

        Assert.True(await member.Sessions().SetLogLevel(read.SessionId, read.ClientId, McpLogLevel.Warning));
    }

    [Fact]
    public async Task Who_unsubscribed_is_not_told()
    {
        var read = await OpenAsync();
        await SubscribeAsync(read);
        await member.Sessions().Unsubscribe(read.SessionId, read.ClientId, Uri);
        await WriteAsync(cluster.Member());

        Assert.Empty((await member.Sessions().ReadStream(read with { Wait = TimeSpan.FromMilliseconds(300) })).Events);
    }

    [Fact]
    public async Task A_resource_that_cannot_be_read_cannot_be_subscribed_to()
    {
        var read = await OpenAsync();

        Assert.Equal(ToolErrorKind.NotFound, (await member.Sessions().Subscribe(new SubscribeResource("coda://docs/nowhere", Caller(read.SessionId))))?.Kind);
    }

    [Fact]
    public async Task Ending_a_session_ends_the_wait_of_its_streams()
    {
        var read = await OpenAsync();
        var waiting = member.Sessions().ReadStream(read with { Wait = TimeSpan.FromSeconds(15) });
        await member.Sessions().CloseSession(read.SessionId, read.ClientId);

        Assert.Equal(StreamEnd.SessionEnded, (await waiting.WaitAsync(Patience)).End);
    }

    [Fact]
    public async Task Another_members_stream_is_as_one_that_never_was()
    {
        var read = await OpenAsync();

        Assert.Equal(StreamEnd.SessionEnded, (await cluster.Member().Sessions().ReadStream(read)).End);
    }

    [Fact]
    public async Task A_listener_is_told_of_a_write()
    {
        var listen = Listening([Uri]);
        var made = await member.Sessions().Listen(listen);
        await WriteAsync(cluster.Member());

        Assert.Equal([Uri], made.Uris);
        Assert.Contains((await ListenedAsync(listen, made)).Events, told => told.Uri == Uri);
    }

    [Fact]
    public async Task A_listener_that_was_lost_tells_what_happened_meanwhile()
    {
        var listen = Listening([Uri]);
        var made = await member.Sessions().Listen(listen);
        await cluster.Silos.DeactivateAsync(member);
        await WriteAsync(cluster.Member());
        var again = listen with { Seen = made.Seen, SeenCatalog = made.Catalog };
        var remade = await member.Sessions().Listen(again);

        Assert.True(remade.Made);
        Assert.Contains((await ListenedAsync(again, remade)).Events, told => told.Uri == Uri);
    }

    [Fact]
    public async Task A_listener_is_granted_only_what_its_member_can_read()
    {
        var made = await member.Sessions().Listen(Listening(["coda://docs/nowhere", Uri]));

        Assert.Equal([Uri], made.Uris);
    }

    [Fact]
    public async Task A_subscription_to_more_resources_than_there_may_be_is_refused_and_recorded()
    {
        var reply = await member.Sessions().Listen(Listening([.. Enumerable.Range(0, 51).Select(number => $"{Uri}-{number}")]));

        Assert.Equal(ToolErrorKind.Refused, reply.Error?.Kind);
        Assert.Contains(await StoredAsync("resources/subscribe"), record => record.Outcome == "refused" && record.Reason == reply.Error!.Message && record.Targets is [$"{Uri}-0"]);
    }

    private async Task<IReadOnlyList<AuditRecord>> StoredAsync(string tool)
    {
        var id = MemberId.ParseGrainKey(member.GetPrimaryKeyString());
        for (var began = DateTime.UtcNow; DateTime.UtcNow - began < Patience; await Task.Delay(20))
        {
            if (cluster.Audit.Stored.Where(record => record.Member == id && record.Tool == tool).ToList() is { Count: > 0 } found)
                return found;
        }

        return [];
    }

    private async Task<ListenReply> ListenedAsync(ListenRequest listen, ListenReply made) => made.Events.Length > 0
        ? made
        : await member.Sessions().Listen(listen with { Seen = made.Seen, SeenCatalog = made.Catalog, Wait = TimeSpan.FromSeconds(15) }).WaitAsync(TimeSpan.FromSeconds(20));

    private async Task<ReadStream> OpenAsync()
    {
        var session = (await member.Sessions().OpenSession(new OpenSession("client", "a client", "1.0", "2025-11-25", "{}"u8.ToArray())))!;
        var read = new ReadStream { SessionId = session.Id, ClientId = "client", StreamId = MemberCallExtensions.NewId(), Reader = Guid.NewGuid() };
        await member.Sessions().ReadStream(read);
        return read;
    }

    private async Task SubscribeAsync(ReadStream read) => Assert.Null(await member.Sessions().Subscribe(new SubscribeResource(Uri, Caller(read.SessionId))));

    private async Task<SessionEvent[]> EventsAsync(ReadStream read) =>
        (await member.Sessions().ReadStream(read with { Wait = TimeSpan.FromSeconds(10) }).WaitAsync(TimeSpan.FromSeconds(15))).Events;

    private async Task<IEnumerable<string?>> UpdatesAsync(ReadStream read) =>
        (await EventsAsync(read)).Where(told => told.Kind == SessionEventKind.ResourceUpdated).Select(told => told.Uri);

    private static async Task WriteAsync(IMemberGrain by)
    {
        var outcome = await by.CallTool(new CallTool
        {
            Tool = "upsert_rows",
            Arguments = JsonContent.Create(new { doc = Doc, table = "Tasks", rows = new[] { new { Task = $"Task {Guid.NewGuid()}" } } }).ReadAsByteArrayAsync().Result,
            GrantedScopes = [.. Scopes.All],
            Client = new CallingClient("client", "a client", "1.0", "2026-07-28"),
            TimeLeft = TimeSpan.FromSeconds(30),
        });
        Assert.Null(outcome.Error);
    }

    private static ListenRequest Listening(string[] uris) => new() { ListenerId = MemberCallExtensions.NewId(), Uris = uris, Tools = true, Caller = Caller(null) };

    private static Caller Caller(string? session) => new()
    {
        GrantedScopes = [.. Scopes.All],
        Client = new CallingClient("client", "a client", "1.0", "2025-11-25"),
        SessionId = session,
        TimeLeft = TimeSpan.FromSeconds(30),
    };
}
