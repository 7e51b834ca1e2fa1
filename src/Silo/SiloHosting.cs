using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using CodaMcp.Audit;
using CodaMcp.Audit.Checkpoints;
using CodaMcp.Audit.Reading;
using CodaMcp.Coda;
using CodaMcp.Coda.Gateway;
using CodaMcp.Coda.Users;
using CodaMcp.Credentials;
using CodaMcp.Delivery;
using CodaMcp.Elicitation;
using CodaMcp.Keys;
using CodaMcp.Members;
using CodaMcp.Policies;
using CodaMcp.Quotas;
using CodaMcp.Resources;
using CodaMcp.Sessions;
using CodaMcp.Stops;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.Storage;

namespace CodaMcp;

/// <summary>Composes a silo: the grains and their services.</summary>
public static class SiloHosting
{
    private const int FirstPort = 10_000;
    private const int PortCount = 20_000;
    private static int lastPort = Random.Shared.Next(PortCount);

    /// <summary>
    /// Adds a silo. With PostgreSQL the silo joins a cluster, and the schema must exist (<see cref="SchemaHosting.PrepareDatabaseAsync"/>). Without it the silo
    /// is a cluster by itself and stores its state in SQLite files in one directory.
    /// </summary>
    /// <exception cref="IOException">The data directory cannot be created or written.</exception>
    public static IHostApplicationBuilder AddCodaMcpSilo(this IHostApplicationBuilder builder, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        builder.Services.AddCodaMcpGrains(settings);
        builder.Services.AddHealthChecks()
            .AddCheck<AuditCheck>("audit", tags: ["ready"])
            .AddTroubleCheck("tables", static services => services.GetServices<ITableWatcher>().Select(static watcher => watcher.Trouble))
            .AddTroubleCheck("delivery", static services => services.GetServices<RecordDelivery>().Select(static delivery => delivery.Trouble))
            .AddTroubleCheck("coda", static services => [services.GetRequiredService<OpenBudgets>().Trouble]);
        builder.UseOrleans(silo =>
        {
            if (settings.Cluster.Postgres is null)
                silo.KeepStateInSqlite(settings);
            else
                silo.JoinCluster(settings);
            if (settings.Cluster.Tls is { } tls)
                silo.UseTls(tls.Apply);
            silo.UseSystemTextJsonGrainStorageSerializer();
            silo.AddActivityPropagation();
            silo.AddOutgoingGrainCallFilter<ExpiredMessages>();
            silo.Configure<SiloMessagingOptions>(messaging =>
            {
                messaging.MaxEnqueuedRequestsHardLimit = 1024;
                messaging.ResponseTimeout = FailoverTimes.Response;
            });
            // When the silo stops, its grains have this time to finish. It must fit into the host's shutdown timeout.
            silo.Configure<GrainCollectionOptions>(collection =>
            {
                collection.DeactivationTimeout = FailoverTimes.Deactivation;
                // Only the caches of grains have a limit of their own. Orleans drops the grains with the longest idle time before the memory runs out.
                collection.EnableActivationSheddingOnMemoryPressure = true;
                collection.MemoryUsageLimitPercentage = 80;
                collection.MemoryUsageTargetPercentage = 70;
            });
        });
        return builder;
    }

