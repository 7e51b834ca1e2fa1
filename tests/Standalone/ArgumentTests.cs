using System.Text;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests;

/// <summary>Arguments over the wire, as models and hosts send them.</summary>
public sealed class ArgumentTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    private readonly McpClient alice = system.ClientOf("alice@northwind.example");

    [Theory]
    [InlineData("")]
    [InlineData(""","arguments":null""")]
    [InlineData(""","arguments":{}""")]
    public async Task A_tool_without_arguments_needs_none(string arguments)
    {
        using var response = await SendAsync("whoami", arguments);
        Assert.Null((await McpClient.ReadAsync(response))["result"]!["isError"]);
    }

    [Theory]
    [InlineData("""{"doc":"Project Tracker","doc":"CRM"}""", "Argument 'doc' is given twice. Give it once.")]
    [InlineData("""{"doc":"Project Tracker","Doc":"CRM"}""", "Argument 'doc' is given twice, as 'doc' and 'Doc'. Give it once.")]
    public async Task A_name_that_is_given_twice_is_refused(string arguments, string message)
    {
        using var response = await SendAsync("get_doc", $",\"arguments\":{arguments}");
        Assert.Equal(message, (string?)(await McpClient.ReadAsync(response))["result"]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task A_cell_that_is_given_twice_is_refused_and_nothing_is_written()
    {
        using var response = await SendAsync("update_row", ""","arguments":{"doc":"Project Tracker","table":"Tasks","row":"i-x","cells":{"Task":"a","Task":"b"}}""");
        Assert.Equal("Argument 'cells' holds an object that gives 'Task' twice. Give it once.", (string?)(await McpClient.ReadAsync(response))["result"]!["content"]![0]!["text"]);
    }

    [Fact]
    public async Task Rows_as_text_in_other_spellings_with_a_hosts_arguments_are_written_once_and_noted()
    {
        var title = $"Cafe\u0301 {Guid.NewGuid()}";
        JsonObject Arguments(string host) => new()
        {
            ["doc"] = "Project\u00a0Tracker",
            ["Table"] = "tasks",
            ["rows"] = $$"""[{"Task":"{{title}}","Done":"true"}]""",
            ["waitSeconds"] = "25",
            ["idempotencyKey"] = title,
            ["toolCallId"] = host,
        };
        var written = await alice.ResultOfAsync("upsert_rows", Arguments("call-1"));
        var again = await alice.ResultOfAsync("upsert_rows", Arguments("call-2"));
        var rows = await alice.ResultOfAsync("list_rows", new() { ["doc"] = "Project Tracker", ["table"] = "Tasks", ["filterColumn"] = "Task", ["filter_value"] = title, ["limit"] = "5", ["columns"] = "Task,Done" });

        Assert.Contains("'rows' came as text and was read as the JSON in it.", (string?)written["note"], StringComparison.Ordinal);
        Assert.Equal(written["requestId"]!.ToJsonString(), again["requestId"]!.ToJsonString());
        Assert.True((bool?)Assert.Single(rows["rows"]!.AsArray())!["values"]!["Done"]);
    }

    [Fact]
    public async Task A_page_is_found_in_another_Unicode_form()
    {
        var name = $"Cafe\u0301 plan {Guid.NewGuid():N}";
        var created = await alice.ResultOfAsync("create_page", new() { ["doc"] = "Project Tracker", ["name"] = name, ["content"] = "Hi.", ["embed_url"] = "", ["sync_link"] = "" });
        var page = await alice.ResultOfAsync("get_page", new() { ["doc"] = "Project Tracker", ["page"] = name.Normalize().Replace(' ', '\u00a0') });

        Assert.Equal((string?)created["pageId"], (string?)page["pageId"]);
    }

    private Task<HttpResponseMessage> SendAsync(string tool, string arguments)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, system.McpUrl)
        {
            Content = new StringContent(
                $$$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{{{tool}}}}}"{{{{{arguments}}}}},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""",
                Encoding.UTF8,
                "application/json"),
        };
        request.Headers.Authorization = new("Bearer", system.TokenOf("alice@northwind.example"));
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", tool);
        return system.Http.SendAsync(request);
    }
}
