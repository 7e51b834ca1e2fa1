using System.Data.Common;
using CodaMcp.Members;
using CodaMcp.Sessions;
using CodaMcp.Settings;
using CodaMcp.Stops;
using CodaMcp.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CodaMcp.Commands;

/// <summary>
/// What a server stores, opened for one command. Reading, and what is stopped, goes by the database. What is decided about a member goes
/// through the member's grain where a silo runs, so that it holds at once. In the embedded mode this process holds the data directory if no
/// server does, and stores it there.
/// </summary>
internal sealed class OperatorStore : IAsyncDisposable
{
    private static readonly TimeSpan ReachTimeout = TimeSpan.FromSeconds(10);

    private readonly DbDataSource database;
    private readonly ClusterSettings cluster;
    private readonly MemberSessionOptions sessions;
    private readonly DataDirectory? held;
    private readonly int gatewayPort;

    private OperatorStore(DbDataSource database, ClusterSettings cluster, MemberSessionOptions sessions, DataDirectory? held, int gatewayPort)
    {
        (this.database, this.cluster, this.sessions, this.held, this.gatewayPort) = (database, cluster, sessions, held, gatewayPort);
        Members = new MemberTable(database, sessions, TimeProvider.System);
        Stops = new StopTable(database);
    }

    /// <summary>The members.</summary>
    public MemberTable Members { get; }

    /// <summary>What is stopped.</summary>
    public StopTable Stops { get; }

    /// <summary>Opens what the settings name.</summary>
    /// <exception cref="SettingsException">A setting is missing or wrong.</exception>
    /// <exception cref="CommandException">There is nothing, or it cannot be reached.</exception>
    public static async Task<OperatorStore> OpenAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var reader = new SettingsReader(configuration);
        var cluster = ClusterSettings.Read(reader);
        var sessions = SiloSettings.ReadSessions(reader);
        var directory = Path.GetFullPath(reader.Optional("CODAMCP_DATA", "data"));
        reader.ThrowIfUnusable();
        return cluster.Postgres is null ? OpenFiles(directory, cluster, sessions) : await OpenDatabaseAsync(cluster, sessions, cancellationToken);
    }

    /// <summary>Decides something about a member. Every decision of a command passes here, and every change of what is stopped passes the next method.</summary>
    /// <exception cref="CommandException">No silo can be reached; nothing was changed.</exception>
    public async Task ChangeAsync(Func<IMemberChanges, Task> change, CancellationToken cancellationToken)
    {
        await using IMemberChanges changes = held is null
            ? await ClusterMemberChanges.ConnectAsync(cluster, gatewayPort, ReachTimeout, cancellationToken)
            : new StoredMemberChanges(new SqliteMemberStore(database), sessions);
        await change(changes);
    }

    /// <summary>Changes what is stopped.</summary>
    /// <returns>Whether there was something to change.</returns>
    public Task<bool> ChangeStopsAsync(Func<StopTable, Task<bool>> change) => change(Stops);

    /// <summary>Closes what was opened.</summary>
    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        held?.Dispose();
    }

    private static OperatorStore OpenFiles(string directory, ClusterSettings cluster, MemberSessionOptions sessions)
    {
        var path = Path.Combine(directory, "grains.db");
        if (!File.Exists(path))
            throw new CommandException($"There is no data of CodaMcp in {directory}. Set CODAMCP_DATA to the server's data directory, or CODAMCP_POSTGRES to its database.");
        var held = DataDirectory.TryClaim(directory);
        var database = new SqliteDataSource(path);
        // A running server has done so.
        if (held is not null)
            database.ApplySchema();
        return new OperatorStore(database, cluster, sessions, held, DataDirectory.FindGateway(directory) ?? 0);
    }

    private static async Task<OperatorStore> OpenDatabaseAsync(ClusterSettings cluster, MemberSessionOptions sessions, CancellationToken cancellationToken)
    {
        var database = cluster.OpenDatabase();
        try
        {
            using var timeout = new CancellationTokenSource(ReachTimeout);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            await new PostgresSchema(database, NullLogger<PostgresSchema>.Instance).CheckAsync(either.Token);
            return new OperatorStore(database, cluster, sessions, held: null, gatewayPort: 0);
        }
        catch (Exception error)
        {
            await database.DisposeAsync();
            if (error is SettingsException || cancellationToken.IsCancellationRequested)
                throw;
            throw new CommandException($"The database of CODAMCP_POSTGRES could not be reached for {ReachTimeout.TotalSeconds:0} s.");
        }
    }
}
