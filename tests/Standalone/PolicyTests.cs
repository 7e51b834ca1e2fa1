using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CodaMcp.Audit;
using CodaMcp.Commands;
using CodaMcp.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests;

/// <summary>The policy of an organization, from the command that sets it to what its members get.</summary>
public sealed partial class PolicyTests(PolicyTests.AllToolsets system) : IClassFixture<PolicyTests.AllToolsets>, IAsyncLifetime
{
    private const string Alice = "alice@northwind.example";
    private const string Dana = "dana@southpaw.example";
    private const string Hidden = "NwTracker1";
    private const string HiddenName = "Project Tracker";
    private const string HiddenLink = $"https://coda.io/d/Project-Tracker_d{Hidden}";
    private const string Missing = "NwTrackerX";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly McpClient alice = system.ClientOf(Alice);

    private string Northwind => system.IdOf(Alice).Organization;

    public sealed class AllToolsets : SystemFixture
    {
        protected override string[] Settings => ["--CODAMCP_TOOLSETS", "all", "--CODAMCP_CALLS_PER_MINUTE", "10000"];
    }

    public Task InitializeAsync() => Task.CompletedTask;

    // Each test leaves the organization without a policy.
    public async Task DisposeAsync()
    {
        var file = Path.Combine(system.DataDirectory, $"policy-{Guid.NewGuid()}.json");
        await File.WriteAllTextAsync(file, "{}");
        await SetAsync("--file", file);
        await InForceAsync(policy => PolicyText.Write(policy) == PolicyText.Write(new Policy()));
    }

