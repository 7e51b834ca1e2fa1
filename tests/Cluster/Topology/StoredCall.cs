using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace CodaMcp.Tests;

/// <summary>The audit record of a call of a tool, as PostgreSQL has it.</summary>
/// <param name="RequestOf">The JSON-RPC id of the request; 0 where it has none.</param>
/// <param name="SessionId">The session.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Outcome">What came of the call.</param>
/// <param name="RequestIds">Coda's ids of its writes.</param>
/// <param name="WriteKey">What a repeat of the write has in common with it.</param>
internal sealed record StoredCall(int RequestOf, string? SessionId, string Tool, string Outcome, string[] RequestIds, string? WriteKey)
{
    private const string Select = "SELECT coalesce(substring(json_rpc_id FROM '^n:([0-9]+)$'), '0'), session_id, tool, outcome, request_ids, write_key FROM audit_record WHERE toolset IS NOT NULL";

    /// <summary>All of them.</summary>
    public static async Task<IReadOnlyList<StoredCall>> ReadAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(Select);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<StoredCall> calls = [];
        while (await reader.ReadAsync(cancellationToken))
            calls.Add(new StoredCall(int.Parse(reader.GetString(0), CultureInfo.InvariantCulture), Text(1), reader.GetString(2), reader.GetString(3), JsonSerializer.Deserialize<string[]>(reader.GetString(4))!, Text(5)));
        return calls;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }
}
