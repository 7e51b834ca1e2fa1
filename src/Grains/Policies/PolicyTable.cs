using System.Data.Common;
using CodaMcp.Storage;

namespace CodaMcp.Policies;

/// <summary>The policies, in the table <c>policy</c>. Its SQL works in both SQLite and PostgreSQL.</summary>
/// <param name="database">The database that also holds grain state; the table must be there.</param>
public sealed class PolicyTable(DbDataSource database)
{
    private const string Columns = "organization, member, version, document, changed_at, changed_by";

    /// <summary>Reads all policies.</summary>
    public Task<IReadOnlyList<PolicyRow>> ReadAsync(CancellationToken cancellationToken) =>
        ReadAsync($"SELECT {Columns} FROM policy ORDER BY organization, member", [], cancellationToken);

    /// <summary>Reads the policies of an organization: its own, and those of members.</summary>
    public Task<IReadOnlyList<PolicyRow>> ReadAsync(string organization, CancellationToken cancellationToken) =>
        ReadAsync($"SELECT {Columns} FROM policy WHERE organization = @organization ORDER BY member", [("@organization", organization)], cancellationToken);

    /// <summary>Sets a policy if it is still at the previous version. It is durable when this returns.</summary>
    /// <returns>False if it is at another version. Then nothing changes.</returns>
    public async Task<bool> TrySetAsync(PolicyRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.Command(
            row.Version == 1
                ? $"INSERT INTO policy ({Columns}) VALUES (@organization, @member, @version, @document, @changed_at, @changed_by) ON CONFLICT DO NOTHING"
                : "UPDATE policy SET version = @version, document = @document, changed_at = @changed_at, changed_by = @changed_by WHERE organization = @organization AND member = @member AND version = @version - 1",
            [
                ("@organization", row.Organization), ("@member", row.Member), ("@version", row.Version), ("@document", row.Document),
                ("@changed_at", Sql.Of(row.ChangedAt)), ("@changed_by", row.ChangedBy),
            ]);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    private async Task<IReadOnlyList<PolicyRow>> ReadAsync(string text, (string Name, object Value)[] parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.Command(text, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<PolicyRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new PolicyRow(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), Sql.Moment(reader.GetString(4)), reader.GetString(5)));
        return rows;
    }
}
