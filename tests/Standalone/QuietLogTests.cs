using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests;

/// <summary>What an operator reads who has set nothing.</summary>
public sealed class QuietLogTests(QuietLogTests.Fixture system) : IClassFixture<QuietLogTests.Fixture>
{
    [Fact]
    public async Task No_request_leaves_a_line_of_its_own()
    {
        var alice = system.ClientOf("alice@northwind.example");
        await alice.ResultOfAsync("list_docs");
        var before = system.Logs.Lines.Count;
        for (var i = 0; i < 10; i++)
        {
            using var listed = await alice.SendModernAsync("tools/list");
            using var called = await alice.SendModernAsync("tools/call", new() { ["name"] = "whoami", ["arguments"] = new JsonObject() });
            using var refused = await new McpClient(system.Http, system.McpUrl, "junk").SendModernAsync("tools/list");
            using var challenged = await system.Http.GetAsync(system.McpUrl);
            using var forbidden = await system.ClientOf("carol@northwind.example", "coda.read").SendModernAsync("tools/call", new() { ["name"] = "delete_rows" });
        }

        Assert.Empty(system.Logs.Lines.Skip(before));
    }

    public sealed class Fixture : SystemFixture
    {
        internal CollectedLogs Logs { get; } = new();

        protected override string[] Settings => ["--LOG_LEVEL", "Information"];

        protected override void Configure(WebApplicationBuilder builder) => builder.Logging.ClearProviders().AddProvider(Logs);
    }
}
