using System.Text.Json.Nodes;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests;

/// <summary>A front that knows less of what a tool needs than the silo does, as in a rolling upgrade.</summary>
public sealed class CatalogSkewTests(CatalogSkewTests.Fixture system) : IClassFixture<CatalogSkewTests.Fixture>
{
    [Fact]
    public async Task The_grain_refuses_and_the_challenge_is_where_ChatGPT_looks_for_it()
    {
        var result = await system.ClientOf("carol@northwind.example", scope: "coda.read").CallAsync(
            "delete_rows", new() { ["doc"] = "Project Tracker", ["table"] = "Tasks", ["rows"] = new JsonArray("i-1") });

        Assert.True((bool?)result["isError"]);
        Assert.Equal(
            "Bearer realm=\"MCP Server\", error=\"insufficient_scope\", scope=\"coda.read coda.write\", "
            + $"resource_metadata=\"{system.Url}/.well-known/oauth-protected-resource/mcp\", error_description=\"The tool delete_rows needs coda.read and coda.write\"",
            (string?)Assert.Single(result["_meta"]!["mcp/www_authenticate"]!.AsArray()));
    }

    public sealed class Fixture : SystemFixture
    {
        protected override void Configure(WebApplicationBuilder builder) => builder.Services.AddSingleton<IIncomingGrainCallFilter, OldCatalog>();
    }

    private sealed class OldCatalog : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            await context.Invoke();
            if (context.Result is ToolCatalogContent catalog)
                context.Result = catalog with { Tools = [.. catalog.Tools.Select(tool => tool with { RequiredScopes = [] })] };
        }
    }
}
