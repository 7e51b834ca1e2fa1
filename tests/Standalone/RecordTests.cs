using System.Text.Json.Nodes;
using CodaMcp.Audit;
using CodaMcp.Commands;
using CodaMcp.Members;
using CodaMcp.Tools;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests;

/// <summary>What is recorded besides tool calls, and of refusals, over the whole way.</summary>
public sealed class RecordTests(RecordTests.FullArguments system) : IClassFixture<RecordTests.FullArguments>
{
    private const string Alice = "alice@northwind.example";
    private const string Bob = "bob@northwind.example";
    private const string Carol = "carol@northwind.example";

    [Fact]
    public async Task A_prompt_is_recorded_with_its_client_and_a_refused_one_with_its_reason()
    {
        var alice = system.ClientOf(Alice);
        await alice.ResultOfRequestAsync("2026-07-28", "prompts/get", new() { ["name"] = "summarize_doc", ["arguments"] = new JsonObject { ["doc"] = "Project Tracker" } });
        await alice.ErrorOfRequestAsync("2026-07-28", "prompts/get", new() { ["name"] = "no_such_prompt" });

        var records = await UntilAsync(Alice, "prompts/get", found => found.Count == 2);
        Assert.Equal(["succeeded", "refused"], records.Select(record => record.Outcome).Order(StringComparer.Ordinal).Reverse());
        var got = records.Single(record => record.Outcome == "succeeded");
        Assert.Equal(("prompt:summarize_doc", "tests", Alice), (Assert.Single(got.Targets), got.Client.Name, got.MemberLabel));
        Assert.NotNull(got.JsonRpcId);
        Assert.NotNull(got.Front);
        Assert.Contains("no_such_prompt", records.Single(record => record.Outcome == "refused").Reason!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-MCP-Readonly", "true")]
    [InlineData("X-MCP-Toolsets", "docs")]
    public async Task A_tool_that_the_client_left_out_is_refused_and_recorded(string header, string value)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { { header, value } } };
        var dana = new McpClient(http, system.McpUrl, system.TokenOf("dana@southpaw.example"));
        using var response = await dana.SendModernAsync("tools/call", new JsonObject { ["name"] = "upsert_rows", ["arguments"] = new JsonObject() });

        Assert.Equal(-32602, (int?)(await McpClient.ReadAsync(response))["error"]!["code"]);
        var refused = await UntilAsync("dana@southpaw.example", "upsert_rows", found => found.Count > 0);
        Assert.All(refused, record => Assert.Equal("unknown_tool", record.Outcome));
        Assert.All(refused, record => Assert.NotEmpty(record.Reason!));
    }

