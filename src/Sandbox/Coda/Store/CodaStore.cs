using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Stores documents, mutations and the workspace in SQLite, or does not store them. Every save is committed before it returns.</summary>
internal sealed class CodaStore : IDisposable
{
    private readonly SqliteConnection? connection;

    /// <summary>Opens or creates <c>coda-sandbox.db</c> in the directory. Without a directory nothing is stored.</summary>
    public CodaStore(string? directory)
    {
        if (directory is null)
            return;
        Directory.CreateDirectory(directory);
        // Pooling would keep the file open after Dispose, and a restarted sandbox would find it open.
        connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(directory, "coda-sandbox.db"),
            Pooling = false,
        }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        // With a write-ahead log, NORMAL loses data only after a power cut, not after a killed process.
        command.CommandText = """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = NORMAL;
            PRAGMA busy_timeout = 5000;
            CREATE TABLE IF NOT EXISTS doc (id TEXT PRIMARY KEY, model TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS mutation (id TEXT PRIMARY KEY, model TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS workspace (id TEXT PRIMARY KEY, model TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS seeded (one INTEGER PRIMARY KEY);
            """;
        command.ExecuteNonQuery();
    }

    /// <summary>Whether the seed was ever stored here. A person who deleted every document does not get them back.</summary>
    public bool IsSeeded => connection is not null && Read("SELECT '' FROM seeded").Count > 0;

    public IReadOnlyList<DocModel> Docs() =>
        [.. Read("SELECT model FROM doc").Select(json => JsonSerializer.Deserialize(json, CodaModelJson.Default.DocModel)!)];

    public IReadOnlyList<Mutation> Mutations() =>
        [.. Read("SELECT model FROM mutation").Select(json => JsonSerializer.Deserialize(json, CodaModelJson.Default.Mutation)!)];

    /// <summary>Returns the workspace; <see langword="null"/> until something in it changes.</summary>
    public WorkspaceModel? Workspace() =>
        Read("SELECT model FROM workspace").Select(json => JsonSerializer.Deserialize(json, CodaModelJson.Default.WorkspaceModel)).FirstOrDefault();

    /// <summary>Saves all changes in one transaction.</summary>
    public void Save(
        IEnumerable<DocModel>? docs = null,
        IEnumerable<string>? deletedDocIds = null,
        IEnumerable<Mutation>? mutations = null,
        IEnumerable<string>? forgottenMutationIds = null,
        WorkspaceModel? workspace = null,
        bool seeded = false)
    {
        if (connection is null)
            return;
        using var transaction = connection.BeginTransaction();
        foreach (var doc in docs ?? [])
            Execute("INSERT OR REPLACE INTO doc VALUES ($id, $model)", doc.Id, JsonSerializer.Serialize(doc, CodaModelJson.Default.DocModel));
        foreach (var id in deletedDocIds ?? [])
            Execute("DELETE FROM doc WHERE id = $id", id);
        foreach (var mutation in mutations ?? [])
            Execute("INSERT OR REPLACE INTO mutation VALUES ($id, $model)", mutation.RequestId, JsonSerializer.Serialize(mutation, CodaModelJson.Default.Mutation));
        foreach (var id in forgottenMutationIds ?? [])
            Execute("DELETE FROM mutation WHERE id = $id", id);
        if (workspace is not null)
            Execute("INSERT OR REPLACE INTO workspace VALUES ($id, $model)", Northwind.WorkspaceId, JsonSerializer.Serialize(workspace, CodaModelJson.Default.WorkspaceModel));
        if (seeded)
            Execute("INSERT OR REPLACE INTO seeded VALUES ($id)", "1");
        transaction.Commit();

        void Execute(string sql, string id, string? model = null)
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
#pragma warning disable CA2100 // The statements are the literals above.
            command.CommandText = sql;
#pragma warning restore CA2100
            command.Parameters.AddWithValue("$id", id);
            if (model is not null)
                command.Parameters.AddWithValue("$model", model);
            command.ExecuteNonQuery();
        }
    }

    public void Dispose() => connection?.Dispose();

    private List<string> Read(string sql)
    {
        var found = new List<string>();
        if (connection is null)
            return found;
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the literals of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        while (reader.Read())
            found.Add(reader.GetString(0));
        return found;
    }
}
