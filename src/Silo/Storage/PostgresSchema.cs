using CodaMcp.Settings;
using Npgsql;

namespace CodaMcp.Storage;

/// <summary>
/// The tables and queries in PostgreSQL (<c>postgres.sql</c>), their version, and their creation. They are in the first schema of the connection's search path.
/// <c>Search Path=…</c> in the connection string selects another schema than <c>public</c>.
/// </summary>
/// <remarks>
/// The database stores its version, and the oldest program version that can use it. So old and new silos can run side by side during an upgrade. A silo with an
/// unsuitable version reports an error and changes nothing.
/// </remarks>
public sealed partial class PostgresSchema(NpgsqlDataSource database, ILogger<PostgresSchema> logger)
{
    /// <summary>The schema version that this program creates and needs. Increase it with every change of <c>postgres.sql</c>.</summary>
    public const int Version = 7;

    /// <summary>The oldest version of this program that can use this schema.</summary>
    public const int Oldest = 2;

    // "codamcp" as a number. Another program with advisory locks in this database is unlikely to use it.
    private const long Lock = 0x00636F64616D6370;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long the database may be unreachable. An upgrade of the schema has no limit: an index over many records takes minutes.</summary>
    internal TimeSpan ReachTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Upgrades the database to <see cref="Version"/> if it is older. Only one process at a time does so, in one transaction. If the database has this version
    /// or a newer one, nothing is changed, and read access is enough.
    /// </summary>
    /// <exception cref="SettingsException">The database is unreachable for a minute, does not allow its tables to be created, or is too new.</exception>
    public Task ApplyAsync(CancellationToken cancellationToken) => RetryAsync(async (connection, token) =>
    {
        var found = await ReadAsync(connection, token);
        if (Fits(found))
            return;
        LogApplying(found.Version, Version);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", token);
        if (Fits(await ReadAsync(connection, token)))
            return;
        await ExecuteAsync(connection, Text(), token);
        await ExecuteAsync(
            connection,
            $"""
            CREATE TABLE IF NOT EXISTS codamcp_schema (one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL, oldest integer NOT NULL);
            INSERT INTO codamcp_schema (version, oldest) VALUES ({Version}, {Oldest})
            ON CONFLICT (one) DO UPDATE SET version = excluded.version, oldest = excluded.oldest
            """,
            token);
        await transaction.CommitAsync(token);
        LogApplied(Version);
    }, cancellationToken);

    /// <summary>Checks whether the database has a suitable version. Changes nothing.</summary>
    /// <exception cref="SettingsException">The database is unreachable for a minute, or its schema is missing, too old or too new.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) => RetryAsync(async (connection, token) =>
    {
        var found = await ReadAsync(connection, token);
        if (!Fits(found))
            throw new SettingsException($"The database's schema is {(found.Version == 0 ? "missing" : $"at version {found.Version}")}, and this program needs version {Version}. CODAMCP_MIGRATE is false, so it is not applied here: run this program with --migrate, as a database role that may create tables.");
    }, cancellationToken);

    private static bool Fits((int Version, int Oldest) found) => found.Oldest <= Version
        ? found.Version >= Version
        : throw new SettingsException($"The database's schema is at version {found.Version} and needs a program of schema version {found.Oldest} or later; this one has {Version}. Upgrade it.");

    private static async Task<(int Version, int Oldest)> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('codamcp_schema') IS NOT NULL", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!)
            return default;
        await using var command = new NpgsqlCommand("SELECT version, oldest FROM codamcp_schema", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt32(0), reader.GetInt32(1)) : default;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The texts are this program's own.
        await using var command = new NpgsqlCommand(text, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // A database that starts together with its silos may need a moment.
    private async Task RetryAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ReachTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        while (true)
        {
            var wasReached = false;
            try
            {
                await using var connection = await database.OpenConnectionAsync(either.Token);
                wasReached = true;
                timeout.CancelAfter(Timeout.InfiniteTimeSpan);
                await work(connection, cancellationToken);
                return;
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                throw new SettingsException($"The database does not let its tables be made or read ({error.MessageText}). Run this program with --migrate as a role that may create tables, and set CODAMCP_MIGRATE=false for the others.");
            }
            catch (PostgresException error) when (!error.IsTransient && error.SqlState is not (PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown))
            {
                throw new SettingsException($"The database of CODAMCP_POSTGRES cannot be used ({error.MessageText}).");
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException && !either.IsCancellationRequested)
            {
                LogUnreachable(error.Message);
                if (wasReached)
                    timeout.CancelAfter(ReachTimeout);
                await Task.Delay(Pause, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new SettingsException($"The database of CODAMCP_POSTGRES could not be reached for {ReachTimeout.TotalSeconds:0} s.");
            }
        }
    }

    private static string Text()
    {
        using var stream = typeof(PostgresSchema).Assembly.GetManifestResourceStream("postgres.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [LoggerMessage(LogLevel.Information, "The database's schema is brought from version {Found} to {Version}. With millions of audit records this takes minutes.")]
    private partial void LogApplying(int found, int version);

    [LoggerMessage(LogLevel.Information, "The database's schema is at version {Version} now.")]
    private partial void LogApplied(int version);

    [LoggerMessage(LogLevel.Warning, "The database cannot be reached yet ({Reason}); trying again.")]
    private partial void LogUnreachable(string reason);
}
