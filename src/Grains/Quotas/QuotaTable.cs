using System.Data.Common;
using System.Globalization;
using CodaMcp.Members;
using CodaMcp.Storage;

namespace CodaMcp.Quotas;

/// <summary>The quotas, in the table <c>quota</c>. Its SQL works in both SQLite and PostgreSQL.</summary>
/// <param name="database">The database that also holds grain state; the table must be there.</param>
public sealed class QuotaTable(DbDataSource database)
{
    private const string Columns = "issuer, organization, scope, member, tool, toolset, measure, period";
    private const string Same = """
        issuer = @issuer AND organization = @organization AND scope = @scope AND member = @member AND tool = @tool AND toolset = @toolset
        AND measure = @measure AND period = @period
        """;

    /// <summary>
    /// Reads all quotas, in the order of organization, scope, member, tool, toolset, measure and period. Quotas of a later version are left out.
    /// </summary>
    public async Task<IReadOnlyList<Quota>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns}, most FROM quota ORDER BY {Columns}";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var quotas = new List<Quota>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (Enum.TryParse<QuotaScope>(reader.GetString(2), out var scope) && Enum.TryParse<QuotaMeasure>(reader.GetString(6), out var measure) && Enum.TryParse<QuotaPeriod>(reader.GetString(7), out var period))
            {
                quotas.Add(new Quota
                {
                    Organization = new OrganizationId(reader.GetString(0), reader.GetString(1)),
                    Scope = scope,
                    Member = reader.GetString(3),
                    Tool = reader.GetString(4),
                    Toolset = reader.GetString(5),
                    Measure = measure,
                    Period = period,
                    Limit = Convert.ToInt32(reader.GetValue(8), CultureInfo.InvariantCulture),
                });
            }
        }

        return quotas;
    }

    /// <summary>Sets a quota, and replaces the same one with another limit. It is durable when this returns.</summary>
    public Task<QuotaChange> SetAsync(Quota quota, CancellationToken cancellationToken) => ChangeAsync(
        quota, quota, $"INSERT INTO quota ({Columns}, most) VALUES (@issuer, @organization, @scope, @member, @tool, @toolset, @measure, @period, @most) ON CONFLICT ({Columns}) DO UPDATE SET most = excluded.most", cancellationToken);

    /// <summary>Removes a quota, whatever its limit. It is durable when this returns.</summary>
    public Task<QuotaChange> RemoveAsync(Quota quota, CancellationToken cancellationToken) => ChangeAsync(quota, after: null, $"DELETE FROM quota WHERE {Same}", cancellationToken);

    /// <summary>Returns the same quota as it is stored; null if there is none.</summary>
    public async Task<Quota?> FindAsync(Quota quota, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).FirstOrDefault(other => other.IsSameAs(quota));

    private async Task<QuotaChange> ChangeAsync(Quota quota, Quota? after, string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(quota);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        Quota? before = null;
        await using (var read = Command(connection, $"SELECT most FROM quota WHERE {Same}", quota, limit: null))
        {
            if (await read.ExecuteScalarAsync(cancellationToken) is { } most)
                before = quota with { Limit = Convert.ToInt32(most, CultureInfo.InvariantCulture) };
        }

        await using (var change = Command(connection, text, quota, after?.Limit))
            await change.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new QuotaChange { Before = before, After = after };
    }

    private static DbCommand Command(DbConnection connection, string text, Quota quota, int? limit) => connection.Command(text,
    [
        ("@issuer", quota.Organization.Issuer), ("@organization", quota.Organization.Organization), ("@scope", quota.Scope.ToString()), ("@member", quota.Member),
        ("@tool", quota.Tool), ("@toolset", quota.Toolset), ("@measure", quota.Measure.ToString()), ("@period", quota.Period.ToString()),
        .. limit is { } most ? new (string, object)[] { ("@most", most) } : [],
    ]);
}