    /// <summary>Adds the services of a silo's grains. It does not depend on the way the silo is hosted.</summary>
    public static IServiceCollection AddCodaMcpGrains(this IServiceCollection services, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.AddStoredStates();
        services.AddSingleton(new MemoryBudget(settings.CacheBytes));
        services.Configure<MemberOptions>(member =>
            (member.CallsPerMinute, member.CallBurst, member.CallWait, member.AnswerWait, member.LogsMembers) =
            (settings.Member.CallsPerMinute, settings.Member.CallBurst, settings.Member.CallWait, settings.Member.AnswerWait, settings.Member.LogsMembers));
        services.Configure<MemberSessionOptions>(sessions =>
            (sessions.MaxSessions, sessions.IdleLifetime, sessions.Lifetime) =
            (settings.Sessions.MaxSessions, settings.Sessions.IdleLifetime, settings.Sessions.Lifetime));
        services.AddCodaGateway(coda =>
        {
            (coda.BaseUrl, coda.ApiToken) = (new Uri(settings.CodaApiBaseUrl), settings.CodaApiToken);
            foreach (var host in settings.CodaExportHosts)
                coda.Export.HostSuffixes.Add(host);
        });
        services.AddSingleton(new Protector(settings.ProtectionSecrets));
        services.AddCodaCredentials(settings.CodaCredentials, settings.CodaApiToken);
        services.AddTools();
        services.AddMembers();
        services.AddResources();
        services.AddJwks().Configure<JwksOptions>(jwks =>
        {
            jwks.TrustStytch(settings.StytchDomain);
            jwks.TrustCloudflareAccess(settings.AccessTeamDomain);
        });
        services.AddSingleton<RequestStateProtector>();
        var spool = settings.AuditSpoolDirectory ?? settings.DataDirectory;
        services.AddSingleton(provider => OpenAudit(settings, provider));
        services.AddSingleton(provider => new AuditWriter(
            provider.GetRequiredService<IAuditStore>(),
            AuditSpool.Open(
                spool, settings.AuditSpoolBytes, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AuditSpool>>()),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AuditWriter>>()));
        services.AddSingleton(provider => OpenAuditDatabase(settings, provider));
        services.AddSingleton<AuditTable>();
        services.AddSingleton<CheckpointTable>();
        services.AddSingleton<UsageTable>();
        services.AddSingleton<AuditArguments>();
        services.Configure<AuditOptions>(audit => audit.Arguments = settings.AuditArguments);
        services.AddSingleton<InterruptedCalls>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<AuditWriter>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<InterruptedCalls>());
        return services;
    }

    // The silo is a cluster by itself, on loopback. Any process on this machine can still connect as a front.
    private static void KeepStateInSqlite(this ISiloBuilder silo, SiloSettings settings)
    {
        var state = new SqliteDataSource(Path.Combine(settings.DataDirectory, "grains.db"));
        state.ApplySchema();
        silo.Services.AddSingleton<IXmlRepository>(new DataProtectionKeyTable(state));
        silo.Services.AddSingleton<IMemberStore>(new SqliteMemberStore(state));
        silo.Services.AddReading(state, settings);
        silo.Services.WatchTables(state);
        silo.Services.KeepAudit(settings, provider =>
        {
            // The store creates the tables.
            provider.GetRequiredService<IAuditStore>();
            return new SqliteDataSource(AuditFile(settings.DataDirectory), flushes: true);
        });
        silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, serviceId: ClusterSettings.ServiceId, clusterId: settings.Cluster.ClusterId);
        silo.Configure<EndpointOptions>(endpoints => (endpoints.AdvertisedIPAddress, endpoints.SiloPort, endpoints.GatewayPort) = (IPAddress.Loopback, settings.SiloPort, settings.GatewayPort));
        silo.AddAdoNetGrainStorage(StorageNames.Grains, storage =>
            (storage.Invariant, storage.DataSource, storage.DeleteStateOnClear) = ("System.Data.SQLite", state, true));
    }

    private static void JoinCluster(this ISiloBuilder silo, SiloSettings settings)
    {
        const string Invariant = "Npgsql";
        var database = settings.Cluster.OpenDatabase();
        silo.Services.AddSingleton(_ => database);
        silo.Services.AddSingleton<IXmlRepository>(new DataProtectionKeyTable(database));
        silo.Services.AddSingleton<IMemberStore>(static provider => new PostgresMemberStore(provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<TimeProvider>()));
        silo.Services.AddReading(database, settings);
        silo.Services.WatchTables(database);
        silo.Services.KeepAudit(settings, _ => database);
        // The default placement would put nearly every member on one new silo, because new silos are idle. This one counts each silo's activations.
        silo.Services.AddSingleton<PlacementStrategy, ActivationCountBasedPlacement>();
        silo.Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = (ClusterSettings.ServiceId, settings.Cluster.ClusterId));
        silo.Configure<EndpointOptions>(endpoints => (endpoints.AdvertisedIPAddress, endpoints.SiloPort, endpoints.GatewayPort) = (settings.Address, settings.SiloPort, settings.GatewayPort));
        silo.Configure<ClusterMembershipOptions>(FailoverTimes.Apply);
        // Orleans' default directory drops the entries of a stopping silo as soon as the silo begins to stop. A member then gets a second activation while the
        // first still waits for Coda's response to a write, and only the second may store. The distributed directory hands the entries over.
