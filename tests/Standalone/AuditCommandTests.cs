using System.Text.Json.Nodes;
using CodaMcp.Audit;
using CodaMcp.Commands;
using CodaMcp.Sandbox;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace CodaMcp.Tests;

/// <summary><c>audit verify</c> and <c>audit key</c>, beside a server that runs and on the files of one that is stopped.</summary>
public sealed class AuditCommandTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    private const string Alice = "alice@northwind.example";

    [Fact]
    public async Task The_audit_of_a_running_server_is_intact_and_signed_with_the_key_that_the_command_shows()
    {
        await system.ClientOf(Alice).CallAsync("list_docs");
        await StoredAsync("list_docs");
        await system.RestartAsync();

        var (exit, output, errors) = await RunAsync(system.DataDirectory, "audit", "verify", "--json");
        var key = JsonNode.Parse((await RunAsync(system.DataDirectory, "audit", "key", "--json")).Output)!;

        Assert.True(exit == 0, errors + output);
        var verdict = JsonNode.Parse(output)!;
        Assert.True((bool)verdict["intact"]!);
        Assert.True((int)verdict["records"]! > 0);
        Assert.True((int)verdict["lastCheckpoint"]! > 0);
        Assert.Equal(((string?)key["id"], true), ((string?)verdict["key"], (bool)verdict["keyIsKnown"]!));
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", (string?)key["pem"], StringComparison.Ordinal);
        var one = await RunAsync(system.DataDirectory, "audit", "verify", "--member", system.IdOf(Alice).ToGrainKey());
        Assert.True(one.Exit == 0, one.Errors + one.Output);
    }

    [Fact]
    public async Task What_was_changed_is_named_with_an_exit_code_of_its_own()
    {
        var copy = Directory.CreateTempSubdirectory("codamcp-audit-copy-").FullName;
        try
        {
            await system.ClientOf(Alice).CallAsync("whoami");
            await StoredAsync("whoami");
            await system.RestartAsync(() =>
            {
                foreach (var file in Directory.EnumerateFiles(system.DataDirectory, "*.db*"))
                    File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
                return Task.CompletedTask;
            });
            Assert.Equal(0, (await RunAsync(copy, "audit", "verify")).Exit);
            string id;
            await using (var connection = new SqliteConnection($"Data Source={Path.Combine(copy, "audit.db")};Pooling=False"))
            {
                await connection.OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = "UPDATE audit_record SET tool = 'list_docs' WHERE id = (SELECT max(id) FROM audit_record WHERE tool = 'whoami') RETURNING id";
                id = (string)(await command.ExecuteScalarAsync())!;
            }

            var (exit, output, _) = await RunAsync(copy, "audit", "verify");

            Assert.True(exit == OperatorCommands.NotIntact, $"{exit} {id} {output}");
            Assert.Contains("The audit is NOT intact: 1 problem(s).", output, StringComparison.Ordinal);
            Assert.Contains("changed: ", output, StringComparison.Ordinal);
            Assert.Contains(id, output, StringComparison.Ordinal);
            Assert.Contains(system.IdOf(Alice).ToGrainKey(), output, StringComparison.Ordinal);
        }
        finally
        {
            TestDirectory.Delete(copy);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_public_key_is_refused_with_what_to_do()
    {
        var file = Path.Combine(system.DataDirectory, "no-key.pem");
        await File.WriteAllTextAsync(file, "nothing");

        var (exit, _, errors) = await RunAsync(system.DataDirectory, "audit", "verify", "--public-key", file);

        Assert.Equal(OperatorCommands.Failed, exit);
        Assert.Contains("'audit key' prints one", errors, StringComparison.Ordinal);
    }

    // The restart here loses what waits in memory, as a crash does.
    private async Task StoredAsync(string tool)
    {
        for (var attempt = 0; attempt < 500 && (await system.Audit.ReadAsync(new AuditQuery { Tool = tool, Limit = 1 }, default)).Count == 0; attempt++)
            await Task.Delay(20);
    }

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(string directory, params string[] args)
    {
        var settings = new SandboxSettings(8081, 8082, 8083, false, "localhost").AsCredentials();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["CODAMCP_DATA"] = directory, ["STYTCH_SECRET"] = settings["STYTCH_SECRET"] }).Build();
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exit = await OperatorCommands.RunAsync(args, configuration, output, errors);
        return (exit, output.ToString(), errors.ToString());
    }
}
