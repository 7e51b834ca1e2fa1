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
/// A server's stores, opened for one command. Reads and most changes, such as stops, use the database. A change of a member goes through the member's grain if
/// a silo runs, so it is in force at once. In the embedded mode without a running server, this process claims the data directory and stores the change itself.
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

    /// <summary>The stops.</summary>
    public StopTable Stops { get; }

    /// <summary>The table of policies, for reading.</summary>
    public PolicyTable PolicyTable { get; }

    /// <summary>Changes policies, each with its audit record.</summary>
    public PolicyChanges Policies { get; }

    /// <summary>The clients that members connected or tried to connect.</summary>
    public ClientTable Clients { get; }

    /// <summary>The quotas.</summary>
    public QuotaTable Quotas { get; }

    /// <summary>The audit records.</summary>
    public AuditTable Records { get; }

    /// <summary>Opens the stores that the settings name.</summary>
    /// <exception cref="SettingsException">A setting is missing or invalid.</exception>
    /// <exception cref="CommandException">The store does not exist or cannot be reached.</exception>
    public static async Task<OperatorStore> OpenAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var reader = new SettingsReader(configuration);
        var cluster = ClusterSettings.Read(reader);
        var sessions = SiloSettings.ReadSessions(reader);
        var directory = Path.GetFullPath(reader.Optional("CODAMCP_DATA", "data"));
        reader.ThrowIfUnusable();
        return cluster.Postgres is null ? OpenFiles(directory, cluster, sessions) : await OpenDatabaseAsync(cluster, sessions, cancellationToken);
    }

    /// <summary>Changes a member. The audit records are about the member and name the operator.</summary>
    /// <exception cref="CommandException">No silo can be reached. Nothing was changed.</exception>
    public async Task ChangeAsync(Func<IMemberChanges, Task> change, CancellationToken cancellationToken)
    {
        await using IMemberChanges changes = held is null
            ? await ClusterMemberChanges.ConnectAsync(cluster, gatewayPort, ReachTimeout, cancellationToken)
            : new StoredMemberChanges(new SqliteMemberStore(database), sessions, records);
        using var acting = OperatorRecords.Operator.Begin();
        await change(changes);
    }

    /// <summary>
    /// Runs an action on an organization or the whole server with an audit record. The record is durable before the action and completed after it.
    /// </summary>
    public Task<T> ActAsync<T>(OperatorAction action, Func<Task<T>> act, CancellationToken cancellationToken) => records.ActAsync(action, act, cancellationToken);

    /// <summary>Records that the operator reads one or several members. Call it before they are shown.</summary>
    /// <param name="command">The command, such as <c>member list</c>.</param>
    /// <param name="member">The member. Null for several.</param>
    /// <param name="text">The search text.</param>
    public Task NoteReadAsync(string command, MemberId? member = null, string? text = null) =>
        NoteAsync(EventKinds.MemberRead, member, new OperatorNote { Command = command, Text = text });

    /// <summary>Records that the audit was verified.</summary>
    /// <param name="verdict">The result.</param>
    /// <param name="member">The member whose records were verified. Null for all.</param>
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

    /// <summary>Opens the audit's database. With PostgreSQL it is the same database, otherwise a separate file.</summary>
    public DbDataSource OpenAudit() => cluster.Postgres is null ? new SqliteDataSource(SiloHosting.AuditFile(directory), flushes: true) : cluster.OpenDatabase();

    /// <summary>Requests something from the silos. Returns null if no silo runs or answers.</summary>
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

    /// <summary>Closes the stores.</summary>
    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        (audit as IDisposable)?.Dispose();
        held?.Dispose();
    }

    // The name of this command in audit records, in the place of a silo's name. Silos treat it like a lost silo, so no record stays "started" for long.
    private static string NameIn(ClusterSettings cluster) => $"{cluster.ClusterId}/command";

    private static OperatorStore OpenFiles(string directory, ClusterSettings cluster, MemberSessionOptions sessions)
    {
        var path = Path.Combine(directory, "grains.db");
        if (!File.Exists(path))
            throw new CommandException($"There is no data of CodaMcp in {directory}. Set CODAMCP_DATA to the server's data directory, or CODAMCP_POSTGRES to its database.");
        var held = DataDirectory.TryClaim(directory);
        var database = new SqliteDataSource(path);
        // A running server has already done so.
        if (held is not null)
            database.ApplySchema();
        // A running server writes to this file, too. SQLite makes one of the two wait.
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