#pragma warning disable ORLEANSEXP003 // Experimental since Orleans 9; the test clusters of Orleans 10 use it by default.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        // After a crash the directory would wait 30 s minus the detection time, so that the lost silo can no longer act. The fence of a member's data already
        // ensures that.
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.Zero);
        silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.DataSource) = (Invariant, database));
        silo.UseAdoNetReminderService(reminders => (reminders.Invariant, reminders.DataSource) = (Invariant, database));
        silo.AddAdoNetGrainStorage(StorageNames.Grains, storage => (storage.Invariant, storage.DataSource, storage.DeleteStateOnClear) = (Invariant, database, true));
    }

    /// <summary>Returns the path of the audit file in a data directory.</summary>
    internal static string AuditFile(string directory) => Path.Combine(directory, "audit.db");

    private static void KeepAudit(this IServiceCollection services, SiloSettings settings, Func<IServiceProvider, DbDataSource> open)
    {
        services.AddSingleton(provider => new AuditSigningKey(provider.GetRequiredService<Protector>()));
        services.AddSingleton(provider => new AuditKeeper(
            open(provider), provider.GetRequiredService<AuditSigningKey>(), settings.AuditRetention, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AuditKeeper>>()));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<AuditKeeper>());
    }

    // Each silo keeps the operators' decisions in memory.
    private static void WatchTables(this IServiceCollection services, DbDataSource database)
    {
        services.Watch<Stop, CurrentStops>("Stops", new StopTable(database).ReadAsync);
        services.Watch<PolicyRow, CurrentPolicies>("Policies", new PolicyTable(database).ReadAsync);
        services.Watch<ClientRow, CurrentClients>("Clients of organizations", new ClientTable(database).ReadAsync);
        services.AddPolicies(database);
        var quotas = new QuotaTable(database);
        services.AddSingleton(quotas);
        services.Watch<Quota, CurrentQuotas>("Quotas", quotas.ReadAsync);
    }

    // Adds the readers of members and of the audit, and the delivery of audit records.
    private static void AddReading(this IServiceCollection services, DbDataSource database, SiloSettings settings)
    {
        services.AddSingleton(provider => new MemberTable(
            database, provider.GetRequiredService<IOptions<MemberSessionOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UsageFolding>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<UsageFolding>());
        services.Deliver(DeliverySink.Webhook, provider => settings.Webhook is { } webhook ? new Webhook(webhook, provider.GetRequiredService<TimeProvider>()) : null);
        services.Deliver(DeliverySink.Otlp, provider => settings.OtlpRecords is { } otlp
            ? new OtlpReceiver(otlp, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<OtlpReceiver>>())
            : null);
    }

    private static void Deliver(this IServiceCollection services, DeliverySink sink, Func<IServiceProvider, IRecordReceiver?> open)
    {
        services.AddKeyedSingleton(sink.Name, (provider, _) => new RecordDelivery(
            sink, open(provider), provider.GetRequiredService<AuditDatabase>(), provider.GetRequiredService<AuditTable>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RecordDelivery>>()));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<RecordDelivery>(sink.Name));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredKeyedService<RecordDelivery>(sink.Name));
    }

    private static void Watch<T, TCurrent>(this IServiceCollection services, string what, Func<CancellationToken, Task<IReadOnlyList<T>>> read)
        where T : class, IEquatable<T>
        where TCurrent : Current<T>
    {
        services.AddSingleton(provider => new TableWatcher<T>(
            what, read, provider.GetRequiredService<TCurrent>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TableWatcher<T>>>()));
        services.AddSingleton<ITableWatcher>(provider => provider.GetRequiredService<TableWatcher<T>>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<TableWatcher<T>>());
    }

    // The store creates the SQLite tables.
    private static AuditDatabase OpenAuditDatabase(SiloSettings settings, IServiceProvider services)
    {
        services.GetRequiredService<IAuditStore>();
        return settings.Cluster.Postgres is null
            ? new AuditDatabase(new SqliteDataSource(Path.Combine(settings.DataDirectory, "audit.db")), isPostgres: false)
            : new AuditDatabase(services.GetRequiredService<NpgsqlDataSource>(), isPostgres: true);
    }

    private static IAuditStore OpenAudit(SiloSettings settings, IServiceProvider services)
    {
        var silo = InterruptedCalls.NameOf(settings.Cluster.ClusterId, services.GetRequiredService<ILocalSiloDetails>().SiloAddress);
        var time = services.GetRequiredService<TimeProvider>();
        return settings.Cluster.Postgres is null
            ? new SqliteAuditStore(AuditFile(settings.DataDirectory), silo, time)
            : new PostgresAuditStore(services.GetRequiredService<NpgsqlDataSource>(), silo, time);
    }

    /// <summary>
    /// Returns a free port for a silo that no other process needs to find. The port is below the range of outgoing connections, so none of them takes it before
    /// the silo listens, or between two starts.
    /// </summary>
    /// <exception cref="InvalidOperationException">All ports are in use.</exception>
    public static int FindFreePort()
    {
        for (var tries = 0; tries < PortCount; tries++)
        {
            var port = FirstPort + (int)((uint)Interlocked.Increment(ref lastPort) % PortCount);
            using var listener = new TcpListener(IPAddress.Any, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Another process uses this port.
            }
        }

        throw new InvalidOperationException($"All ports from {FirstPort} to {FirstPort + PortCount - 1} are in use.");
    }
}