    [Fact]
    public async Task Requests_of_a_disabled_member_are_recorded_and_the_decision_names_the_operator()
    {
        await system.ClientOf(Bob).OpenSessionAsync();
        Assert.Equal(0, await CommandAsync("member", "disable", Bob));
        using var refused = await system.ClientOf(Bob).SendModernAsync("tools/list");
        Assert.Equal(0, await CommandAsync("member", "enable", Bob));

        var request = Assert.Single(await UntilAsync(Bob, EventKinds.RequestRefuse, found => found.Count == 1));
        Assert.Equal(("refused", "This member may not use this server"), (request.Outcome, request.Reason));
        foreach (var kind in new[] { EventKinds.Disable, EventKinds.Enable, EventKinds.SessionEnd })
        {
            var decided = Assert.Single(await UntilAsync(Bob, kind, found => found.Count == 1));
            Assert.Equal(new MemberId("operator", "", Environment.UserName), decided.Actor);
            Assert.StartsWith(Environment.UserName, decided.ActorLabel, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_decided_while_the_server_is_stopped_is_recorded_too()
    {
        await system.ClientOf(Carol).OpenSessionAsync();
        await system.RestartAsync(async () => Assert.Equal(0, await CommandAsync("member", "revoke", Carol)));

        foreach (var kind in new[] { EventKinds.Revoke, EventKinds.SessionEnd })
            Assert.Equal("operator", Assert.Single(await UntilAsync(Carol, kind, found => found.Count == 1)).Actor?.Issuer);
    }

    [Fact]
    public async Task A_stop_and_a_resume_are_recorded_of_the_operator()
    {
        Assert.Equal(0, await CommandAsync("stop", "--organization", "organization-nobody"));
        Assert.Equal(0, await CommandAsync("resume", "--organization", "organization-nobody"));

        var records = await system.Audit.ReadAsync(new AuditQuery { Member = new MemberId("operator", "organization-nobody", Environment.UserName) }, default);
        Assert.Equal([EventKinds.Resume, EventKinds.Stop], records.Select(record => record.Tool));
        Assert.All(records, record => Assert.Equal(("succeeded", "organization:organization-nobody"), (record.Outcome, Assert.Single(record.Targets))));
        Assert.All(records, record => Assert.NotNull(record.Duration));
    }

    [Fact]
    public async Task An_event_is_recorded_with_its_actor_its_details_and_the_name_of_the_client()
    {
        var member = system.IdOf(Alice);
        var admin = new Actor(system.IdOf(Bob), Bob);
        var grain = system.Standalone.App.Services.GetRequiredService<IGrainFactory>().GetGrain<IMemberRecordGrain>(member.ToGrainKey());
        Assert.True(await grain.Record(new MemberEvent
        {
            Kind = EventKinds.PolicyChange,
            Actor = admin,
            Client = new CallingClient("connected-app-test-1", "", "", ""),
            RegisteredName = "The registered name",
            Details = MemberEvent.Change(null, """{"readOnly":true}"""),
        }));
        await system.ClientOf(Alice).ResultOfAsync("whoami");

        // Durable when it returned.
        var changed = Assert.Single(await ReadAsync(Alice, EventKinds.PolicyChange));
        Assert.Equal((admin.Id, Bob, """{"before":null,"after":{"readOnly":true}}"""), (changed.Actor, changed.ActorLabel, changed.Details));
        var called = await UntilAsync(Alice, "whoami", found => found.Count > 0);
        Assert.Equal("The registered name", called[0].RegisteredName);
    }

    [Fact]
    public async Task The_values_of_arguments_are_kept_encrypted_and_can_be_opened()
    {
        await system.ClientOf(Alice).ResultOfAsync("get_doc_overview", new() { ["doc"] = "Project Tracker" });

        var record = (await UntilAsync(Alice, "get_doc_overview", found => found.Count > 0))[0];
        Assert.DoesNotContain("Tracker", record.ArgumentValues!, StringComparison.Ordinal);
        var opened = system.Standalone.App.Services.GetRequiredService<AuditArguments>().Open(record)!;
        Assert.Equal("Project Tracker", (string?)JsonNode.Parse(opened)!["doc"]);
        Assert.Null(system.Standalone.App.Services.GetRequiredService<AuditArguments>().Open(record with { Id = Guid.NewGuid() }));
    }

    [Fact]
    public async Task Readiness_says_how_the_audit_does()
    {
        var ready = JsonNode.Parse(await system.Http.GetStringAsync(system.Url + "/health/ready"))!;

        Assert.Equal("healthy", (string?)ready["checks"]!["audit"]!["status"]);
    }

    private async Task<IReadOnlyList<AuditRecord>> ReadAsync(string email, string tool) =>
        await system.Audit.ReadAsync(new AuditQuery { Member = system.IdOf(email), Tool = tool }, default);

    private async Task<IReadOnlyList<AuditRecord>> UntilAsync(string email, string tool, Func<IReadOnlyList<AuditRecord>, bool> enough)
    {
        IReadOnlyList<AuditRecord> found = [];
        for (var attempt = 0; attempt < 500 && !enough(found = await ReadAsync(email, tool)); attempt++)
            await Task.Delay(20);
        Assert.True(enough(found), $"{found.Count} records of {tool}.");
        return found;
    }

    private async Task<int> CommandAsync(params string[] args)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["CODAMCP_DATA"] = system.DataDirectory }).Build();
        return await OperatorCommands.RunAsync(args, configuration, TextWriter.Null, TextWriter.Null);
    }

    /// <summary>A system that keeps the values of arguments.</summary>
    public sealed class FullArguments : SystemFixture
    {
        protected override string[] Settings => ["--AUDIT_ARGUMENTS", "full"];
    }
}
