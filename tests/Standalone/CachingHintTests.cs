using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

[Collection(FeatureCollection.Name)]
public sealed class CachingHintTests(SystemFixture system)
{
    private readonly McpClient alice = system.ClientOf("alice@northwind.example");

    [Theory]
    [InlineData("tools/list", null, 300_000)]
    [InlineData("prompts/list", null, 300_000)]
    [InlineData("resources/templates/list", null, 300_000)]
    [InlineData("resources/list", null, 30_000)]
    [InlineData("resources/read", "coda://docs/Project%20Tracker", 5_000)]
    public async Task A_result_of_2026_07_28_says_how_long_the_member_alone_may_keep_it(string method, string? uri, int milliseconds)
    {
        var result = await alice.ResultOfRequestAsync("2026-07-28", method, uri is null ? null : new JsonObject { ["uri"] = uri });

        Assert.Equal((milliseconds, "private"), ((int?)result["ttlMs"], (string?)result["cacheScope"]));
    }

    [Theory]
    [InlineData("tools/list")]
    [InlineData("resources/list")]
    public async Task A_result_of_an_earlier_revision_has_no_such_fields(string method)
    {
        var result = await alice.ResultOfRequestAsync("2025-11-25", method);

        Assert.Null(result["ttlMs"] ?? result["cacheScope"]);
    }
}
