using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Gateway;
using CodaMcp.Sandbox.Coda;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using Orleans.TestingHost;

namespace CodaMcp.Tests.Coda;

/// <summary>Silos with a Coda of their own, all on one clock that moves only when told to.</summary>
internal sealed class CodaCluster : IAsyncDisposable
{
    private readonly ConfirmationCounter counter;

    private CodaCluster(InProcessTestCluster cluster, CodaSandbox coda, SharedGrainStorage storage, FakeTimeProvider time, ConfirmationCounter counter) =>
        (Cluster, Coda, Storage, Time, this.counter) = (cluster, coda, storage, time, counter);

    public InProcessTestCluster Cluster { get; }

    public CodaSandbox Coda { get; }

    public SharedGrainStorage Storage { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>How often documents' actors were asked whether an answer is still right.</summary>
    public int Confirmations => counter.Count;

    public static async Task<CodaCluster> StartAsync(short silos, CodaSandboxBehaviour? behaviour = null, Action<CodaOptions>? configure = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
        var coda = await CodaSandbox.StartAsync(new CodaSandboxOptions
        {
            Port = 0,
            FilesPort = 0,
            Behaviour = behaviour ?? CodaSandboxBehaviour.Instant,
            TimeProvider = time,
        });
        var storage = new SharedGrainStorage();
        var counter = new ConfirmationCounter();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(counter);
            silo.Services.AddKeyedSingleton<IGrainStorage>(StorageNames.Grains, storage);
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            silo.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
            silo.Services.AddCodaGateway(options =>
            {
                options.BaseUrl = new Uri(coda.ApiUrl);
                configure?.Invoke(options);
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new CodaCluster(cluster, coda, storage, time, counter);
    }

    /// <summary>The gateway of a silo.</summary>
    public ICodaGateway Gateway(int silo) => Cluster.Silos[silo].ServiceProvider.GetRequiredService<ICodaGateway>();

    /// <summary>Whether a silo holds the grain's activation.</summary>
    public bool Holds(InProcessSiloHandle silo, IGrain grain) => Cluster.TryGetGrainContext(grain.GetGrainId(), out var context) && context.Address.SiloAddress!.Equals(silo.SiloAddress);

    /// <summary>A call of a member that lives in a silo.</summary>
    public CodaCall Call(string member, ResponseCache cache, TimeSpan? within = null, string token = CodaSandbox.ServiceToken, OwnWrites? writes = null) => new()
    {
        Credential = new CodaCredential(token),
        MemberKey = member,
        Cache = cache,
        Writes = writes ?? new OwnWrites(),
        Deadline = Time.GetUtcNow() + (within ?? TimeSpan.FromSeconds(90)),
        BeforeWrite = _ => Task.CompletedTask,
    };

    /// <summary>Sees work through, moving the clock on in small steps whenever nothing else happens.</summary>
    public async Task<T> Run<T>(Task<T> work)
    {
        await Run((Task)work);
        return await work;
    }

    /// <summary>Sees work through, moving the clock on in small steps whenever nothing else happens.</summary>
    public async Task Run(Task work)
    {
        while (!work.IsCompleted)
        {
            // Requests travel over real connections, whose time the clock knows nothing of.
            await Task.WhenAny(work, Task.Delay(2));
            Time.Advance(TimeSpan.FromMilliseconds(50));
        }

        await work;
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Coda.DisposeAsync();
    }

    private sealed class ConfirmationCounter : IIncomingGrainCallFilter
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.InterfaceMethod.Name == nameof(IDocumentGrain.Confirm))
                Interlocked.Increment(ref count);
            return context.Invoke();
        }
    }
}
