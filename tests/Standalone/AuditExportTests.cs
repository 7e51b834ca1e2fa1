using CodaMcp.Audit;
using CodaMcp.Commands;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests;

/// <summary><c>audit export</c> beside a server that runs.</summary>
public sealed class AuditExportTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    private const string Alice = "alice@northwind.example";

    [Fact]
    public async Task The_records_of_a_tool_are_written_and_the_export_is_recorded()
    {
        await system.ClientOf(Alice).ResultOfAsync("whoami");
        await system.Standalone.App.Services.GetRequiredService<IGrainFactory>().GetGrain<IMemberRecordGrain>(system.IdOf(Alice).ToGrainKey())
            .Record(new MemberEvent { Kind = EventKinds.SignOut });
        var file = Path.Combine(system.DataDirectory, "export.csv");

        var (exit, output, errors) = await RunAsync("audit", "export", "--format", "csv", "--tool", "whoami", "--output", file);

        Assert.True(exit == 0, errors);
        Assert.StartsWith("Wrote ", output, StringComparison.Ordinal);
        var lines = (await File.ReadAllTextAsync(file)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("id,started_at,", lines[0], StringComparison.Ordinal);
        Assert.True(lines.Length > 1);
        Assert.All(lines.Skip(1), line => Assert.Contains(",whoami,", line, StringComparison.Ordinal));
        var recorded = Assert.Single(await system.Audit.ReadAsync(new AuditQuery { Tool = EventKinds.AuditExport }, default));
        Assert.Equal(("operator", "succeeded"), (recorded.Member.Issuer, recorded.Outcome));
        Assert.Contains("\"tool\":\"whoami\"", recorded.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_overwritten()
    {
        var file = Path.Combine(system.DataDirectory, "mine.csv");
        await File.WriteAllTextAsync(file, "mine");

        var (exit, _, errors) = await RunAsync("audit", "export", "--format", "csv", "--output", file);

        Assert.Equal(OperatorCommands.Failed, exit);
        Assert.Contains(file, errors, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file));
    }

    private async Task<(int Exit, string Output, string Errors)> RunAsync(params string[] args)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["CODAMCP_DATA"] = system.DataDirectory }).Build();
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exit = await OperatorCommands.RunAsync(args, configuration, output, errors);
        return (exit, output.ToString(), errors.ToString());
    }
}
