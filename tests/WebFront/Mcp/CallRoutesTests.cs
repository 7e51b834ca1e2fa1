using System.Net;
using System.Reflection;
using CodaMcp.Calls;
using CodaMcp.Cluster;
using CodaMcp.Mcp;
using Microsoft.Extensions.Time.Testing;
using Orleans;
using Orleans.Runtime;
using Xunit;

namespace CodaMcp.Tests.Mcp;

/// <summary>By which gateways calls start.</summary>
public sealed class CallRoutesTests
{
    private readonly FakeTimeProvider time = new();
    private readonly FakeCluster cluster = new();
    private CallRoutes routes;

    public CallRoutesTests() => routes = new CallRoutes(Grains.Of(cluster), new ClusterConnection(), time);

    [Fact]
    public async Task The_members_grain_is_asked_itself_while_one_silo_is_known()
    {
        cluster.Place(("ada", 0), ("bob", 0));

        foreach (var member in (string[])["ada", "bob", "ada", "bob"])
            Assert.Null((await StartAsync(member)).RelaySilo);
    }

    [Fact]
    public async Task The_members_grain_is_asked_itself_where_a_silo_is_in_the_fronts_process()
    {
        routes = new CallRoutes(Grains.Of(cluster), ClusterConnection.Local(), time);
        cluster.Place(("ada", 0), ("bob", 1));

        foreach (var member in Repeat(3, "ada", "bob"))
            Assert.Null((await StartAsync(member)).RelaySilo);
    }

    [Fact]
    public async Task With_several_silos_each_call_is_relayed_in_the_members_silo_once_the_relays_are_known()
    {
        cluster.Place(("ada", 0), ("bob", 1), ("eve", 2));
        foreach (var member in Repeat(6, "ada", "bob", "eve"))
            await StartAsync(member);

        foreach (var member in Repeat(5, "ada", "bob", "eve"))
        {
            var reply = await StartAsync(member);
            Assert.Equal(reply.Silo, reply.RelaySilo);
        }
    }

    [Fact]
    public async Task The_members_grain_is_asked_itself_again_once_one_silo_has_answered_for_a_minute()
    {
        // The silo was started again.
        cluster.Place(("ada", 0));
        await StartAsync("ada");
        cluster.Place(("ada", 1));
        await StartAsync("ada");
        Assert.NotNull((await StartAsync("ada")).RelaySilo);
        Assert.NotNull((await StartAsync("ada")).RelaySilo);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null((await StartAsync("ada")).RelaySilo);
    }

    [Fact]
    public async Task A_member_who_moved_is_relayed_in_the_new_silo_from_the_second_call_on()
    {
        cluster.Place(("ada", 0), ("bob", 1), ("eve", 2));
        foreach (var member in Repeat(6, "ada", "bob", "eve"))
            await StartAsync(member);
        cluster.Place(("ada", 1));

        Assert.Equal((cluster.Silos[1], cluster.Silos[0]), SilosOf(await StartAsync("ada")));
        Assert.Equal((cluster.Silos[1], cluster.Silos[1]), SilosOf(await StartAsync("ada")));
    }

    [Fact]
    public async Task A_relay_that_the_client_sends_to_another_gateway_by_now_is_replaced()
    {
        cluster.Place(("ada", 0), ("bob", 1), ("eve", 2));
        foreach (var member in Repeat(6, "ada", "bob", "eve"))
            await StartAsync(member);
        // The client lost its connections and chooses anew.
        cluster.ChooseGatewaysAnew(firstGateway: 1);

        foreach (var member in Repeat(6, "ada", "bob", "eve"))
            await StartAsync(member);
        foreach (var member in Repeat(3, "ada", "bob", "eve"))
        {
            var reply = await StartAsync(member);
            Assert.Equal(reply.Silo, reply.RelaySilo);
        }
    }

