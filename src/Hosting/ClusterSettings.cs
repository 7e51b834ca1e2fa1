using CodaMcp.Settings;
using Npgsql;

namespace CodaMcp;

/// <summary>Names the cluster of a silo or a front. The settings come from the environment and are the same for both.</summary>
public sealed record ClusterSettings
{
    /// <summary>The name of this service in Orleans. Orleans stores the state of grains under it. It is the same in every cluster.</summary>
    public const string ServiceId = "codamcp";

    /// <summary>
    /// <c>CODAMCP_POSTGRES</c>: the database as an Npgsql connection string or a URI; see <see cref="PostgresConnectionString"/>. Silos and fronts find each
    /// other through it and store all state there. Null if a silo is a cluster by itself, with SQLite.
    /// </summary>
    public string? Postgres { get; init; }

    /// <summary>
    /// <c>CODAMCP_CLUSTER_ID</c>: the cluster's name in that database, <c>codamcp</c> by default. Silos and fronts see only those with the same name.
    /// </summary>
    public string ClusterId { get; init; } = ServiceId;

    /// <summary>
    /// <c>CODAMCP_TLS_CERTIFICATE</c>, <c>CODAMCP_TLS_KEY</c> and <c>CODAMCP_TLS_CA</c>: TLS between the processes of the cluster. Null for none. Silos and
    /// fronts have the same setting.
    /// </summary>
    public ClusterTls? Tls { get; init; }

    /// <summary>Reads the settings. Reports invalid values to the reader.</summary>
    public static ClusterSettings Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var clusterId = reader.Optional("CODAMCP_CLUSTER_ID", ServiceId);
        if (clusterId.Length > 64 || !clusterId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            reader.Reject($"CODAMCP_CLUSTER_ID must be at most 64 letters, digits, dots, dashes and underscores, but is '{clusterId}'.");
        var text = reader.Optional("CODAMCP_POSTGRES");
        var postgres = text.Length == 0 ? null : PostgresConnectionString.Parse(text);
        // The message does not repeat the value, because it may contain a password.
        if (text.Length > 0 && postgres is null)
            reader.Reject("CODAMCP_POSTGRES must be an Npgsql connection string such as 'Host=db;Database=codamcp;Username=codamcp;Password=…', or a URI such as 'postgres://codamcp:…@db/codamcp?sslmode=require'.");
        return new ClusterSettings { ClusterId = clusterId, Postgres = postgres, Tls = ClusterTls.Read(reader) };
    }

    /// <summary>Opens a pool of connections to the database.</summary>
    /// <exception cref="InvalidOperationException">No database is set.</exception>
    public NpgsqlDataSource OpenDatabase() => NpgsqlDataSource.Create(Postgres ?? throw new InvalidOperationException("CODAMCP_POSTGRES is not set."));
}
