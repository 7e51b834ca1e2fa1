using System.Text.Json.Nodes;
using CodaMcp.Audit;

namespace CodaMcp.Tests;

[Collection(FeatureCollection.Name)]
public sealed class ResourceTests(SystemFixture system)
{
    private readonly McpClient alice = system.ClientOf("alice@northwind.example");

    public static TheoryData<string> Eras => BothEras.Versions;

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task The_docs_used_last_are_listed_by_id_and_title(string era)
    {
        var docs = await alice.ResultOfAsync("list_docs");
        var listed = (await alice.ResultOfRequestAsync(era, "resources/list"))["resources"]!.AsArray();

        Assert.Equal(docs["docs"]!.AsArray().Select(doc => $"coda://docs/{doc!["id"]}"), listed.Select(resource => (string?)resource!["uri"]));
        Assert.Equal(docs["docs"]!.AsArray().Select(doc => (string?)doc!["name"]), listed.Select(resource => (string?)resource!["name"]));
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task The_templates_are_listed(string era)
    {
        var listed = (await alice.ResultOfRequestAsync(era, "resources/templates/list"))["resourceTemplates"]!.AsArray();

        Assert.Equal(
            ["coda://docs/{doc}", "coda://docs/{doc}/pages/{page}", "coda://docs/{doc}/tables/{table}", "coda://docs/{doc}/tables/{table}/rows/{row}"],
            listed.Select(template => (string?)template!["uriTemplate"]));
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task What_is_listed_can_be_read(string era)
    {
        var uri = (string)(await alice.ResultOfRequestAsync(era, "resources/list"))["resources"]![0]!["uri"]!;
        var content = await ReadAsync(era, uri);

        Assert.Equal(uri, (string?)content["uri"]);
        Assert.Equal("application/json", (string?)content["mimeType"]);
    }

    [Fact]
    public async Task A_doc_reads_as_its_overview()
    {
        var overview = await alice.ResultOfAsync("get_doc_overview", new() { ["doc"] = "Project Tracker" });
        var content = await ReadAsync("2026-07-28", "coda://docs/Project%20Tracker");

        Assert.Equal(overview.ToJsonString(), JsonNode.Parse((string)content["text"]!)!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task A_page_reads_as_markdown(string era)
    {
        var content = await ReadAsync(era, "coda://docs/Project%20Tracker/pages/Overview");

        Assert.Equal("text/markdown", (string?)content["mimeType"]);
        Assert.Contains("## What needs a decision", (string)content["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_reads_as_its_columns_and_first_rows()
    {
        var table = JsonNode.Parse((string)(await ReadAsync("2026-07-28", "coda://docs/Project%20Tracker/tables/Tasks"))["text"]!)!;

        Assert.Contains("Status", table["table"]!["columns"]!.AsArray().Select(column => (string?)column!["name"]));
        Assert.NotEmpty(table["rows"]!.AsArray());
        Assert.Contains("list_rows", (string)table["note"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_reads_by_the_name_that_stands_in_its_display_column()
    {
        var row = JsonNode.Parse((string)(await ReadAsync("2026-07-28", "coda://docs/Project%20Tracker/tables/Projects/rows/Alpine%20pilot"))["text"]!)!;

        Assert.Equal("Alpine pilot", (string?)row["values"]!["Project"]);
    }

    [Theory]
    [InlineData("2025-11-25", -32002, "coda://docs/No%20Such%20Doc")]
    [InlineData("2026-07-28", -32602, "coda://docs/No%20Such%20Doc")]
    [InlineData("2025-11-25", -32002, "file:///etc/passwd")]
    [InlineData("2026-07-28", -32602, "file:///etc/passwd")]
    public async Task An_unknown_resource_is_said_as_its_revision_says_it(string era, int code, string uri)
    {
        var error = await alice.ErrorOfRequestAsync(era, "resources/read", new() { ["uri"] = uri });

        Assert.Equal(code, (int?)error["code"]);
        Assert.Equal(uri, (string?)error["data"]!["uri"]);
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task Without_the_scope_a_client_is_challenged_for_it(string era)
    {
        // A client is challenged once.
        var writer = system.ClientOf("alice@northwind.example", scope: "openid coda.write", clientId: $"reads-{era}");
        var read = new JsonObject { ["uri"] = "coda://docs/Project%20Tracker" };
        using var response = era == "2026-07-28"
            ? await writer.SendModernAsync("resources/read", read)
            : await writer.SendInSessionAsync(await writer.OpenSessionAsync(), "resources/read", read);

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("scope=\"coda.read\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task A_cursor_that_was_not_made_here_is_an_invalid_parameter(string era)
    {
        var error = await alice.ErrorOfRequestAsync(era, "resources/list", new() { ["cursor"] = "made-up" });

        Assert.Equal(-32602, (int?)error["code"]);
    }

    [Fact]
    public async Task A_read_leaves_a_record_of_what_it_touched()
    {
        await ReadAsync("2026-07-28", "coda://docs/Company%20OKRs");

        AuditRecord? record = null;
        for (var attempt = 0; attempt < 200 && record is null; attempt++)
        {
            record = (await system.Audit.ReadAsync(new AuditQuery { Tool = "resources/read", Limit = 20 }, default)).FirstOrDefault(read => read.Targets.Contains("doc:NwOkrs2026"));
            if (record is null)
                await Task.Delay(20);
        }

        Assert.NotNull(record);
        Assert.Equal(("alice@northwind.example", AuditOutcome.Succeeded, false), (record.MemberLabel, record.Outcome, record.Writes));
        Assert.Matches("^[0-9a-f]{32}$", record.TraceId);
    }

    [Fact]
    public async Task Both_eras_say_what_can_be_subscribed_to_and_listened_for()
    {
        using var response = await alice.InitializeAsync();
        var capabilities = (await McpClient.ReadAsync(response))["result"]!["capabilities"]!;
        var discovered = (await alice.ResultOfRequestAsync("2026-07-28", "server/discover"))["capabilities"]!;

        Assert.All([capabilities, discovered], said => Assert.Equal(
            ("""{"subscribe":true}""", """{"listChanged":true}""", """{"listChanged":true}"""),
            (said["resources"]?.ToJsonString(), said["prompts"]?.ToJsonString(), said["tools"]?.ToJsonString())));
    }

    private async Task<JsonNode> ReadAsync(string era, string uri) =>
        Assert.Single((await alice.ResultOfRequestAsync(era, "resources/read", new() { ["uri"] = uri }))["contents"]!.AsArray())!;
}
