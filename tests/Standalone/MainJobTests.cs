using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Audit;
using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests;

public sealed class MainJobTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    private readonly McpClient alice = system.ClientOf("alice@northwind.example");

    [Fact]
    public async Task A_page_is_read_as_markdown()
    {
        var pages = await alice.ResultOfAsync("list_pages", new() { ["doc"] = "Project Tracker" });
        var page = await alice.ResultOfAsync("get_page", new() { ["doc"] = "Project Tracker", ["page"] = (string?)pages["pages"]![0]!["id"] });

        Assert.NotEqual("", (string?)page["content"] ?? "");
    }

    [Fact]
    public async Task A_row_that_was_written_is_there_when_the_call_returns()
    {
        var title = $"Water the plants {Guid.NewGuid()}";
        var written = await alice.ResultOfAsync("upsert_rows", UpsertTask(title));
        var rows = await RowsNamed(title);

        Assert.Equal("applied", (string?)written["status"]);
        Assert.Single(rows);
    }

    [Fact]
    public async Task A_cell_that_was_changed_is_read_at_once_and_the_others_stay()
    {
        var title = $"Prune the roses {Guid.NewGuid()}";
        await alice.ResultOfAsync("upsert_rows", UpsertTask(title));
        var row = new JsonObject { ["doc"] = "Project Tracker", ["table"] = "Tasks", ["row"] = title };
        foreach (var status in new[] { "Blocked", "Done" })
        {
            var before = (await alice.ResultOfAsync("get_row", (JsonObject)row.DeepClone()))["values"]!.AsObject();
            var change = (JsonObject)row.DeepClone();
            change["cells"] = new JsonObject { ["Status"] = status };
            var written = await alice.ResultOfAsync("update_row", change);
            var after = (await alice.ResultOfAsync("get_row", (JsonObject)row.DeepClone()))["values"]!.AsObject();

            Assert.Equal(("applied", status), ((string?)written["status"], (string?)after["Status"]));
            before["Status"] = status;
            Assert.True(JsonNode.DeepEquals(before, after), $"{before.ToJsonString()}\n{after.ToJsonString()}");
        }
    }

    [Fact]
    public async Task A_doc_that_was_created_can_be_used_when_the_call_returns()
    {
        var created = await alice.ResultOfAsync("create_doc", new() { ["title"] = $"Harvest {Guid.NewGuid()}", ["page_name"] = "Plan", ["page_content"] = "Pick the apples." });
        var page = await alice.ResultOfAsync("get_page", new() { ["doc"] = (string?)created["id"], ["page"] = "Plan" });

        Assert.Equal("applied", (string?)created["status"]);
        Assert.Contains("Pick the apples.", (string?)page["content"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_of_three_pages_is_read_to_its_end()
    {
        var seen = new HashSet<string>();
        string? cursor = null;
        do
        {
            var page = await alice.ResultOfAsync("list_rows", new() { ["doc"] = "CRM", ["table"] = "Companies", ["limit"] = 40, ["cursor"] = cursor });
            seen.UnionWith(page["rows"]!.AsArray().Select(row => (string)row!["id"]!));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);

        Assert.Equal(120, seen.Count);
    }

    [Fact]
    public async Task A_row_is_read_with_the_ids_and_addresses_behind_its_values()
    {
        var plain = await alice.ResultOfAsync("list_rows", new() { ["doc"] = "Meeting Notes", ["table"] = "Demo kit" });
        var rich = await alice.ResultOfAsync("list_rows", new() { ["doc"] = "Meeting Notes", ["table"] = "Demo kit", ["values"] = "rich" });
        var row = await alice.ResultOfAsync("get_row", new() { ["doc"] = "Meeting Notes", ["table"] = "Demo kit", ["row"] = (string?)rich["rows"]![0]!["id"] });

        Assert.DoesNotContain("\"rowId\":", plain.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("\"rowId\":\"i-", rich.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("\"url\":\"https://", row.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("```", row.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_text_says_the_same_as_the_structured_result()
    {
        var result = await alice.CallAsync("list_docs");

        Assert.Equal(result["structuredContent"]!.ToJsonString(), JsonNode.Parse((string)result["content"]![0]!["text"]!)!.ToJsonString());
    }

    [Fact]
    public async Task A_call_leaves_a_record_of_who_did_what_to_what()
    {
        var title = $"Recorded {Guid.NewGuid()}";
        await alice.ResultOfAsync("upsert_rows", UpsertTask(title));
        var record = (await system.Audit.ReadAsync(new AuditQuery { Tool = "upsert_rows", Limit = 1 }, default)).Single();

        var member = system.Sandbox.Stytch.Members[0];
        Assert.Equal((system.Sandbox.Stytch.Url, member.Organization.OrganizationId, member.MemberId), (record.Member.Issuer, record.Member.Organization, record.Member.Member));
        Assert.Equal("alice@northwind.example", record.MemberLabel);
        Assert.Equal(("connected-app-test-1", "tests", "2026-07-28"), (record.Client.ClientId, record.Client.Name, record.Client.ProtocolVersion));
        Assert.Equal(AuditOutcome.Succeeded, record.Outcome);
        Assert.True(record.Writes);
        Assert.Contains(record.Targets, target => target.StartsWith("doc:", StringComparison.Ordinal));
        Assert.Contains(record.Targets, target => target.StartsWith("table:grid-", StringComparison.Ordinal));
        Assert.StartsWith("mutate:", Assert.Single(record.RequestIds), StringComparison.Ordinal);
        Assert.True(record.UpstreamRequests > 0);
        Assert.True(record.Duration > TimeSpan.Zero);
        Assert.Matches("^[0-9a-f]{32}$", record.TraceId);
        Assert.Matches("^(n|s):.+", record.JsonRpcId);
        Assert.Equal($"{Environment.MachineName}/{Environment.ProcessId}", record.Front);
        Assert.Contains("coda.write", record.Scopes!);
        Assert.Contains("Project Tracker", record.TargetNames!);
        Assert.StartsWith("codamcp/", record.Silo, StringComparison.Ordinal);
        Assert.DoesNotContain(title, System.Text.Json.JsonSerializer.Serialize(record), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_and_a_refused_call_leave_a_record_too()
    {
        await alice.ResultOfAsync("whoami");
        using var forbidden = await system.ClientOf("carol@northwind.example", scope: "coda.read").SendModernAsync(
            "tools/call", new() { ["name"] = "delete_rows", ["arguments"] = new JsonObject { ["doc"] = "CRM", ["table"] = "Companies", ["rows"] = new JsonArray("i-1") } });

        await WrittenAsync("delete_rows");
        Assert.Equal(AuditOutcome.Succeeded, (await RecordOfAsync("whoami")).Outcome);
        var refused = await RecordOfAsync("delete_rows");
        Assert.Equal("insufficient_scope", refused.Outcome);
        Assert.Equal(0, refused.UpstreamRequests);
    }

    [Fact]
    public async Task The_record_of_a_write_is_there_before_the_write_reaches_coda()
    {
        var title = $"Slow {Guid.NewGuid()}";
        // Everything the call reads first is in the cache afterwards, so that the next request to Coda is the write.
        await alice.ResultOfAsync("upsert_rows", UpsertTask($"Before {title}"));
        system.Sandbox.Coda.Faults.Add(CodaFault.Slow(TimeSpan.FromSeconds(2), "upsertRows"));
        var before = CallsOf("upsertRows");
        var writing = alice.ResultOfAsync("upsert_rows", UpsertTask(title));
        while (CallsOf("upsertRows") == before)
            await Task.Delay(10);
        var record = await RecordOfAsync("upsert_rows");

        Assert.Equal(AuditOutcome.Started, record.Outcome);
        Assert.NotEmpty(record.Targets);
        await writing;
        Assert.Equal(AuditOutcome.Succeeded, (await RecordOfAsync("upsert_rows")).Outcome);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_called_unknown_and_never_sent_again()
    {
        var title = $"Lost {Guid.NewGuid()}";
        system.Sandbox.Coda.Faults.Add(CodaFault.ResetAfter("upsertRows"));
        var before = CallsOf("upsertRows");
        var written = await alice.ResultOfAsync("upsert_rows", UpsertTask(title));

        Assert.Equal("unknown", (string?)written["status"]);
        Assert.Equal(before + 1, CallsOf("upsertRows"));
    }

    [Fact]
    public async Task Coda_sees_its_own_token_and_never_the_clients()
    {
        await alice.ResultOfAsync("list_docs", new() { ["query"] = $"{Guid.NewGuid()}" });

        Assert.All(
            system.Sandbox.Coda.Traffic.Requests.Where(request => request.Headers.ContainsKey("Authorization")),
            request => Assert.Equal($"Bearer {CodaSandbox.ServiceToken}", request.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_second_read_is_answered_from_the_members_cache()
    {
        var arguments = new JsonObject { ["doc"] = "Company OKRs" };
        await alice.ResultOfAsync("list_tables", arguments.DeepClone().AsObject());
        // The list of docs, by which the name is found, is not kept just after a doc was made.
        var before = CallsOf("listTables");
        await alice.ResultOfAsync("list_tables", arguments.DeepClone().AsObject());

        Assert.Equal(before, CallsOf("listTables"));
    }

    [Fact]
    public async Task What_one_member_read_is_not_asked_for_again_for_another_who_shares_the_Coda_user()
    {
        var arguments = new JsonObject { ["doc"] = "Meeting Notes" };
        await alice.ResultOfAsync("list_pages", arguments.DeepClone().AsObject());
        var before = CallsOf("listPages");
        await system.ClientOf("bob@northwind.example").ResultOfAsync("list_pages", arguments.DeepClone().AsObject());

        Assert.Equal(before, CallsOf("listPages"));
    }

    [Fact]
    public async Task A_read_that_asks_for_it_goes_past_the_caches()
    {
        await alice.ResultOfAsync("list_tables", new() { ["doc"] = "NwCrmSales" });
        var before = CallsOf("listTables");
        await alice.ResultOfAsync("list_tables", new() { ["doc"] = "NwCrmSales" });
        await alice.ResultOfAsync("list_tables", new() { ["doc"] = "NwCrmSales", ["fresh"] = true });

        Assert.Equal(before + 1, CallsOf("listTables"));
    }

    [Fact]
    public async Task Over_the_call_limit_a_tool_says_when_to_try_again()
    {
        var dana = system.ClientOf("dana@southpaw.example");
        var responses = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => dana.SendModernAsync("tools/call", new JsonObject { ["name"] = "whoami", ["arguments"] = new JsonObject() })));
        var refused = responses.Where(response => response.Headers.RetryAfter is not null).ToArray();

        Assert.NotEmpty(refused);
        Assert.All(refused, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        var result = (await McpClient.ReadAsync(refused[0]))["result"]!;
        Assert.True((bool?)result["isError"]);
        Assert.Matches("try again in [0-9]+ s", (string?)result["content"]![0]!["text"]);
    }

    [Fact]
    public async Task A_slow_call_does_not_hold_up_the_members_other_calls()
    {
        system.Sandbox.Coda.Faults.Add(CodaFault.Slow(TimeSpan.FromSeconds(3), "listDocs"));
        var slow = alice.ResultOfAsync("list_docs", new() { ["query"] = $"{Guid.NewGuid()}" });
        await alice.ResultOfAsync("whoami");

        Assert.False(slow.IsCompleted);
        await slow;
    }

    [Fact]
    public async Task A_client_that_goes_away_stops_its_read()
    {
        // Of all reads, listing docs is the one that may have to wait for a permit, and then has not left when its client does.
        system.Sandbox.Coda.Faults.Add(CodaFault.Slow(TimeSpan.FromSeconds(30), "listPages"));
        using var leaving = new CancellationTokenSource();
        var before = system.Sandbox.Coda.Traffic.Requests.Count;
        var call = alice.SendModernAsync(
            "tools/call", new JsonObject { ["name"] = "list_pages", ["arguments"] = new JsonObject { ["doc"] = "NwCrmSales" } }, cancellationToken: leaving.Token);
        await Task.Delay(500);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        for (var attempt = 0; attempt < 500 && (await RecordOfAsync("list_pages")).Outcome != "cancelled"; attempt++)
            await Task.Delay(10);
        Assert.Equal("cancelled", (await RecordOfAsync("list_pages")).Outcome);
        // The Sandbox notes a request its client left as status 0: the request to Coda was given up too.
        bool GivenUp() => system.Sandbox.Coda.Traffic.Requests.Skip(before).Any(request => request.Operation == "listPages" && request.Status == 0);
        for (var attempt = 0; attempt < 500 && !GivenUp(); attempt++)
            await Task.Delay(10);
        Assert.True(GivenUp());
    }

    [Fact]
    public async Task An_unknown_tool_is_a_protocol_error()
    {
        using var response = await alice.SendModernAsync("tools/call", new JsonObject { ["name"] = "drop_table", ["arguments"] = new JsonObject() });

        Assert.Equal(-32602, (int?)(await McpClient.ReadAsync(response))["error"]!["code"]);
        await WrittenAsync("drop_table");
        Assert.Equal("unknown_tool", (await RecordOfAsync("drop_table")).Outcome);
    }

    [Fact]
    public async Task Search_and_fetch_have_the_shapes_that_chatgpt_expects()
    {
        var found = await alice.ResultOfAsync("search", new() { ["query"] = "tracker" });
        var first = found["results"]![0]!;
        Assert.Equal(["id", "title", "url"], first.AsObject().Select(property => property.Key).Order());

        var fetched = await alice.ResultOfAsync("fetch", new() { ["id"] = (string?)first["id"] });
        Assert.Equal((string?)first["id"], (string?)fetched["id"]);
        Assert.NotEqual("", (string?)fetched["text"] ?? "");
        Assert.NotEqual("", (string?)fetched["title"] ?? "");
        Assert.StartsWith("http", (string?)fetched["url"], StringComparison.Ordinal);
    }

    private int CallsOf(string operation) => system.Sandbox.Coda.Traffic.Requests.Count(request => request.Operation == operation);

    // A call that changed nothing is recorded moments after it was answered.
    private async Task WrittenAsync(string tool)
    {
        for (var attempt = 0; attempt < 500 && (await system.Audit.ReadAsync(new AuditQuery { Tool = tool, Limit = 1 }, default)).Count == 0; attempt++)
            await Task.Delay(10);
    }

    private async Task<AuditRecord> RecordOfAsync(string tool) =>
        (await system.Audit.ReadAsync(new AuditQuery { Tool = tool, Limit = 1 }, default)).Single();

    private async Task<JsonArray> RowsNamed(string title) =>
        (await alice.ResultOfAsync("list_rows", new() { ["doc"] = "Project Tracker", ["table"] = "Tasks", ["filter_column"] = "Task", ["filter_value"] = title }))["rows"]!.AsArray();

    private static JsonObject UpsertTask(string title) => new()
    {
        ["doc"] = "Project Tracker",
        ["table"] = "Tasks",
        ["rows"] = new JsonArray(new JsonObject { ["Task"] = title }),
    };
}
