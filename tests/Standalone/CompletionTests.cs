using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

[Collection(FeatureCollection.Name)]
public sealed class CompletionTests(SystemFixture system)
{
    private const string RowTemplate = "coda://docs/{doc}/tables/{table}/rows/{row}";

    private readonly McpClient alice = system.ClientOf("alice@northwind.example");

    public static TheoryData<string> Eras => BothEras.Versions;

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task A_doc_is_proposed_by_a_part_of_its_title(string era) =>
        Assert.Equal(["Project Tracker"], await ValuesAsync(era, Template("doc", "tracker")));

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task A_page_is_proposed_once_the_doc_is_given(string era) =>
        Assert.Equal(
            ["Roadmap"],
            await ValuesAsync(era, Template("page", "road", "coda://docs/{doc}/pages/{page}", new() { ["doc"] = "Project Tracker" })));

    [Fact]
    public async Task What_is_proposed_can_be_read()
    {
        var given = new JsonObject { ["doc"] = "Project Tracker" };
        given["table"] = (await ValuesAsync("2026-07-28", Template("table", "proj", RowTemplate, given.DeepClone().AsObject()))).Single();
        var row = (await ValuesAsync("2026-07-28", Template("row", "alp", RowTemplate, given.DeepClone().AsObject()))).Single();
        var uri = $"coda://docs/Project%20Tracker/tables/{given["table"]}/rows/{Uri.EscapeDataString(row!)}";

        await alice.ResultOfRequestAsync("2026-07-28", "resources/read", new() { ["uri"] = uri });
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task A_prompts_table_is_proposed(string era)
    {
        var values = await ValuesAsync(era, new()
        {
            ["ref"] = new JsonObject { ["type"] = "ref/prompt", ["name"] = "weekly_status" },
            ["argument"] = new JsonObject { ["name"] = "table", ["value"] = "tas" },
            ["context"] = new JsonObject { ["arguments"] = new JsonObject { ["doc"] = "Project Tracker" } },
        });

        Assert.Equal(["Tasks", "Open tasks"], values);
    }

    [Theory]
    [InlineData("page", "coda://docs/{doc}/pages/{page}")]
    [InlineData("page", "coda://elsewhere/{page}")]
    [InlineData("nothing", "coda://docs/{doc}")]
    public async Task Where_nothing_is_known_nothing_is_proposed(string argument, string template) =>
        Assert.Empty(await ValuesAsync("2026-07-28", Template(argument, "", template)));

    [Fact]
    public async Task Without_the_scope_nothing_is_proposed() =>
        Assert.Empty(await ValuesAsync("2026-07-28", Template("doc", ""), system.ClientOf("alice@northwind.example", scope: "openid coda.write")));

    private static JsonObject Template(string argument, string typed, string template = "coda://docs/{doc}", JsonObject? given = null) => new()
    {
        ["ref"] = new JsonObject { ["type"] = "ref/resource", ["uri"] = template },
        ["argument"] = new JsonObject { ["name"] = argument, ["value"] = typed },
        ["context"] = new JsonObject { ["arguments"] = given ?? [] },
    };

    private async Task<List<string?>> ValuesAsync(string era, JsonObject parameters, McpClient? client = null) =>
        [.. (await (client ?? alice).ResultOfRequestAsync(era, "completion/complete", parameters))["completion"]!["values"]!.AsArray().Select(value => (string?)value)];
}
