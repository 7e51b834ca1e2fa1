using System.Collections.Concurrent;
using System.Reflection;
using CodaMcp.Policies;
using Orleans;

namespace CodaMcp.Tests.Policies;

/// <summary>The policies of an organization, which say what a test has them say.</summary>
public sealed class FakePolicies : IPolicyGrain
{
    /// <summary>What holds for everybody.</summary>
    public Policy Policy { get; set; } = new();

    /// <summary>What is not offered.</summary>
    public ForbiddenOffers Forbidden { get; set; } = new([], []);

    /// <summary>What is said of each client.</summary>
    public ClientStanding Standing { get; set; } = ClientStanding.Allowed;

    /// <summary>Is thrown where anything is asked.</summary>
    public Exception? Fault { get; set; }

    /// <summary>The clients that members wanted to connect.</summary>
    public ConcurrentQueue<ConnectClient> Wanted { get; } = [];

    /// <summary>A cluster that has these policies and nothing else.</summary>
    public IGrainFactory Factory() => OnlyPolicies.Of(this);

    public ValueTask<Policy> GetEffective(string member) => Fault is null ? new(Policy) : throw Fault;

    public ValueTask<ForbiddenOffers> GetForbidden(string member) => Fault is null ? new(Forbidden) : throw Fault;

    public Task<ClientStanding> Connect(ConnectClient client)
    {
        Wanted.Enqueue(client);
        return Fault is null ? Task.FromResult(Standing) : throw Fault;
    }

    public Task<StoredPolicy> Get(string member) => throw new NotSupportedException();

    public Task<StoredPolicy[]> GetAll() => throw new NotSupportedException();

    public Task<PolicyOutcome> Set(SetPolicy change) => throw new NotSupportedException();

    public Task<OrganizationClient[]> GetClients() => throw new NotSupportedException();

    public Task<PolicyOutcome> DecideClient(DecideClient decision) => throw new NotSupportedException();

    /// <summary>Gives out the policies for every key.</summary>
    public class OnlyPolicies : DispatchProxy
    {
        private FakePolicies policies = null!;

        public static IGrainFactory Of(FakePolicies policies)
        {
            var factory = Create<IGrainFactory, OnlyPolicies>();
            ((OnlyPolicies)(object)factory).policies = policies;
            return factory;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IGrainFactory.GetGrain) && targetMethod.ReturnType == typeof(IPolicyGrain) ? policies : throw new NotSupportedException($"{targetMethod} is not there.");
    }
}
