using CodaMcp.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Orleans.Storage;

namespace CodaMcp.Tests;

/// <summary>A silo composed as the product's, and not started: for the parts of it that talk to the database.</summary>
internal sealed class ComposedSilo : IAsyncDisposable
{
    private readonly WebApplication app;

    private ComposedSilo(WebApplication app) => this.app = app;

    public IServiceProvider Services => app.Services;

    public static async Task<ComposedSilo> ComposeAsync(ClusterSettings cluster, string dataDirectory = "", Action<IServiceCollection>? configure = null)
    {
        var settings = new SiloSettings
        {
            Cluster = cluster,
            DataDirectory = dataDirectory,
            CodaApiToken = "token",
            StytchDomain = "https://issuer.example",
            StytchSecret = "secret-for-tests",
        };
        await SchemaHosting.PrepareDatabaseAsync(settings);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.AddCodaMcpSilo(settings);
        configure?.Invoke(builder.Services);
        return new ComposedSilo(builder.Build());
    }

    /// <summary>The storage of the grains' state, ready.</summary>
    public async Task<IGrainStorage> StorageAsync()
    {
        var storage = app.Services.GetRequiredKeyedService<IGrainStorage>(StorageNames.Grains);
        var lifecycle = new SiloLifecycleSubject(NullLogger<SiloLifecycleSubject>.Instance);
        ((ILifecycleParticipant<ISiloLifecycle>)storage).Participate(lifecycle);
        await lifecycle.OnStart(CancellationToken.None);
        return storage;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
