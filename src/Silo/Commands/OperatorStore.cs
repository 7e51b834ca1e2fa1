using System.Data.Common;
using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Audit.Checkpoints;
using CodaMcp.Audit.Reading;
using CodaMcp.Members;
using CodaMcp.Policies;
using CodaMcp.Quotas;
using CodaMcp.Sessions;
using CodaMcp.Settings;
using CodaMcp.Stops;
using CodaMcp.Storage;
using CodaMcp.Tools;
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
    private readonly string directory;
    private readonly IAuditStore audit;
    private readonly OperatorRecords records;
    private readonly DataDirectory? held;
    private readonly int gatewayPort;

    private OperatorStore(DbDataSource database, ClusterSettings cluster, MemberSessionOptions sessions, IAuditStore audit, AuditDatabase reading, string directory, DataDirectory? held, int gatewayPort)
    {
        (this.database, this.cluster, this.sessions, this.audit, this.directory, this.held, this.gatewayPort) = (database, cluster, sessions, audit, directory, held, gatewayPort);
        records = new OperatorRecords(audit, TimeProvider.System);
        Members = new MemberTable(database, sessions, TimeProvider.System);
        Stops = new StopTable(database);
        PolicyTable = new PolicyTable(database);
        Policies = new PolicyChanges(PolicyTable, new PolicyCheck(new ToolCatalog(ToolCatalog.Toolsets)), ActAsync, TimeProvider.System);
        Clients = new ClientTable(database);
        Quotas = new QuotaTable(database);
        Records = new AuditTable(reading);
    }

    /// <summary>The members.</summary>
    public MemberTable Members { get; }

    /// <summary>What is stopped.</summary>
    public StopTable Stops { get; }

    /// <summary>The policies, for reading.</summary>
    public PolicyTable PolicyTable { get; }

    /// <summary>The policies, for changes: each with its audit record.</summary>
    public PolicyChanges Policies { get; }

    /// <summary>The clients that members wanted to connect.</summary>
    public ClientTable Clients { get; }

    /// <summary>The quotas.</summary>
    public QuotaTable Quotas { get; }

    /// <summary>The audit records.</summary>
    public AuditTable Records { get; }

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

    /// <summary>Decides something about a member. Its records are about the member and name the operator.</summary>
    /// <exception cref="CommandException">No silo can be reached; nothing was changed.</exception>
    public async Task ChangeAsync(Func<IMemberChanges, Task> change, CancellationToken cancellationToken)
    {
        await using IMemberChanges changes = held is null
            ? await ClusterMemberChanges.ConnectAsync(cluster, gatewayPort, ReachTimeout, cancellationToken)
            : new StoredMemberChanges(new SqliteMemberStore(database), sessions, records);
        using var acting = OperatorRecords.Operator.Begin();
        await change(changes);
    }

    /// <summary>Does something that concerns an organization or the whole server, with its audit record: durable before, and completed after.</summary>
    public Task<T> ActAsync<T>(OperatorAction action, Func<Task<T>> act, CancellationToken cancellationToken) => records.ActAsync(action, act, cancellationToken);

    /// <summary>Records that members, or one of them, are looked up. To be called before they are shown.</summary>
    /// <param name="command">The command, as <c>member list</c>.</param>
    /// <param name="member">The member; null for several.</param>
    /// <param name="text">What they were searched by.</param>
    public Task NoteReadAsync(string command, MemberId? member = null, string? text = null) =>
        NoteAsync(EventKinds.MemberRead, member, new OperatorNote { Command = command, Text = text });

    /// <summary>Records that the audit was verified.</summary>
    /// <param name="verdict">What came of it.</param>
    /// <param name="member">Whose records; null for all.</param>
    public Task NoteVerifiedAsync(VerifiedAudit verdict, MemberId? member) =>
        NoteAsync(EventKinds.AuditVerify, member, new OperatorNote { Command = "audit verify", Records = verdict.Records, Problems = verdict.Problems });

    private Task NoteAsync(string kind, MemberId? member, OperatorNote note) => records.ReadAsync(new OperatorAction(kind)
    {
        Organization = member?.Organization ?? "",
        Targets = member is { } one ? [$"member:{one.Member}"] : [],
        Details = JsonSerializer.Serialize(note, NotesJson.Default.OperatorNote),
    });

    private async Task<bool?> ActAsync(SetPolicy change, StoredPolicy before, StoredPolicy after, Func<Task<bool>> act)
    {
        var differences = PolicyText.Changes(before.Policy, after.Policy);
        return await ActAsync(
            new OperatorAction(EventKinds.PolicyChange)
            {
                Organization = after.Organization,
                Targets = [PolicyRecorder.TargetOf(after)],
                Details = MemberEvent.Change(differences.Before, differences.After),
            },
            act, CancellationToken.None);
    }

    /// <summary>Opens the database of the audit: with PostgreSQL the same, else a file of its own.</summary>
    public DbDataSource OpenAudit() => cluster.Postgres is null ? new SqliteDataSource(SiloHosting.AuditFile(directory), flushes: true) : cluster.OpenDatabase();

    /// <summary>Asks the silos something that only they know. Null where none runs.</summary>
    public async Task<T?> AskAsync<T>(Func<IGrainFactory, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        if (held is not null)
            return null;
        try
        {
            await using var silos = await ClusterMemberChanges.ConnectAsync(cluster, gatewayPort, ReachTimeout, cancellationToken);
            return await ask(silos.Grains);
        }
        catch (Exception error) when (error is CommandException or TimeoutException or OrleansException)
        {
            return null;
        }
    }

    /// <summary>Closes what was opened.</summary>
    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        (audit as IDisposable)?.Dispose();
        held?.Dispose();
    }

    // In the place of a silo. Like one that is gone it leaves nothing as started for long.
    private static string NameIn(ClusterSettings cluster) => $"{cluster.ClusterId}/command";

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
        // A running server writes there too: SQLite lets one of the two wait.
        var records = SiloHosting.AuditFile(directory);
        var audit = new SqliteAuditStore(records, NameIn(cluster));
        var reading = new AuditDatabase(new SqliteDataSource(records), isPostgres: false);
        return new OperatorStore(database, cluster, sessions, audit, reading, directory, held, DataDirectory.FindGateway(directory) ?? 0);
    }

    private static async Task<OperatorStore> OpenDatabaseAsync(ClusterSettings cluster, MemberSessionOptions sessions, CancellationToken cancellationToken)
    {
        var database = cluster.OpenDatabase();
        try
        {
            using var timeout = new CancellationTokenSource(ReachTimeout);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            await new PostgresSchema(database, NullLogger<PostgresSchema>.Instance).CheckAsync(either.Token);
            return new OperatorStore(database, cluster, sessions, new PostgresAuditStore(database, NameIn(cluster)), new AuditDatabase(database, isPostgres: true), directory: "", held: null, gatewayPort: 0);
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
