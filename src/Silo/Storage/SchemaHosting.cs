using CodaMcp.Audit.Checkpoints;
using CodaMcp.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Storage;

/// <summary>Upgrades the database's schema on a command, or before a silo starts.</summary>
public static class SchemaHosting
{
    /// <summary>Whether the command line only asks for an upgrade of the schema.</summary>
    public static bool IsAskedFor(string[] args) => args is ["--migrate"];

    /// <summary>
    /// <c>--migrate</c>: upgrades the schema and creates and drops the audit's partitions. It needs no other setting than <c>CODAMCP_POSTGRES</c>.
    /// </summary>
    /// <exception cref="SettingsException">The setting is missing, or the database cannot be used.</exception>
    public static async Task MigrateAsync(IConfiguration configuration, CancellationToken cancellationToken = default)
    {
        var reader = new SettingsReader(configuration);
        var cluster = ClusterSettings.Read(reader);
        reader.ThrowIfUnusable();
        if (cluster.Postgres is null)
            throw new SettingsException("--migrate is for PostgreSQL: set CODAMCP_POSTGRES. SQLite files are brought up to date when they are opened.");
        await using var database = cluster.OpenDatabase();
        await new PostgresSchema(database, NullLogger<PostgresSchema>.Instance).ApplyAsync(cancellationToken);
        // Silos do so too, if their role has the right.
        var partitions = new AuditPartitions(database);
        await partitions.MakeAsync(DateTimeOffset.UtcNow, cancellationToken);
        if (await AuditCheckpoints.ReadLastAsync(database, cancellationToken) is { RecordsFrom: { } recordsFrom, EventsFrom: { } eventsFrom })
            await partitions.DropAsync(recordsFrom, eventsFrom, cancellationToken);
        Console.WriteLine($"The database's schema is at version {PostgresSchema.Version}.");
    }

    /// <summary>
    /// Prepares the database before a silo is composed. Upgrades the schema, or only checks it if the settings say so. Does nothing with SQLite.
    /// </summary>
    /// <exception cref="SettingsException">The database cannot be used.</exception>
    public static async Task PrepareDatabaseAsync(SiloSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Cluster.Postgres is null)
            return;
        using var logging = LoggerFactory.Create(static log => log.AddSimpleConsole(LoggingHosting.OneLine));
        await using var database = settings.Cluster.OpenDatabase();
        var schema = new PostgresSchema(database, logging.CreateLogger<PostgresSchema>());
        await (settings.MigratesSchema ? schema.ApplyAsync(cancellationToken) : schema.CheckAsync(cancellationToken));
    }
}
