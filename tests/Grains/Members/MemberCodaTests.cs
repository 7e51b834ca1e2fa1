using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using CodaMcp.Credentials;
using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tests.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Members;

public sealed class MemberCodaTests : IDisposable
{
    private const string Key = "m:issuer/organization/alice";
    private const string Token = "a11ce000-5e2b-4c1f-9b6a-000000000001";

    private static readonly CodaUser Alice = new() { Name = "Alice Andersen", LoginId = "alice@northwind-labs.example", TokenName = "Alice's laptop" };

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly CodaCredential service = new("service-token");
    private readonly KeyRingInMemory keys = new();
    private readonly MemberStoreInMemory store = new();
    private MemberData data = null!;
    private TokenProtection protection;

    public MemberCodaTests() => protection = Protection(keys);

    public void Dispose() => protection.Dispose();

    [Fact]
    public void With_the_service_mode_everybody_has_the_services_token()
    {
        var coda = Of(CodaCredentialMode.Service);

        Assert.Same(service, CredentialOf(coda));
        Assert.Equal(new CodaConnection { Source = CodaCredentialSource.Service, MayConnect = false }, coda.Describe());
    }

    [Fact]
    public void Without_a_token_of_their_own_a_member_has_none_in_member_mode_and_the_services_otherwise()
    {
        var none = Of(CodaCredentialMode.Member);

        Assert.Contains("Connect one", MissingOf(none).Message, StringComparison.Ordinal);
        Assert.Equal(ToolErrorKind.CodaNotConnected, MissingOf(none).Kind);
        Assert.Equal(new CodaConnection { Source = CodaCredentialSource.None, MayConnect = true }, none.Describe());
        Assert.Same(service, CredentialOf(Of(CodaCredentialMode.MemberOrService)));
        Assert.Equal(CodaCredentialSource.Service, Of(CodaCredentialMode.MemberOrService).Describe().Source);
    }

    [Theory]
    [InlineData(CodaCredentialMode.Member)]
    [InlineData(CodaCredentialMode.MemberOrService)]
    public async Task A_connected_token_is_the_one_used_and_survives_a_restart(CodaCredentialMode mode)
    {
        var coda = Of(mode);
        Assert.Null(await coda.ConnectAsync($"  {Token}\n", Answer(Alice), default));
        var restarted = await RestartAsync(mode);

        foreach (var held in new[] { coda, restarted })
        {
            Assert.Equal((Token, CodaCredentialSource.Member, false), (CredentialOf(held).Token, CredentialOf(held).Source, CredentialOf(held).Scoped));
            Assert.Equal(new CodaConnection
            {
                Source = CodaCredentialSource.Member,
                MayConnect = true,
                LoginId = Alice.LoginId,
                UserName = Alice.Name,
                TokenName = Alice.TokenName,
                ConnectedAt = time.GetUtcNow(),
            }, held.Describe());
        }

        Assert.False(data.IsUnsaved("coda_token", ""));
    }

