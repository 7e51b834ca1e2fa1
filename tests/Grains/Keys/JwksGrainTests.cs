using System.Net;
using System.Text.Json;
using CodaMcp.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;

namespace CodaMcp.Tests.Keys;

public sealed class JwksGrainTests : IAsyncLifetime, IDisposable
{
    private const string Issuer = "https://a.customers.stytch.dev";

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly StubIssuer stub = new();
    private InProcessTestCluster cluster = null!;

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorage("grains");
            silo.Services.AddSingleton<TimeProvider>(time);
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            silo.Services.AddJwks().Configure<JwksOptions>(options => options.TrustStytch(Issuer));
            silo.Services.AddHttpClient(SigningKeyFetch.ClientName).ConfigurePrimaryHttpMessageHandler(() => stub);
        });
        cluster = builder.Build();
        await cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    public void Dispose() => stub.Dispose();

    private IJwksGrain Grain => cluster.Client.GetGrain<IJwksGrain>(JwksGrainKey.For(Issuer));

    [Fact]
    public async Task The_cluster_fetches_once_for_all_who_ask()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Grain.GetKeys(i % 2 == 0 ? null : $"junk-{i}")));
        Assert.All(answers, answer => Assert.Equal("a", Assert.Single(answer.Keys).KeyId));
        Assert.Equal(1, stub.Requests);
        Assert.Equal($"{Issuer}/.well-known/jwks.json", stub.Address);
    }

    [Fact]
    public async Task Keys_survive_the_grain_and_an_issuer_that_is_away()
    {
        await Grain.GetKeys();
        await cluster.DeactivateAsync(Grain);
        stub.Status = HttpStatusCode.InternalServerError;
        time.Advance(TimeSpan.FromHours(1));
        var answer = await Grain.GetKeys();
        Assert.Equal("a", Assert.Single(answer.Keys).KeyId);
        Assert.Equal(time.GetUtcNow().AddHours(-1), answer.FetchedAt);
        Assert.Equal("The issuer answered with status 500.", answer.LastError);
    }

    [Fact]
    public async Task A_rotated_key_is_there_when_it_is_asked_for()
    {
        await Grain.GetKeys();
        time.Advance(TimeSpan.FromSeconds(10));
        stub.Body = TestKeys.Set("a", "b");
        Assert.Contains((await Grain.GetKeys("b")).Keys, key => key.KeyId == "b");
    }

    [Fact]
    public async Task A_withdrawn_key_is_gone_after_the_refresh_age()
    {
        await Grain.GetKeys();
        time.Advance(TimeSpan.FromMinutes(4));
        stub.Body = TestKeys.Set("b");
        Assert.Equal("b", Assert.Single((await Grain.GetKeys()).Keys).KeyId);
    }

    [Fact]
    public async Task Where_there_never_were_keys_there_are_none_and_the_reason()
    {
        stub.Body = "<html></html>";
        var answer = await Grain.GetKeys();
        Assert.Empty(answer.Keys);
        Assert.Equal(DateTimeOffset.UnixEpoch, answer.FetchedAt);
        Assert.Equal("The answer is not JSON.", answer.LastError);
    }

    [Fact]
    public async Task An_issuer_that_is_not_trusted_has_no_keys()
    {
        var answer = await cluster.Client.GetGrain<IJwksGrain>(JwksGrainKey.For("https://evil.example.com")).GetKeys();
        Assert.Empty(answer.Keys);
        Assert.Equal(0, stub.Requests);
    }

    [Fact]
    public void The_stored_state_keeps_its_shape()
    {
        const string Golden =
            """{"SchemaVersion":1,"Keys":[{"KeyId":"a","Modulus":"n","Exponent":"AQAB"}],"FetchedAt":"2026-11-23T12:00:00+00:00"}""";
        var state = new JwksState { Keys = [new SigningKey("a", "n", "AQAB")], FetchedAt = time.GetUtcNow() };
        Assert.Equal(Golden, JsonSerializer.Serialize(state));
        Assert.Equal(Golden, JsonSerializer.Serialize(JsonSerializer.Deserialize<JwksState>(Golden)));
    }

    private sealed class StubIssuer : HttpMessageHandler
    {
        private int requests;

        public int Requests => requests;

        public string? Address { get; private set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public string Body { get; set; } = TestKeys.Set("a");

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref requests);
            Address = request.RequestUri?.ToString();
            await Task.Yield();
            return new HttpResponseMessage(Status) { Content = new StringContent(Body) };
        }
    }
}
