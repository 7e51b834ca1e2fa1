using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Policies;
using CodaMcp.Settings;
using CodaMcp.Tests.Sessions;

namespace CodaMcp.Tests.Mcp;

public sealed class ToolsetTests
{
    [Theory]
    [InlineData(null, "get_doc delete_doc list_pages")]
    [InlineData("default", "get_doc delete_doc list_pages")]
    [InlineData("all", "get_doc delete_doc list_pages add_permission")]
    [InlineData("sharing", "add_permission")]
    [InlineData("default, sharing", "get_doc delete_doc list_pages add_permission")]
    [InlineData("pages,unheard", "list_pages")]
    public async Task The_operator_chooses_toolsets(string? toolsets, string names)
    {
        await using var front = await McpFront.StartAsync(toolsets);
        Assert.Equal(names, await front.NamesAsync());
    }

    [Fact]
    public async Task What_the_organizations_policy_forbids_is_not_listed()
    {
        await using var front = await McpFront.StartAsync();
        front.Policies.Forbidden = new ForbiddenOffers(["delete_doc", "list_pages"], []);

        Assert.Equal("get_doc", await front.NamesAsync());
    }

    [Fact]
    public async Task A_list_for_a_member_who_sees_all_tools_does_not_ask_for_the_policy()
    {
        await using var front = await McpFront.StartAsync(member: new FakeMember { SeesAllTools = true });
        front.Policies.Fault = new InvalidOperationException("The policy was asked for.");

        Assert.Equal("get_doc delete_doc list_pages", await front.NamesAsync());
    }

    [Theory]
    [InlineData("pages", "list_pages")]
    [InlineData("pages,docs", "get_doc delete_doc list_pages")]
    [InlineData(" Pages , ", "list_pages")]
    [InlineData("default", "get_doc delete_doc list_pages")]
    [InlineData("all", "get_doc delete_doc list_pages")]
    [InlineData("", "get_doc delete_doc list_pages")]
    [InlineData(" , ", "get_doc delete_doc list_pages")]
    public async Task A_header_narrows_and_never_widens(string header, string names)
    {
        await using var front = await McpFront.StartAsync();
        Assert.Equal(names, await front.NamesAsync(("X-MCP-Toolsets", header)));
    }

    [Theory]
    [InlineData("unheard", "'unheard'")]
    [InlineData("pages, unheard", "'unheard'")]
    [InlineData("sharing", "'sharing'")]
    [InlineData("nowhere,unheard", "'nowhere', 'unheard'")]
    public async Task A_header_that_names_a_toolset_that_is_not_offered_is_refused_with_those_that_are(string header, string named)
    {
        await using var front = await McpFront.StartAsync();
        using var request = McpFront.Signed(new HttpRequestMessage(HttpMethod.Post, "/mcp"));
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("X-MCP-Toolsets", header);
        request.Content = new StringContent(
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""",
            Encoding.UTF8,
            "application/json");
        using var response = await front.Http.SendAsync(request);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
        Assert.Equal(
            $"The header X-MCP-Toolsets names {named}, which this server does not offer. The toolsets: all, default, docs, pages.",
            (string?)error["message"]);
    }

    [Theory]
    [InlineData("true", "get_doc list_pages")]
    [InlineData("TRUE", "get_doc list_pages")]
    [InlineData("1", "get_doc list_pages")]
    [InlineData("false", "get_doc delete_doc list_pages")]
    public async Task A_header_leaves_only_tools_that_read(string header, string names)
    {
        await using var front = await McpFront.StartAsync();
        Assert.Equal(names, await front.NamesAsync(("X-MCP-Readonly", header)));
    }

    [Fact]
    public async Task Both_headers_narrow_together()
    {
        await using var front = await McpFront.StartAsync("all");
        Assert.Equal("get_doc", await front.NamesAsync(("X-MCP-Toolsets", "docs,sharing"), ("X-MCP-Readonly", "true")));
    }

    [Theory]
    [InlineData("add_permission", "X-Nothing", "")]
    [InlineData("list_pages", "X-MCP-Toolsets", "docs")]
    [InlineData("delete_doc", "X-MCP-Readonly", "true")]
    public async Task A_tool_outside_the_selection_is_unknown_to_a_call_and_the_call_is_recorded(string tool, string header, string value)
    {
        var member = new FakeMember();
        await using var front = await McpFront.StartAsync(member: member);
        var error = (await front.CallAsync(tool, (header, value)))["error"]!;
        Assert.Equal((-32602, $"Unknown tool: '{tool}'. tools/list names the tools there are."), ((int)error["code"]!, (string?)error["message"]));
        Assert.Equal((tool, true), Assert.Single(member.Started).Tool is { } call ? (call.Tool, call.NotOffered) : default);
    }

    [Fact]
    public async Task A_call_of_a_tool_that_there_is_not_is_recorded()
    {
        var member = new FakeMember();
        await using var front = await McpFront.StartAsync(member: member);
        Assert.NotNull((await front.CallAsync("drop_everything"))["error"]);
        Assert.Equal(("drop_everything", true), Assert.Single(member.Started).Tool is { } call ? (call.Tool, call.NotOffered) : default);
    }

    [Theory]
    [InlineData("get_doc", """[{"type":"oauth2","scopes":["coda.read"]}]""")]
    [InlineData("delete_doc", """[{"type":"oauth2","scopes":["coda.read","coda.write"]}]""")]
    public async Task A_tool_says_which_scopes_it_needs(string tool, string schemes)
    {
        await using var front = await McpFront.StartAsync();
        var listed = (await front.ListAsync()).Single(each => (string?)each!["name"] == tool)!;
        Assert.Equal(schemes, listed["_meta"]!["securitySchemes"]!.ToJsonString());
    }

    [Fact]
    public async Task A_tool_with_larger_results_than_usual_says_so()
    {
        await using var front = await McpFront.StartAsync();
        var listed = await front.ListAsync();
        Assert.Equal(100_000, (int?)listed.Single(each => (string?)each!["name"] == "list_pages")!["_meta"]!["anthropic/maxResultSizeChars"]);
        Assert.Null(listed.Single(each => (string?)each!["name"] == "get_doc")!["_meta"]!["anthropic/maxResultSizeChars"]);
    }

    [Fact]
    public async Task Only_a_tool_that_changes_something_says_whether_it_may_be_repeated()
    {
        await using var front = await McpFront.StartAsync();
        Assert.Equal(["delete_doc"], (await front.ListAsync()).Where(each => each!["annotations"]!["idempotentHint"] is not null).Select(each => (string)each!["name"]!));
    }

    [Fact]
    public async Task A_choice_of_toolsets_that_there_are_not_is_told()
    {
        await using var front = await McpFront.StartAsync("pages,unheard,nowhere");
        await front.NamesAsync();
        Assert.Contains(front.Logs.Lines, line => line.Contains("toolsets that there are not: nowhere, unheard. They are ignored; there are: docs, pages, sharing.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(",")]
    [InlineData("docs;pages")]
    [InlineData("../docs")]
    public async Task What_can_be_no_choice_of_toolsets_does_not_start(string toolsets)
    {
        var refused = await Assert.ThrowsAsync<SettingsException>(() => McpFront.StartAsync(toolsets));
        Assert.StartsWith("CODAMCP_TOOLSETS must be toolsets separated by commas", refused.Message, StringComparison.Ordinal);
    }
}
