using CodaMcp.Settings;
using Npgsql;

namespace CodaMcp;

/// <summary>Which cluster a silo or a front belongs to, read from the environment; the same for both.</summary>
public sealed record ClusterSettings
{
    /// <summary>Orleans' name of this service, under which its grains' state is stored: the same in every cluster.</summary>
    public const string ServiceId = "codamcp";

    /// <summary>
    /// <c>CODAMCP_POSTGRES</c>: the database through which silos and fronts find each other and where they keep everything, as an Npgsql
    /// connection string; see <see cref="PostgresConnectionString"/> for what else it may be. Null where a silo is a cluster by itself, with SQLite.
    /// </summary>
    public string? Postgres { get; init; }

    /// <summary><c>CODAMCP_CLUSTER_ID</c>: the cluster's name in that database, <c>codamcp</c> by default. Silos and fronts of different names do not see each other.</summary>
    public string ClusterId { get; init; } = ServiceId;

    /// <summary><c>CODAMCP_TLS_CERTIFICATE</c>, <c>CODAMCP_TLS_KEY</c> and <c>CODAMCP_TLS_CA</c>: TLS between the processes of the cluster; null for none. The same for silos and fronts.</summary>
    public ClusterTls? Tls { get; init; }

    /// <summary>Reads the settings. What is wrong is noted with the reader.</summary>
    public static ClusterSettings Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var clusterId = reader.Optional("CODAMCP_CLUSTER_ID", ServiceId);
        if (clusterId.Length > 64 || !clusterId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            reader.Reject($"CODAMCP_CLUSTER_ID must be at most 64 letters, digits, dots, dashes and underscores, but is '{clusterId}'.");
        var text = reader.Optional("CODAMCP_POSTGRES");
        var postgres = text.Length == 0 ? null : PostgresConnectionString.Parse(text);
        // What was given is not repeated: it may hold a password.
        if (text.Length > 0 && postgres is null)
            reader.Reject("CODAMCP_POSTGRES must be an Npgsql connection string such as 'Host=db;Database=codamcp;Username=codamcp;Password=…', or a URI such as 'postgres://codamcp:…@db/codamcp?sslmode=require'.");
        return new ClusterSettings { ClusterId = clusterId, Postgres = postgres, Tls = ClusterTls.Read(reader) };
    }

    /// <summary>Connections to the database.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public NpgsqlDataSource OpenDatabase() => NpgsqlDataSource.Create(Postgres ?? throw new InvalidOperationException("CODAMCP_POSTGRES is not set."));
}
