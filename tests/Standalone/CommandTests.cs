using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Commands;
using Microsoft.Extensions.Configuration;

namespace CodaMcp.Tests;

/// <summary>The operator's commands against a server that runs, as another process would give them, and against its files while it is stopped.</summary>
public sealed class CommandTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    private const string Alice = "alice@northwind.example";
    private const string Bob = "bob@northwind.example";
    private const string Carol = "carol@northwind.example";
    private const string Dana = "dana@southpaw.example";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_revoked_member_gets_401_next_and_open_streams_end()
    {
        var bob = system.ClientOf(Bob);
        var session = await bob.OpenSessionAsync();
        using var stream = await bob.OpenStreamAsync(session);
        using var listening = new Sessions.EventReader(await bob.SendModernAsync(
            "subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } }, completion: HttpCompletionOption.ResponseHeadersRead));
        Assert.NotNull(await listening.NextAsync());
        var (exit, output, errors) = await RunAsync("member", "revoke", Bob);
        using var refused = await bob.SendModernAsync("tools/list");

        Assert.True(exit == 0, errors);
        Assert.Contains("tokens issued before", output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await stream.RestAsync().WaitAsync(Patience);
        await listening.RestAsync().WaitAsync(Patience);
        Assert.Empty((await JsonOfAsync("session", "list", Bob)).AsArray());
    }

    [Fact]
    public async Task A_disabled_member_is_refused_next_until_enabled()
    {
        var carol = system.ClientOf(Carol);
        await carol.OpenSessionAsync();
        var disabled = await JsonOfAsync("member", "disable", Carol);
        using var refused = await carol.SendModernAsync("tools/list");
        var enabled = await JsonOfAsync("member", "enable", Carol);
        using var served = await carol.SendModernAsync("tools/list");

        Assert.True((bool)disabled["member"]!["disabled"]!);
        Assert.Equal("""{"error":"access_denied","error_description":"This member may not use this server"}""", await refused.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.False((bool)enabled["member"]!["disabled"]!);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task A_session_is_listed_and_ended_by_its_beginning()
    {
        var alice = system.ClientOf(Alice);
        var (session, other) = (await alice.OpenSessionAsync(), await alice.OpenSessionAsync());
        var listed = await JsonOfAsync("session", "list", Alice);
        var (exit, output, _) = await RunAsync("session", "end", Alice, session[..12]);
        using var ended = await alice.SendInSessionAsync(session, "ping");
        using var open = await alice.SendInSessionAsync(other, "ping");

        Assert.Contains(session, listed.AsArray().Select(one => (string?)one!["id"]));
        Assert.All(listed.AsArray(), one => Assert.Equal("tests", (string?)one!["clientName"]));
        Assert.Equal(0, exit);
        Assert.StartsWith("Ended 1 session(s) of ", output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, ended.StatusCode);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        Assert.True((int)(await JsonOfAsync("session", "end", Alice, "--all"))["ended"]! >= 1);
        Assert.Empty((await JsonOfAsync("session", "list", Alice)).AsArray());
    }

    [Fact]
    public async Task A_member_is_named_by_id_by_email_or_by_a_beginning_and_several_matches_are_listed()
    {
        await system.ClientOf(Alice).OpenSessionAsync();
        await system.ClientOf(Dana).OpenSessionAsync();
        var id = system.IdOf(Dana);
        var byEmail = await JsonOfAsync("member", "show", Dana.ToUpperInvariant());
        var byId = await JsonOfAsync("member", "show", id.Member);
        var byBeginning = await JsonOfAsync("member", "show", "dana@");
        // All ids of the Sandbox's members begin so.
        var (exit, output, errors) = await RunAsync("member", "show", "member-test-");
        var unknown = await RunAsync("member", "disable", "nobody@example.com");

        Assert.All(new[] { byEmail, byId, byBeginning }, found => Assert.Equal(id.ToGrainKey(), (string?)found["member"]!["key"]));
        Assert.Equal((1, ""), (exit, output));
        Assert.Contains(id.ToGrainKey(), errors, StringComparison.Ordinal);
        Assert.Contains(Alice, errors, StringComparison.Ordinal);
        Assert.Equal(1, unknown.Exit);
        Assert.Contains("No member is named 'nobody@example.com'", unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_decided_while_the_server_is_stopped_holds_when_it_runs()
    {
        await system.ClientOf(Dana).OpenSessionAsync();
        await system.RestartAsync(async () => Assert.Equal(0, (await RunAsync("member", "disable", Dana)).Exit));
        using var refused = await system.ClientOf(Dana).SendModernAsync("tools/list");
        Assert.Equal(0, (await RunAsync("member", "enable", Dana)).Exit);
        using var served = await system.ClientOf(Dana).SendModernAsync("tools/list");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task A_stopped_tool_says_so_in_one_sentence_also_after_a_restart_and_works_when_resumed()
    {
        var alice = system.ClientOf(Alice);
        const string Said = "An operator of this server has stopped the tool 'list_docs'; do not try again until the person you work for says that it was resumed.";
        Assert.True((bool)(await JsonOfAsync("stop", "--tool", "list_docs"))["changed"]!);
        await UntilAsync(async () => (await alice.CallAsync("list_docs")).ToJsonString().Contains("An operator", StringComparison.Ordinal));
        Assert.Equal(Said, await alice.ErrorOfAsync("list_docs"));
        await alice.ResultOfAsync("whoami");
        await system.RestartAsync();
        alice = system.ClientOf(Alice);
        Assert.Equal(Said, await alice.ErrorOfAsync("list_docs"));
        Assert.True((bool)(await JsonOfAsync("resume", "--tool", "list_docs"))["changed"]!);
        await UntilAsync(async () => (bool?)(await alice.CallAsync("list_docs"))["isError"] is not true);

        Assert.Empty((await JsonOfAsync("stop", "--list"))["stopped"]!.AsArray());
        var records = await system.Audit.ReadAsync(new() { Member = system.IdOf(Alice) }, default);
        Assert.Contains(records, record => record is { Tool: "list_docs", Outcome: "stopped" });
    }

    [Fact]
    public async Task A_stopped_client_gets_no_prompt_and_the_record_says_why()
    {
        var alice = system.ClientOf(Alice, clientId: "client-without-prompts");
        await JsonOfAsync("stop", "--client", "client-without-prompts");
        JsonNode? error = null;
        await UntilAsync(async () =>
        {
            using var answer = await alice.SendModernAsync("prompts/get", new JsonObject { ["name"] = "summarize_doc", ["arguments"] = new JsonObject { ["doc"] = "Project Tracker" } });
            return (error = (await McpClient.ReadAsync(answer))["error"]) is not null;
        });
        await JsonOfAsync("resume", "--client", "client-without-prompts");

        Assert.Equal("An operator of this server has stopped all calls of this client; do not try again until the person you work for says that it was resumed.", (string?)error!["message"]);
        // Reads are stored a moment after they are answered.
        await UntilAsync(async () => (await system.Audit.ReadAsync(new() { Member = system.IdOf(Alice), Tool = "prompts/get" }, default))
            .Any(record => record is { Outcome: "stopped", Client.ClientId: "client-without-prompts" }));
    }

    [Fact]
    public async Task Looking_members_and_sessions_up_and_verifying_the_audit_are_recorded_with_the_operator()
    {
        await system.ClientOf(Alice).OpenSessionAsync();
        await RunAsync("member", "list", "alice");
        await RunAsync("member", "show", Alice);
        await RunAsync("session", "list");
        await RunAsync("audit", "verify");

        var read = (await system.Audit.ReadAsync(new() { Tool = "member/read" }, default)).OrderBy(record => record.Id).ToList();
        Assert.All(read, record => Assert.Equal(("operator", Environment.UserName, "succeeded"), (record.Member.Issuer, record.Member.Member, record.Outcome)));
        Assert.Contains(read, record => record.Details == """{"command":"member list","text":"alice"}""");
        Assert.Contains(read, record => record.Details == """{"command":"member show"}""" && record.Targets is [var target] && target == $"member:{system.IdOf(Alice).Member}");
        Assert.Contains(read, record => record.Details == """{"command":"session list"}""");
        Assert.Single(await system.Audit.ReadAsync(new() { Tool = "audit/verify" }, default));
    }

    [Fact]
    public async Task A_quota_refuses_within_a_second_is_shown_with_its_use_and_is_recorded_with_before_and_after()
    {
        var alice = system.ClientOf(Alice);
        await alice.OpenSessionAsync();
        var id = system.IdOf(Alice);
        Assert.True((bool)(await JsonOfAsync("quota", "set", "5", "--per", "month", "--member", Alice, "--tool", "list_docs"))["changed"]!);
        Assert.False((bool)(await JsonOfAsync("quota", "set", "5", "--per", "month", "--member", Alice, "--tool", "list_docs"))["changed"]!);
        Assert.True((bool)(await JsonOfAsync("quota", "set", "0", "--per", "month", "--member", Alice, "--tool", "list_docs"))["changed"]!);
        await UntilAsync(async () => (await alice.CallAsync("list_docs")).ToJsonString().Contains("The quota of 0 calls a month", StringComparison.Ordinal));
        await alice.ResultOfAsync("whoami");

        var shown = Assert.Single((await JsonOfAsync("quota", "show", Alice))["quotas"]!.AsArray())!;
        Assert.Equal((id.Organization, id.Member, "list_docs", 0), ((string?)shown["organization"], (string?)shown["member"], (string?)shown["tool"], (int)shown["left"]!));
        Assert.Contains("list_docs", (await RunAsync("quota", "show")).Output, StringComparison.Ordinal);
        Assert.Empty((await JsonOfAsync("quota", "remove", "--per", "month", "--member", Alice, "--tool", "list_docs"))["quotas"]!.AsArray());
        await UntilAsync(async () => (bool?)(await alice.CallAsync("list_docs"))["isError"] is not true);
        var changes = (await system.Audit.ReadAsync(new() { Tool = "quota/change" }, default)).OrderBy(record => record.Id).Select(record => JsonNode.Parse(record.Details!)!).ToList();
        Assert.Equal(
            [(null, 5), (5, 0), (0, null)],
            changes.Select(change => ((int?)change["before"]?["limit"], (int?)change["after"]?["limit"])));
    }

    [Theory]
    [InlineData("No tool is named 'list_doc'", "quota", "set", "5", "--per", "day", "--member", Alice, "--tool", "list_doc")]
    [InlineData("No toolset is named 'row'", "quota", "set", "5", "--per", "day", "--member", Alice, "--toolset", "row")]
    [InlineData("leave one of them out", "quota", "set", "5", "--per", "day", "--member", Alice, "--toolset", "rows", "--tool", "list_rows")]
    [InlineData("The limit must be 0 to 1000000000", "quota", "set", "2000000000", "--per", "day", "--member", Alice)]
    [InlineData("No member of an organization 'nowhere' has been here", "quota", "set", "5", "--per", "day", "--organization", "nowhere")]
    public async Task A_quota_that_could_count_nothing_is_refused(string said, params string[] args)
    {
        await system.ClientOf(Alice).OpenSessionAsync();
        var (exit, _, errors) = await RunAsync(args);

        Assert.Equal(1, exit);
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quota", "set", "5", "--per", "week", "--organization", "x")]
    [InlineData("quota", "set", "5", "--organization", "x")]
    [InlineData("quota", "set", "5", "--per", "day")]
    [InlineData("quota", "set", "5", "--per", "day", "--organization", "x", "--member", "y")]
    [InlineData("member", "disable")]
    [InlineData("member", "delete", "somebody")]
    [InlineData("session", "end", "somebody")]
    [InlineData("stop", "--writes", "--tool", "list_docs")]
    [InlineData("start")]
    public async Task A_command_line_that_cannot_be_understood_changes_nothing_and_exits_with_2(params string[] args)
    {
        var (exit, _, errors) = await RunAsync(args);

        Assert.Equal(2, exit);
        Assert.NotEmpty(errors);
    }

    [Theory]
    [InlineData("--help", "member", "session", "stop", "resume", "doctor")]
    [InlineData("member --help", "list", "show", "revoke", "disable", "enable")]
    [InlineData("member revoke --help", "MEMBER", "--json")]
    [InlineData("quota set --help", "LIMIT", "--per <PERIOD>", "--writes", "--organization <ID>", "--each-member-of <ID>", "--member <MEMBER>", "--tool <NAME>", "--toolset <NAME>")]
    [InlineData("quota show --help", "MEMBER", "--organization <ID>", "--json")]
    [InlineData("stop --help", "--writes", "--organization <ID>", "--member <MEMBER>", "--client <ID>", "--tool <NAME>")]
    public async Task The_help_names_what_there_is(string line, params string[] names)
    {
        var (exit, output, _) = await RunAsync(line.Split(' '));

        Assert.Equal(0, exit);
        Assert.All(names, name => Assert.Contains(name, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tool_that_does_not_exist_is_not_stopped()
    {
        var (exit, _, errors) = await RunAsync("stop", "--tool", "list_docz");

        Assert.Equal((1, "No tool is named 'list_docz'. Nothing was changed. docs/tools.md lists the tools."), (exit, errors.Trim()));
    }

    [Fact]
    public async Task Without_data_it_is_said_where_it_was_looked_for_and_nothing_is_made()
    {
        var directory = Path.Combine(system.DataDirectory, "nothing");
        using var process = new StandaloneProcess(new Dictionary<string, string> { ["CODAMCP_DATA"] = directory }, "member", "list");

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains($"There is no data of CodaMcp in {directory}.", process.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory));
    }

    private async Task<(int Exit, string Output, string Errors)> RunAsync(params string[] args)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["CODAMCP_DATA"] = system.DataDirectory }).Build();
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exit = await OperatorCommands.RunAsync(args, configuration, output, errors);
        return (exit, output.ToString(), errors.ToString());
    }

    private async Task<JsonNode> JsonOfAsync(params string[] args)
    {
        var (exit, output, errors) = await RunAsync([.. args, "--json"]);
        Assert.True(exit == 0, errors);
        return JsonNode.Parse(output)!;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(100, timeout.Token);
    }
}
