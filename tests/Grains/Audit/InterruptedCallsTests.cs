using System.Collections.Immutable;
using System.Net;
using CodaMcp.Audit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.Runtime;

namespace CodaMcp.Tests.Audit;

public sealed class InterruptedCallsTests
{
    private static readonly SiloAddress Running = SiloAddress.New(IPAddress.Loopback, 11111, 7);
    private static readonly SiloAddress Gone = SiloAddress.New(IPAddress.Loopback, 11112, 7);

    [Fact]
    public async Task What_a_silo_of_another_cluster_started_is_not_settled()
    {
        var store = new Store(InterruptedCalls.NameOf("blue", Running), InterruptedCalls.NameOf("blue", Gone), InterruptedCalls.NameOf("green", Running), InterruptedCalls.NameOf("green", Gone));

        await SettleAsync(store);

        Assert.Equal([InterruptedCalls.NameOf("blue", Gone)], store.Settled);
    }

    [Fact]
    public async Task What_silos_without_a_cluster_in_their_name_left_is_settled_and_nothing_of_those_that_run()
    {
        var store = new Store("", Running.ToParsableString(), Gone.ToParsableString());

        await SettleAsync(store);

        Assert.Equal(["", Gone.ToParsableString()], store.Settled);
    }

    private static async Task SettleAsync(Store store)
    {
        using var calls = new InterruptedCalls(
            store, new Membership(), Options.Create(new ClusterOptions { ClusterId = "blue" }), new FakeTimeProvider(), NullLogger<InterruptedCalls>.Instance);
        var settled = await calls.SettleAsync(CancellationToken.None);
        Assert.Equal(store.Settled.Count, settled);
    }

    private sealed class Membership : IClusterMembershipService
    {
        public ClusterMembershipSnapshot CurrentSnapshot { get; } = new(
            ImmutableDictionary<SiloAddress, ClusterMember>.Empty
                .Add(Running, new ClusterMember(Running, SiloStatus.Active, "running"))
                .Add(Gone, new ClusterMember(Gone, SiloStatus.Dead, "gone")),
            new MembershipVersion(1));

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new InvalidOperationException("Not watched here.");

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => default;

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new InvalidOperationException("Nobody is killed here.");
    }

    private sealed class Store(params string[] started) : IAuditStore
    {
        public IReadOnlyCollection<string> Settled { get; private set; } = [];

        public Task<IReadOnlyList<string>> ReadStartedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(started);

        public Task<int> SettleInterruptedAsync(IReadOnlyCollection<string> silos, CancellationToken cancellationToken)
        {
            Settled = silos;
            return Task.FromResult(silos.Count);
        }

        public string Silo => "silo";

        public Task StoreAsync(IReadOnlyList<PreparedRecord> records, CancellationToken cancellationToken) => throw new InvalidOperationException("Not stored here.");

        public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => throw new InvalidOperationException("Not read here.");
    }
}