    [Fact]
    public async Task After_a_failed_relay_the_members_grain_is_asked_itself()
    {
        cluster.Place(("ada", 0), ("bob", 1));
        foreach (var member in Repeat(4, "ada", "bob"))
            await StartAsync(member);
        cluster.Failure = new SiloUnavailableException("gone");
        await Assert.ThrowsAsync<SiloUnavailableException>(() => StartAsync("ada"));
        cluster.Failure = null;

        Assert.Null((await StartAsync("ada")).RelaySilo);
        Assert.NotNull((await StartAsync("ada")).RelaySilo);
    }

    [Fact]
    public async Task Silos_of_a_version_that_does_not_name_itself_are_never_relayed_to()
    {
        cluster.Place(("ada", 0), ("bob", 1));
        cluster.NamesSilos = false;

        foreach (var member in Repeat(3, "ada", "bob"))
            Assert.Null((await StartAsync(member)).RelaySilo);
    }

    private static IEnumerable<string> Repeat(int times, params string[] members) => Enumerable.Range(0, times).SelectMany(_ => members);

    private static (SiloAddress? Silo, SiloAddress? Relay) SilosOf(CallReply reply) => (reply.Silo, reply.RelaySilo);

    private Task<CallReply> StartAsync(string member) => routes.StartAsync(member, new MemberCall { Id = "call" }, TimeSpan.FromSeconds(1));

    /// <summary>Three silos. The client gives the keys of relays to their gateways in turns, in the order in which it meets the keys.</summary>
    internal sealed class FakeCluster
    {
        private readonly Dictionary<string, int> homes = [];
        private readonly Dictionary<string, int> gateways = [];
        private int nextGateway;

        public SiloAddress[] Silos { get; } = [.. Enumerable.Range(1, 3).Select(number => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11_000 + number), number))];

        public Exception? Failure { get; set; }

        public bool NamesSilos { get; set; } = true;

        public void Place(params (string Member, int Silo)[] members)
        {
            foreach (var (member, silo) in members)
                homes[member] = silo;
        }

        public void ChooseGatewaysAnew(int firstGateway)
        {
            gateways.Clear();
            nextGateway = firstGateway;
        }

        public Task<CallReply> AskMember(string member) => Failure is null
            ? Task.FromResult(new CallReply { Silo = NamesSilos ? Silos[homes[member]] : null })
            : Task.FromException<CallReply>(Failure);

        public async Task<CallReply> AskRelay(string key, string member)
        {
            if (!gateways.TryGetValue(key, out var gateway))
                gateways[key] = gateway = nextGateway++ % Silos.Length;
            return await AskMember(member) with { RelaySilo = Silos[gateway] };
        }
    }

    /// <summary>Gives out the members' grains and the relays of a cluster.</summary>
    public class Grains : DispatchProxy
    {
        private FakeCluster cluster = null!;

        internal static IGrainFactory Of(FakeCluster cluster)
        {
            var factory = Create<IGrainFactory, Grains>();
            ((Grains)(object)factory).cluster = cluster;
            return factory;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.ReturnType == typeof(IMemberCallGrain)
            ? new Member(cluster, (string)args![0]!)
            : targetMethod.ReturnType == typeof(ICallRelayGrain) ? new Relay(cluster, (string)args![0]!)
            : throw new NotSupportedException($"{targetMethod} is not there.");
    }

    private sealed class Member(FakeCluster cluster, string key) : IMemberCallGrain
    {
        public Task<CallReply> StartCall(MemberCall call, TimeSpan wait) => cluster.AskMember(key);

        public Task<CallReply> FollowCall(string callId, int after, TimeSpan wait) => throw new NotSupportedException();

        public ValueTask CancelCall(string callId) => throw new NotSupportedException();

        public ValueTask CancelRequest(string sessionId, string requestId) => throw new NotSupportedException();
    }

    private sealed class Relay(FakeCluster cluster, string key) : ICallRelayGrain
    {
        public Task<CallReply> StartCall(string member, MemberCall call, TimeSpan wait) => cluster.AskRelay(key, member);
    }
}
