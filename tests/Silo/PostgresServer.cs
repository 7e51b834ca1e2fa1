using System.Diagnostics;
using Npgsql;

namespace CodaMcp.Tests;

/// <summary>A PostgreSQL of Debian's package for the tests of this project, in a directory of its own; a database for whoever asks.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-postgres-").FullName;
    private string server = "";
    private int databases;

    /// <summary>Makes an empty database.</summary>
    /// <returns>The settings of a cluster that uses it.</returns>
    public async Task<ClusterSettings> NewDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await using var admin = NpgsqlDataSource.Create(server);
        await using var command = admin.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        var connection = new NpgsqlConnectionStringBuilder(server) { Database = name };
        return new ClusterSettings { Postgres = PostgresConnectionString.Parse(connection.ConnectionString) };
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>, at the same port.</summary>
    public Task StartAsync() => RunAsync("start");

    /// <summary>Ends it as a power cut would.</summary>
    public Task KillAsync() => RunAsync("kill");

    public async Task InitializeAsync() => server = await RunAsync("start");

    public async Task DisposeAsync()
    {
        await KillAsync();
        TestDirectory.Delete(directory);
    }

    private async Task<string> RunAsync(string command)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository(), "ops", "postgres.sh"), command, directory]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        // What it starts keeps the pipe of the errors open.
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadLineAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode == 0, process.ExitCode == 0 ? "" : await errors);
        return (await output)?.Trim() ?? "";
    }

    private static string Repository()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "CodaMcp.sln")))
            directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}

[CollectionDefinition(Name)]
#pragma warning disable CA1711 // The word xunit has for it.
public sealed class PostgresCollection : ICollectionFixture<PostgresServer>
#pragma warning restore CA1711
{
    public const string Name = "postgres";
}