    [Fact]
    public async Task A_change_takes_effect_within_a_second_and_says_before_and_after()
    {
        Assert.Contains("push_button", await ToolsAsync(alice));
        var change = await SetAsync("--buttons", "no", "--toolsets", "docs,rows");
        var changedAt = DateTimeOffset.UtcNow;
        await UntilAsync(async () => !(await ToolsAsync(alice)).Contains("list_pages"));
        var took = DateTimeOffset.UtcNow - changedAt;

        Assert.Equal((false, true), ((bool)change["before"]!["policy"]!["noButtons"]!, (bool)change["after"]!["policy"]!["noButtons"]!));
        // The watcher looks twice a second; the rest is for a busy machine.
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        var tools = await ToolsAsync(alice);
        Assert.Contains("list_rows", tools);
        Assert.DoesNotContain("push_button", tools);
        Assert.Equal(
            "The policy of your organization forbids pushing buttons, so do not try again: an admin of the organization can change it.",
            await alice.ErrorOfAsync("push_button", new() { ["doc"] = HiddenName, ["table"] = "Tasks", ["row"] = "x", ["button"] = "y" }));
        Assert.Contains("forbids the tools of 'pages'", await alice.ErrorOfAsync("list_pages", new() { ["doc"] = HiddenName }), StringComparison.Ordinal);
        using var templates = await alice.SendModernAsync("resources/templates/list");
        Assert.DoesNotContain("coda://docs/{doc}/pages/{page}", await templates.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var page = await alice.SendModernAsync("resources/read", new() { ["uri"] = "coda://docs/Project%20Tracker/pages/Overview" });
        Assert.Contains("forbids the tools of 'pages'", (string)(await McpClient.ReadAsync(page))["error"]!["message"]!, StringComparison.Ordinal);
        // Another organization's members keep theirs.
        Assert.Contains("list_pages", await ToolsAsync(system.ClientOf(Dana)));
    }

    [Fact]
    public async Task A_change_is_in_the_audit_with_what_changed_and_who_changed_it()
    {
        await SetAsync("--read-only", "yes");
        var records = await system.Audit.ReadAsync(new() { Member = new(Actor.OperatorIssuer, Northwind, Environment.UserName) }, default);

        Assert.Contains(records, record => record is { Tool: EventKinds.PolicyChange, Outcome: AuditOutcome.Succeeded, Details: """{"before":{"readOnly":false},"after":{"readOnly":true}}""" }
            && record.Targets.SequenceEqual([$"organization:{Northwind}"]));
    }

    [Fact]
    public async Task Refusals_by_the_policy_are_recorded()
    {
        await SetAsync("--read-only", "yes");
        await InForceAsync(policy => policy.ReadOnly);
        Assert.Contains("forbids all changes", await alice.ErrorOfAsync("create_doc", new() { ["name"] = "New" }), StringComparison.Ordinal);
        await UntilAsync(async () => (await system.Audit.ReadAsync(new() { Member = system.IdOf(Alice) }, default)).Any(record => record is { Tool: "create_doc", Outcome: "forbidden_by_policy" }));
    }

    [Fact]
    public async Task A_members_own_policy_narrows_it_for_the_member_alone()
    {
        await alice.ResultOfAsync("whoami");
        await system.ClientOf("bob@northwind.example").ResultOfAsync("whoami");
        await JsonOfAsync("policy", "set", "--member", Alice, "--read-only", "yes");
        await UntilAsync(async () => !(await ToolsAsync(alice)).Contains("delete_doc"));

        Assert.Contains("delete_doc", await ToolsAsync(system.ClientOf("bob@northwind.example")));
        await JsonOfAsync("policy", "set", "--member", Alice, "--read-only", "no");
        await UntilAsync(async () => (await ToolsAsync(alice)).Contains("delete_doc"));
    }

    [Fact]
    public async Task A_session_is_told_that_the_list_of_tools_has_changed()
    {
        var session = await alice.OpenSessionAsync();
        using var stream = await alice.OpenStreamAsync(session);
        await SetAsync("--automations", "no");
        using var timeout = new CancellationTokenSource(Patience);
        while (await stream.NextAsync().WaitAsync(timeout.Token) is { } told)
        {
            if (told.ToString()!.Contains("notifications/tools/list_changed", StringComparison.Ordinal))
                return;
        }

        Assert.Fail("The stream ended.");
    }

    [Fact]
    public async Task A_denied_doc_is_in_no_answer_and_every_error_is_that_of_a_doc_that_does_not_exist()
    {
        var tools = await ToolDescriptionsAsync(alice);
        var listing = await alice.ResultOfAsync("list_rows", new() { ["doc"] = HiddenName, ["table"] = "Tasks", ["limit"] = 1 });
        var write = new JsonObject { ["doc"] = HiddenName, ["name"] = "Made before", ["idempotency_key"] = $"{Guid.NewGuid()}" };
        await alice.ResultOfAsync("create_page", (JsonObject)write.DeepClone());
        // What is kept in caches was read before.
        foreach (var (tool, arguments) in WithoutDoc)
            await alice.CallAsync(tool, JsonNode.Parse(arguments)!.AsObject());
        await SetAsync("--denied-docs", HiddenLink);
        await InForceAsync(policy => policy.DeniedDocuments.Contains(Hidden));

        foreach (var (tool, arguments) in WithoutDoc)
            AssertNothing(tool, (await alice.CallAsync(tool, JsonNode.Parse(arguments)!.AsObject())).ToJsonString());
        foreach (var tool in tools.Where(tool => (bool)tool["annotations"]!["readOnlyHint"]! && tool["inputSchema"]!["properties"]!["doc"] is not null))
        {
            foreach (var (given, missing) in new[] { (Hidden, Missing), (HiddenName, "Project Trackerx"), (HiddenLink, $"https://coda.io/d/Project-Tracker_d{Missing}") })
            {
                var name = (string)tool["name"]!;
                var denied = await alice.ErrorOfAsync(name, ArgumentsOf(tool, given));
                var unknown = await alice.ErrorOfAsync(name, ArgumentsOf(tool, missing));

                Assert.Equal(Told(unknown, missing), Told(denied, given));
                AssertNothing(name, Told(denied, given));
            }
        }

        // What began before: a listing's next page, and a write that is repeated.
        AssertNothing("list_rows", Told((await alice.CallAsync("list_rows", new() { ["doc"] = HiddenName, ["table"] = "Tasks", ["limit"] = 1, ["cursor"] = (string?)listing["nextCursor"] })).ToJsonString(), HiddenName));
        AssertNothing("create_page", (await alice.CallAsync("create_page", write)).ToJsonString());
    }

    [Fact]
    public async Task A_denied_doc_is_no_resource_no_proposal_and_cannot_be_subscribed_to()
    {
        await SetAsync("--denied-docs", Hidden);
        await InForceAsync(policy => policy.DeniedDocuments.Contains(Hidden));
        using var listed = await alice.SendModernAsync("resources/list");
        AssertNothing("resources/list", await listed.Content.ReadAsStringAsync());
        foreach (var end in new[] { "", "/pages/Overview", "/tables/Tasks", "/tables/Tasks/rows/i-1" })
        {
            using var denied = await alice.SendModernAsync("resources/read", new() { ["uri"] = $"coda://docs/{Hidden}{end}" });
            using var unknown = await alice.SendModernAsync("resources/read", new() { ["uri"] = $"coda://docs/{Missing}{end}" });
            Assert.Equal(
                Told(ErrorOf(await McpClient.ReadAsync(unknown)), Missing), Told(ErrorOf(await McpClient.ReadAsync(denied)), Hidden));
        }

        using var completed = await alice.SendModernAsync("completion/complete", new()
        {
            ["ref"] = new JsonObject { ["type"] = "ref/resource", ["uri"] = "coda://docs/{doc}" },
            ["argument"] = new JsonObject { ["name"] = "doc", ["value"] = "Pro" },
        });
        AssertNothing("completion/complete", await completed.Content.ReadAsStringAsync());
        var session = await alice.OpenSessionAsync();
        using var subscribed = await alice.SendInSessionAsync(session, "resources/subscribe", new() { ["uri"] = $"coda://docs/{Hidden}" });
        using var missing = await alice.SendInSessionAsync(session, "resources/subscribe", new() { ["uri"] = $"coda://docs/{Missing}" });
        Assert.Equal(Told(ErrorOf(await McpClient.ReadAsync(missing)), Missing), Told(ErrorOf(await McpClient.ReadAsync(subscribed)), Hidden));
    }

    [Fact]
    public async Task Only_the_docs_of_the_list_exist_where_there_is_one()
    {
        await SetAsync("--allowed-docs", Hidden);
        await InForceAsync(policy => policy.AllowedDocuments is not null);
        var docs = (await alice.ResultOfAsync("list_docs"))["docs"]!.AsArray();

        Assert.Equal(Hidden, (string?)Assert.Single(docs)!["id"]);
        await alice.ResultOfAsync("get_doc_overview", new() { ["doc"] = HiddenName });
        Assert.Contains("nothing is named 'NwMeeting1'", await alice.ErrorOfAsync("get_doc", new() { ["doc"] = "NwMeeting1" }), StringComparison.Ordinal);
        Assert.DoesNotContain("create_doc", await ToolsAsync(alice));
    }

    [Fact]
    public async Task A_blocked_client_is_refused_at_its_next_request_and_another_is_not()
    {
        var blocked = system.ClientOf(Alice, clientId: "client-to-block");
        await blocked.ResultOfAsync("whoami");
        await JsonOfAsync("client", "block", "client-to-block", "--organization", Northwind);
        await UntilAsync(async () =>
        {
            using var response = await blocked.SendModernAsync("tools/list");
            return response.StatusCode == HttpStatusCode.Forbidden;
        });
        using var refused = await blocked.SendModernAsync("tools/list");

        Assert.Equal(
            """{"error":"access_denied","error_description":"Your organization does not allow this client, so use another one or ask an admin of your organization to allow it"}""",
            await refused.Content.ReadAsStringAsync());
        await alice.ResultOfAsync("whoami");
        await JsonOfAsync("client", "forget", "client-to-block", "--organization", Northwind);
        await UntilAsync(async () =>
        {
            using var response = await blocked.SendModernAsync("tools/list");
            return response.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task A_client_that_waits_for_an_admin_is_shown_to_them_and_served_once_allowed()
    {
        var asking = system.ClientOf(Alice, clientId: "client-that-asks");
        await SetAsync("--clients", "ask-first");
        await InForceAsync(policy => policy.Clients == ClientAccess.AskFirst);
        using var refused = await asking.SendModernAsync("tools/list");
        var pending = (await JsonOfAsync("client", "list", "--organization", Northwind)).AsArray().Single(client => (string?)client!["id"] == "client-that-asks");
        await JsonOfAsync("client", "allow", "client-that-asks", "--organization", Northwind);
        await UntilAsync(async () =>
        {
            using var response = await asking.SendModernAsync("tools/list");
            return response.StatusCode == HttpStatusCode.OK;
        });

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("An admin of your organization has to allow this client first", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(("pending", Alice), ((string?)pending!["standing"], (string?)pending["askedBy"]));
    }

    [Fact]
    public async Task A_change_from_an_old_version_is_refused()
    {
        var version = (long)(await SetAsync("--publishing", "no"))["after"]!["version"]!;
        var (exit, _, errors) = await RunAsync("policy", "set", "--organization", Northwind, "--publishing", "yes", "--version-now", $"{version - 1}");
        var again = await SetAsync("--publishing", "no");

        Assert.Equal(1, exit);
        Assert.Contains($"it is at version {version} now", errors, StringComparison.Ordinal);
        Assert.False((bool)again["changed"]!);
    }

    [Theory]
    [InlineData(2, "'policy set' needs --organization or --member.", "policy", "set", "--read-only", "yes")]
    [InlineData(2, "--read-only takes yes or no, not 'maybe'.", "policy", "set", "--organization", "o", "--read-only", "maybe")]
    [InlineData(2, "--clients takes open, ask-first or listed-only, not 'all'.", "policy", "set", "--organization", "o", "--clients", "all")]
    [InlineData(1, "toolsets must name toolsets: analytics,", "policy", "set", "--organization", "o", "--toolsets", "dosc")]
    [InlineData(1, "The policy in /nowhere/policy.json cannot be read:", "policy", "set", "--organization", "o", "--file", "/nowhere/policy.json")]
    public async Task What_cannot_be_set_is_said_and_changes_nothing(int code, string said, params string[] args)
    {
        var (exit, _, errors) = await RunAsync(args);

        Assert.Equal(code, exit);
        Assert.Contains(said, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_is_shown_for_people_and_can_be_set_again_from_its_own_json()
    {
        await SetAsync("--denied-docs", Hidden, "--clients", "listed-only", "--allowed-clients", "claude.ai,connected-app-test-1");
        var shown = await RunAsync("policy", "show", "--organization", Northwind);
        var json = (await JsonOfAsync("policy", "show", "--organization", Northwind))[0]!["policy"]!.ToJsonString();
        var file = Path.Combine(system.DataDirectory, $"policy-{Guid.NewGuid()}.json");
        await File.WriteAllTextAsync(file, json);
        var again = await SetAsync("--file", file);

        Assert.Contains($"organization {Northwind}", shown.Output, StringComparison.Ordinal);
        Assert.Contains("deniedDocuments   NwTracker1", shown.Output, StringComparison.Ordinal);
        Assert.Contains("clients           listedOnly", shown.Output, StringComparison.Ordinal);
        Assert.False((bool)again["changed"]!);
    }

    // Every tool that reads and takes no doc.
    private static IReadOnlyDictionary<string, string> WithoutDoc { get; } = new Dictionary<string, string>
    {
        ["list_docs"] = "{}",
        ["search"] = """{"query":"tracker"}""",
        ["fetch"] = $$"""{"id":"doc:{{Hidden}}"}""",
        ["resolve_link"] = $$"""{"url":"{{HiddenLink}}"}""",
        ["whoami"] = "{}",
        ["get_my_usage"] = "{}",
        ["get_mutation_status"] = """{"request_id":"mutate:1"}""",
        ["list_folders"] = "{}",
        ["get_folder"] = """{"folder":"Team"}""",
        ["list_categories"] = "{}",
        ["get_domain_provider"] = """{"domain":"docs.example.com"}""",
        ["list_doc_analytics"] = "{}",
        ["get_doc_analytics_summary"] = "{}",
        ["list_pack_analytics"] = "{}",
        ["get_pack_analytics_summary"] = "{}",
        ["list_pack_formula_analytics"] = """{"pack_id":1}""",
        ["get_analytics_updated"] = "{}",
        ["list_workspace_members"] = """{"workspace_id":"ws-Northwind1"}""",
        ["list_workspace_role_activity"] = """{"workspace_id":"ws-Northwind1"}""",
    };

    [Fact]
    public async Task No_tool_that_reads_is_left_out_here()
    {
        var reading = (await ToolDescriptionsAsync(alice)).Where(tool => (bool)tool["annotations"]!["readOnlyHint"]! && tool["inputSchema"]!["properties"]!["doc"] is null);

        Assert.Empty(reading.Select(tool => (string)tool["name"]!).Except(WithoutDoc.Keys));
    }

    private static JsonObject ArgumentsOf(JsonNode tool, string doc)
    {
        var arguments = new JsonObject { ["doc"] = doc };
        var schema = tool["inputSchema"]!;
        var required = schema["required"]?.AsArray().Select(name => (string)name!) ?? [];
        foreach (var name in required.Concat(schema["properties"]!.AsObject().Select(property => property.Key).Where(name => name is "page" or "table" or "row" or "filters")).Distinct().Where(name => name != "doc"))
        {
            arguments[name] = name switch
            {
                "filters" => JsonNode.Parse("""[{"column":"Task","op":"equals","value":"x"}]"""),
                "table" => "Tasks",
                "page" => "Overview",
                _ => "x",
            };
        }

        return arguments;
    }

    // Without what was asked for, and without the proposals for it, which depend on how it is spelt.
    private static string Told(string error, string given) => Nearest().Replace(error, "").Replace(given, "<doc>", StringComparison.Ordinal);

    private static void AssertNothing(string what, string answer)
    {
        // The caller's own words come back in some answers.
        var said = answer.Replace(HiddenLink, "", StringComparison.Ordinal);
        Assert.False(said.Contains(Hidden, StringComparison.OrdinalIgnoreCase) && what is not ("fetch" or "resolve_link"), $"{what}: {answer}");
        Assert.False(said.Contains(HiddenName, StringComparison.OrdinalIgnoreCase), $"{what}: {answer}");
    }

    private static string ErrorOf(JsonNode answer) => answer["error"]!.ToJsonString();

    private static async Task<IReadOnlyList<string>> ToolsAsync(McpClient client) => [.. (await ToolDescriptionsAsync(client)).Select(tool => (string)tool["name"]!)];

    private static async Task<IReadOnlyList<JsonNode>> ToolDescriptionsAsync(McpClient client)
    {
        using var response = await client.SendModernAsync("tools/list");
        return [.. (await McpClient.ReadAsync(response))["result"]!["tools"]!.AsArray().OfType<JsonNode>()];
    }

    private Task<JsonNode> SetAsync(params string[] options) => JsonOfAsync(["policy", "set", "--organization", Northwind, .. options]);

    private Task InForceAsync(Func<Policy, bool> condition) =>
        UntilAsync(async () => condition(await system.Standalone.App.Services.GetRequiredService<IGrainFactory>().GetGrain<IPolicyGrain>(PolicyGrainKey.Of(Northwind)).GetEffective("")));

    private async Task<JsonNode> JsonOfAsync(params string[] args)
    {
        var (exit, output, errors) = await RunAsync([.. args, "--json"]);
        Assert.True(exit == 0, errors);
        return JsonNode.Parse(output)!;
    }

    private async Task<(int Exit, string Output, string Errors)> RunAsync(params string[] args)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["CODAMCP_DATA"] = system.DataDirectory }).Build();
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exit = await OperatorCommands.RunAsync(args, configuration, output, errors);
        return (exit, output.ToString(), errors.ToString());
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(50, timeout.Token);
    }

    [GeneratedRegex(@" The nearest: .*?\.(?= )")]
    private static partial Regex Nearest();
}
