using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CodaMcp.Audit;
using CodaMcp.Coda;
using CodaMcp.Credentials;
using CodaMcp.Inputs;
using CodaMcp.Keys;
using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Storage;

namespace CodaMcp;

/// <summary>Composes a silo: the actors and what they need.</summary>
public static class SiloHosting
{
    private const string ClusterId = "codamcp";

    /// <summary>Adds a silo that keeps its state in SQLite files in one directory and is a cluster by itself.</summary>
    /// <exception cref="IOException">The data directory cannot be made or written.</exception>
    public static IHostApplicationBuilder AddCodaMcpSilo(this IHostApplicationBuilder builder, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        builder.Services.AddCodaMcpGrains(settings);
        var state = new SqliteDataSource(Path.Combine(settings.DataDirectory, "grains.db"));
        state.ApplySchema();
        builder.Services.AddSingleton<IXmlRepository>(new DataProtectionKeyTable(state));
        return builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, serviceId: ClusterId, clusterId: ClusterId);
            silo.Configure<EndpointOptions>(endpoints => (endpoints.AdvertisedIPAddress, endpoints.SiloPort, endpoints.GatewayPort) = (IPAddress.Loopback, settings.SiloPort, settings.GatewayPort));
            silo.Configure<SiloMessagingOptions>(messaging => messaging.MaxEnqueuedRequestsHardLimit = 1024);
            silo.AddAdoNetGrainStorage(StorageNames.Grains, storage => (storage.Invariant, storage.DataSource) = ("System.Data.SQLite", state));
            silo.UseSystemTextJsonGrainStorageSerializer();
            silo.AddActivityPropagation();
        });
    }

    /// <summary>Adds what the grains of a silo need, whichever way the silo itself is hosted.</summary>
    public static IServiceCollection AddCodaMcpGrains(this IServiceCollection services, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<MemberOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddCodaGateway(coda => (coda.BaseUrl, coda.ApiToken) = (new Uri(settings.CodaApiBaseUrl), settings.CodaApiToken));
        // The Stytch secret opens what it once sealed after a secret of the key ring's own was set.
        services.AddCodaCredentials(settings.CodaCredentials, settings.CodaApiToken, [.. settings.KeyEncryptionSecrets, settings.StytchSecret]);
        services.AddTools();
        services.AddResources();
        services.AddJwks().Configure<JwksOptions>(jwks =>
        {
            jwks.TrustStytch(settings.StytchDomain);
            jwks.TrustCloudflareAccess(settings.AccessTeamDomain);
        });
        services.AddSingleton(new CursorSeal(KeyFor("codamcp cursor")));
        services.AddSingleton(new RequestStateSeal(KeyFor("codamcp request state")));
        services.AddSingleton<IAuditStore>(_ => new SqliteAuditStore(Path.Combine(settings.DataDirectory, "audit.db")));
        services.AddSingleton<AuditWriter>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<AuditWriter>());
        return services;

        byte[] KeyFor(string info) => HKDF.DeriveKey(
            HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(settings.StytchSecret.Length > 0 ? settings.StytchSecret : settings.CodaApiToken), 32, info: Encoding.UTF8.GetBytes(info));
    }

    /// <summary>A port that nobody listens on at the moment, for a silo that nobody else needs to find.</summary>
    public static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
