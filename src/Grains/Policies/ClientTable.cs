using System.Data.Common;
using System.Globalization;
using CodaMcp.Storage;

namespace CodaMcp.Policies;

/// <summary>The clients that members wanted to connect, in the table <c>policy_client</c>. Its SQL works in both SQLite and PostgreSQL.</summary>
/// <param name="database">The database that also holds grain state; the table must be there.</param>
public sealed class ClientTable(DbDataSource database)
{
    /// <summary>
    /// The maximum number of rows of an organization. At the limit, rows of clients that were never allowed are deleted first, and among equals those unused
    /// for longest.
    /// </summary>
    public const int MaxRows = 200;

    private const string Columns = "organization, client_id, place, name, let_in, first_seen, last_seen, asked_by";

    /// <summary>Reads all clients.</summary>
    public Task<IReadOnlyList<ClientRow>> ReadAsync(CancellationToken cancellationToken) =>
        ReadAsync($"SELECT {Columns} FROM policy_client ORDER BY organization, client_id, place", [], cancellationToken);

    /// <summary>Reads the clients of an organization.</summary>
    public Task<IReadOnlyList<ClientRow>> ReadAsync(string organization, CancellationToken cancellationToken) =>
        ReadAsync($"SELECT {Columns} FROM policy_client WHERE organization = @organization ORDER BY client_id, place", [("@organization", organization)], cancellationToken);

    /// <summary>Stores that a client was requested. Once a member was allowed to connect it, that stays noted.</summary>
    public async Task NoteAsync(ClientRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using (var note = connection.Command(
            $"""
            INSERT INTO policy_client ({Columns}) VALUES (@organization, @client_id, @place, @name, @let_in, @first_seen, @last_seen, @asked_by)
            ON CONFLICT (organization, client_id, place) DO UPDATE SET name = excluded.name, last_seen = excluded.last_seen,
              let_in = CASE WHEN excluded.let_in > policy_client.let_in THEN excluded.let_in ELSE policy_client.let_in END
            """,
            [
                ("@organization", row.Organization), ("@client_id", row.ClientId), ("@place", row.Place), ("@name", row.Name), ("@let_in", row.LetIn ? 1 : 0),
                ("@first_seen", Sql.Of(row.FirstSeen)), ("@last_seen", Sql.Of(row.LastSeen)), ("@asked_by", row.AskedBy),
            ]))
        {
            await note.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var trim = connection.Command(
            string.Create(CultureInfo.InvariantCulture, $"""
            DELETE FROM policy_client WHERE organization = @organization AND (client_id, place) IN (
              SELECT client_id, place FROM policy_client WHERE organization = @organization
              ORDER BY let_in DESC, last_seen DESC, client_id, place LIMIT 1000 OFFSET {MaxRows})
            """),
            [("@organization", row.Organization)]);
        await trim.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<ClientRow>> ReadAsync(string text, (string Name, object Value)[] parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.Command(text, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<ClientRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new ClientRow(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt32(4) != 0,
                Sql.Moment(reader.GetString(5)), Sql.Moment(reader.GetString(6)), reader.GetString(7)));
        }

        return rows;
    }
}