    [Fact]
    public async Task In_service_mode_no_token_is_taken()
    {
        var coda = Of(CodaCredentialMode.Service);

        Assert.Contains("one Coda API token for everybody", await coda.ConnectAsync(Token, Answer(Alice), default), StringComparison.Ordinal);
        Assert.Same(service, CredentialOf(coda));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("two words")]
    [InlineData("tökén")]
    [InlineData("line\r\nX-Injected: 1")]
    [InlineData(null)]
    public async Task What_cannot_be_a_token_is_not_sent_to_coda(string? token)
    {
        var refusal = await Of(CodaCredentialMode.Member).ConnectAsync(token!, (_, _) => throw new InvalidOperationException("asked"), default);

        Assert.StartsWith("That is not a Coda API token.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_long_for_a_token_is_not_sent_to_coda() => Assert.StartsWith(
        "That is not a Coda API token.",
        await Of(CodaCredentialMode.Member).ConnectAsync(new string('a', 513), (_, _) => throw new InvalidOperationException("asked"), default),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "Coda does not accept this token")]
    [InlineData(HttpStatusCode.TooManyRequests, "Coda could not be asked")]
    [InlineData(HttpStatusCode.BadGateway, "Coda could not be asked")]
    public async Task A_token_that_coda_does_not_vouch_for_leaves_the_one_before(HttpStatusCode status, string said)
    {
        var coda = await Connected();
        var refusal = await coda.ConnectAsync("another-token", (_, _) => throw new CodaException(status, "no: another-token"), default);

        Assert.StartsWith(said, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("another-token", refusal, StringComparison.Ordinal);
        Assert.Equal(Token, CredentialOf(coda).Token);
    }

    [Fact]
    public async Task A_coda_that_is_away_or_slow_is_said()
    {
        var coda = Of(CodaCredentialMode.Member);

        Assert.StartsWith("Coda could not be asked", await coda.ConnectAsync(Token, (_, _) => throw new CodaUnavailableException("away", false), default), StringComparison.Ordinal);
        Assert.StartsWith("Coda could not be asked", await coda.ConnectAsync(Token, (_, _) => throw new TaskCanceledException(), default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_who_leaves_ends_the_asking()
    {
        using var left = new CancellationTokenSource();
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Of(CodaCredentialMode.Member).ConnectAsync(Token, (_, token) => Task.FromCanceled<CodaUser>(token), left.Token));
    }

    [Fact]
    public async Task Disconnecting_wins_over_a_connecting_that_began_before_it()
    {
        var coda = Of(CodaCredentialMode.Member);
        var answer = new TaskCompletionSource<CodaUser>();
        var connecting = coda.ConnectAsync(Token, (_, _) => answer.Task, default);
        coda.Disconnect();
        answer.SetResult(Alice);

        Assert.NotNull(await connecting);
        Assert.Equal(CodaCredentialSource.None, coda.Describe().Source);
    }

    [Fact]
    public async Task What_is_disconnected_is_no_longer_stored()
    {
        var coda = await Connected();
        await data.SaveAsync();
        Assert.Single(store.Of("coda_token"));
        Assert.True(coda.Disconnect());
        await data.SaveAsync();

        Assert.Empty(store.Of("coda_token"));
        Assert.False(coda.Disconnect());
        Assert.Equal(CodaCredentialSource.None, coda.Describe().Source);
    }

    [Theory]
    [InlineData(CodaCredentialMode.Member)]
    [InlineData(CodaCredentialMode.MemberOrService)]
    public async Task A_token_that_cannot_be_decrypted_any_more_is_to_be_connected_again_and_nobody_elses_is_used(CodaCredentialMode mode)
    {
        await Connected();
        protection.Dispose();
        protection = Protection(new KeyRingInMemory());
        var coda = await RestartAsync(mode);

        Assert.Contains("Connect it again", MissingOf(coda).Message, StringComparison.Ordinal);
        var connection = coda.Describe();
        Assert.Equal((CodaCredentialSource.None, true, Alice.LoginId), (connection.Source, connection.MustReconnect, connection.LoginId));
        Assert.Null(await coda.ConnectAsync(Token, Answer(Alice), default));
        Assert.Equal((CodaCredentialSource.Member, false), (coda.Describe().Source, coda.Describe().MustReconnect));
    }

    [Fact]
    public async Task Another_members_ciphertext_is_worth_nothing()
    {
        await Connected();
        await data.SaveAsync();
        const string Bob = "m:issuer/organization/bob";
        Assert.True(await store.WriteAsync(Bob, (await store.TakeAsync(Bob, default)).Epoch, 1, [new MemberEntry("coda_token", "", store.Of("coda_token")[""])], default));
        var bob = Of(CodaCredentialMode.Member, Bob);

        Assert.Equal(ToolErrorKind.CodaNotConnected, MissingOf(bob).Kind);
    }

    [Fact]
    public async Task After_a_rotation_the_token_is_encrypted_anew()
    {
        await Connected();
        await data.SaveAsync();
        var before = store.Of("coda_token")[""];
        protection.Keys.CreateNewKey(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(90));
        protection.Dispose();
        protection = Protection(keys);
        CredentialOf(Of(CodaCredentialMode.Member));

        Assert.True(data.IsUnsaved("coda_token", ""));
        await data.SaveAsync();
        var (stored, anew) = (Read(before), Read(store.Of("coda_token")[""]));
        Assert.NotEqual(stored.Protected, anew.Protected);
        Assert.Equal(stored with { Protected = anew.Protected }, anew);
        CredentialOf(Of(CodaCredentialMode.Member));
        Assert.False(data.IsUnsaved("coda_token", ""));
    }

    [Fact]
    public async Task Back_in_service_mode_a_stored_token_is_neither_used_nor_forgotten()
    {
        await Connected();
        var coda = await RestartAsync(CodaCredentialMode.Service);

        Assert.Same(service, CredentialOf(coda));
        Assert.Single(store.Of("coda_token"));
    }

    [Fact]
    public async Task A_restricted_token_seems_read_only_once_a_write_was_forbidden_and_until_one_is_accepted()
    {
        var coda = Of(CodaCredentialMode.Member);
        await coda.ConnectAsync(Token, Answer(Alice with { Scoped = true }), default);
        Assert.True(coda.Describe() is { Scoped: true, SeemsReadOnly: false });

        coda.Note(Call(coda, call => call.NoteWriteForbidden()), new ToolOutcome());
        coda = await RestartAsync(CodaCredentialMode.Member);
        Assert.True(coda.Describe().SeemsReadOnly);

        coda.Note(Call(coda, call => call.RequestIds.Enqueue("mutate:1")), new ToolOutcome());
        Assert.False(coda.Describe().SeemsReadOnly);
        coda.Note(Call(coda, call => call.NoteWriteForbidden()), new ToolOutcome());
        Assert.False(coda.Describe().SeemsReadOnly);
    }

    [Fact]
    public async Task An_unrestricted_token_never_seems_read_only()
    {
        var coda = await Connected();
        coda.Note(Call(coda, call => call.NoteWriteForbidden()), new ToolOutcome());

        Assert.False(coda.Describe().SeemsReadOnly);
    }

    [Fact]
    public async Task A_token_that_coda_refuses_is_to_be_connected_again_until_it_works()
    {
        var coda = await Connected();
        coda.Note(Call(coda, call => call.CountUpstreamRequest(changes: false)), Failed(ToolErrorKind.CodaNotConnected));
        Assert.True(coda.Describe() is { MustReconnect: true, Source: CodaCredentialSource.Member });

        coda.Note(Call(coda, _ => { }), new ToolOutcome());
        coda.Note(Call(coda, call => call.CountUpstreamRequest(changes: false)), Failed(ToolErrorKind.CodaUnavailable));
        Assert.True(coda.Describe().MustReconnect);

        coda.Note(Call(coda, call => call.CountUpstreamRequest(changes: false)), new ToolOutcome());
        Assert.False(coda.Describe().MustReconnect);
    }

    [Fact]
    public async Task What_a_call_shows_about_a_token_that_was_replaced_meanwhile_is_not_noted()
    {
        var coda = await Connected();
        var call = Call(coda, call => call.CountUpstreamRequest(changes: false));
        await coda.ConnectAsync("another-token", Answer(Alice), default);
        coda.Note(call, Failed(ToolErrorKind.CodaNotConnected));

        Assert.False(coda.Describe().MustReconnect);
    }

    [Fact]
    public void The_message_that_carries_a_token_does_not_print_it() => Assert.DoesNotContain(Token, $"{new ConnectCoda(Token)}", StringComparison.Ordinal);

    [Fact]
    public void A_mode_that_needs_the_services_token_does_not_do_without() =>
        Assert.Throws<ArgumentException>(() => new CodaCredentialPolicy(CodaCredentialMode.MemberOrService, null));

    private static TokenProtection Protection(KeyRingInMemory keys) => new(keys, "the secret of the environment, long enough");

    private static Func<CodaCredential, CancellationToken, Task<CodaUser>> Answer(CodaUser user) => (_, _) => Task.FromResult(user);

    private static ToolOutcome Failed(ToolErrorKind kind) => new() { Error = new ToolError(kind, "why") };

    private static CodaCredential CredentialOf(MemberCoda coda)
    {
        Assert.True(coda.TryFind(out var credential, out _));
        return credential;
    }

    private static ToolError MissingOf(MemberCoda coda)
    {
        Assert.False(coda.TryFind(out _, out var missing));
        return missing;
    }

    // An activation with what is stored.
    private MemberCoda Of(CodaCredentialMode mode, string key = Key)
    {
        data = store.NewData(key);
        var coda = new MemberCoda(data, new CodaCredentialPolicy(mode, service), time, mode == CodaCredentialMode.Service ? null : protection.Protector);
        MemberStoreInMemory.Open(data);
        return coda;
    }

    private async Task<MemberCoda> RestartAsync(CodaCredentialMode mode)
    {
        await data.SaveAsync();
        return Of(mode);
    }

    private static StoredCodaToken Read(string json) => JsonSerializer.Deserialize<StoredCodaToken>(json, JsonSerializerOptions.Web)!;

    private async Task<MemberCoda> Connected()
    {
        var coda = Of(CodaCredentialMode.Member);
        Assert.Null(await coda.ConnectAsync(Token, Answer(Alice), default));
        return coda;
    }

    private CodaCall Call(MemberCoda coda, Action<CodaCall> happened)
    {
        var call = new CodaCall
        {
            Credential = CredentialOf(coda),
            Cache = new ResponseCache(new ResponseCacheOptions(), time, new MemoryBudget(64 * 1024 * 1024)),
            Deadline = DateTimeOffset.MaxValue,
            BeforeWrite = _ => Task.CompletedTask,
        };
        happened(call);
        return call;
    }
}
