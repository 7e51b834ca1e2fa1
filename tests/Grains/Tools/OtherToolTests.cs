using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Members;
using CodaMcp.Quotas;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Tools around docs, rows, sharing, publishing, analytics and workspaces.</summary>
public sealed class OtherToolTests
{
    private readonly ToolBench bench = ToolExamples.Bench();

    [Fact]
    public async Task A_doc_is_copied_into_a_folder_with_a_first_page()
    {
        var result = await bench.Result("create_doc", ToolExamples.Arguments["create_doc"]);
        var doc = Assert.IsType<DocCreate>(Assert.Single(bench.Coda.Writes).Body);
        Assert.Equal(("New", "fl-1", SampleDoc.DocId, "Start", "# Hi"), (doc.Title, doc.FolderId, doc.SourceDoc, doc.InitialPage!.Name, doc.InitialPage.PageContent!.CanvasContent!.Content));
        Assert.Equal(("applied", "NewDoc_123"), (result.GetProperty("status").GetString(), result.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task The_folders_in_a_folder_are_listed()
    {
        bench.Coda.Subfolders["fl-1"] = [new Folder { Id = "fl-2", Name = "Old plans", Visibility = "visible" }, new Folder { Id = "fl-3", Visibility = "restricted" }];
        var result = await bench.Result("list_folders", """{"parent":"Plans"}""");
        Assert.Equal(
            [("fl-2", "visible"), ("fl-3", "restricted")],
            result.GetProperty("folders").EnumerateArray().Select(folder => (folder.GetProperty("id").GetString(), folder.GetProperty("visibility").GetString())));
    }

    [Fact]
    public async Task The_folders_in_a_folder_cannot_be_filtered() =>
        Assert.Contains("'parent' cannot be combined", (await bench.Error("list_folders", """{"parent":"Plans","starred":true}""")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_write_that_Coda_queues_without_a_handle_is_accepted() =>
        Assert.Equal("accepted", (await bench.Result("delete_doc", ToolExamples.Arguments["delete_doc"])).GetProperty("status").GetString());

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_unknown()
    {
        bench.Coda.Failures["CreateFolder"] = new CodaUnavailableException("reset", mayHaveExecuted: true);
        var result = await bench.Result("create_folder", ToolExamples.Arguments["create_folder"]);
        Assert.Equal(("unknown", 1), (result.GetProperty("status").GetString(), bench.Coda.Writes.Count));
    }

    [Fact]
    public async Task A_write_that_never_left_is_an_error()
    {
        bench.Coda.Failures["UpdateDoc"] = new CodaUnavailableException("no route", mayHaveExecuted: false);
        Assert.Equal(ToolErrorKind.CodaUnavailable, (await bench.Error("update_doc", ToolExamples.Arguments["update_doc"])).Kind);
    }

    [Fact]
    public async Task Docs_are_listed_by_what_they_are()
    {
        await bench.Result("list_docs", """{"folder":"Plans","owned":true,"starred":true,"published":true}""");
        var query = bench.Coda.DocQueries[^1];
        Assert.Equal(("fl-1", true, true, true), (query.FolderId, query.IsOwner, query.IsStarred, query.IsPublished));
    }

    [Fact]
    public async Task Listings_say_how_many_there_are()
    {
        bench.Coda.Docs[0] = bench.Coda.Docs[0] with { DocSize = new DocSize { PageCount = 4, TableAndViewCount = 3 } };
        Assert.Equal(
            (4, 3),
            ((await bench.Result("list_pages", """{"doc":"Product Plan"}""")).GetProperty("totalPages").GetInt32(), (await bench.Result("list_tables", """{"doc":"Product Plan"}""")).GetProperty("totalTables").GetInt32()));
    }

    [Fact]
    public async Task A_listing_is_cut_at_its_size_and_goes_on()
    {
        for (var i = 0; i < 100; i++)
            bench.Coda.Folders.Add(new Folder { Id = $"fl-x{i}", Name = $"Folder {i}", Description = new string('x', 900) });
        var ids = new List<string>();
        var cursor = "";
        do
        {
            var result = await bench.Result("list_folders", $$"""{"limit":100{{cursor}}}""");
            Assert.InRange(result.GetRawText().Length, 1, 26_000);
            ids.AddRange(result.GetProperty("folders").EnumerateArray().Select(folder => folder.GetProperty("id").GetString()!));
            cursor = result.TryGetProperty("nextCursor", out var next) ? $",\"cursor\":\"{next}\"" : "";
        }
        while (cursor.Length > 0);
        Assert.Equal(bench.Coda.Folders.Select(folder => folder.Id), ids);
    }

    [Fact]
    public async Task A_folder_that_could_be_another_is_refused()
    {
        bench.Coda.Folders.Add(new Folder { Id = "fl-2", Name = "plans" });
        bench.Coda.Folders.Add(new Folder { Id = "fl-3", Name = "PLANS" });
        Assert.Equal(ToolErrorKind.Ambiguous, (await bench.Error("delete_folder", """{"folder":"pLans"}""")).Kind);
    }

    [Fact]
    public async Task A_button_is_pushed_by_its_name()
    {
        await bench.Result("push_button", ToolExamples.Arguments["push_button"]);
        Assert.Equal(("PushButton", (object)"i-1/c-go"), Assert.Single(bench.Coda.Writes));
    }

    [Fact]
    public async Task A_column_that_is_no_button_is_refused_with_those_that_are()
    {
        var error = await bench.Error("push_button", """{"row":"i-1","table":"Tasks","doc":"Product Plan","button":"Title"}""");
        Assert.Equal("Argument 'button' names 'Title', a column of type text. Its buttons: Go.", error.Message);
    }

    [Fact]
    public async Task A_column_is_given_whole()
    {
        var result = await bench.Result("get_column", ToolExamples.Arguments["get_column"]);
        Assert.Equal("""{"id":"c-total","name":"Total","type":"number","calculated":true,"formula":"Count * 2"}""", result.GetProperty("column").GetRawText());
    }

    [Theory]
    [InlineData("get_formula", "formula", "Budget", "42")]
    [InlineData("get_control", "control", "Month", "\"May\"")]
    public async Task Formulas_and_controls_are_found_by_name(string tool, string argument, string name, string value) =>
        Assert.Equal(value, (await bench.Result(tool, $$"""{"doc":"Product Plan","{{argument}}":"{{name}}"}""")).GetProperty("value").GetRawText());

    [Fact]
    public async Task An_automation_gets_its_payload()
    {
        await bench.Result("trigger_automation", ToolExamples.Arguments["trigger_automation"]);
        Assert.Equal("""{"why":"test"}""", JsonSerializer.Serialize(Assert.Single(bench.Coda.Writes).Body));
    }

    [Fact]
    public async Task What_is_no_rule_triggers_nothing()
    {
        var error = await bench.Error("trigger_automation", """{"doc":"Product Plan","rule":"../rows"}""");
        Assert.StartsWith("Argument 'rule' is no id of an automation rule", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("email", "bob@example.com", """{"type":"email","email":"bob@example.com"}""")]
    [InlineData("group", "gr-1", """{"type":"group","groupId":"gr-1"}""")]
    [InlineData("domain", "example.com", """{"type":"domain","domain":"example.com"}""")]
    [InlineData("workspace", "ws-1", """{"type":"workspace","workspaceId":"ws-1"}""")]
    [InlineData("anyone", null, """{"type":"anyone"}""")]
    public async Task A_doc_is_shared_with_whom_it_says(string type, string? to, string principal)
    {
        await bench.Result("add_permission", $$"""{"doc":"Product Plan","access":"comment","type":"{{type}}","notify":false,"confirm":true{{(to is null ? "" : $",\"to\":\"{to}\"")}}}""");
        Assert.Equal($$"""{"access":"comment","principal":{{principal}},"suppressEmail":true}""", JsonSerializer.Serialize((PermissionAdd)Assert.Single(bench.Coda.Writes).Body, CodaJson.Default.PermissionAdd));
    }

    [Theory]
    [InlineData("anyone", "bob@example.com", "Argument 'to' is not taken where type is anyone.")]
    [InlineData("email", "bob", "Argument 'to' must be an email address where type is email.")]
    [InlineData("group", " ", "Argument 'to' is required where type is group.")]
    public async Task Nothing_is_shared_with_whom_it_does_not_fit(string type, string to, string message)
    {
        var error = await bench.Error("add_permission", $$"""{"doc":"Product Plan","access":"write","type":"{{type}}","to":"{{to}}"}""");
        Assert.Equal((message, 0), (error.Message, bench.Coda.Writes.Count));
    }

    [Fact]
    public async Task Only_what_is_given_of_the_sharing_settings_is_changed()
    {
        await bench.Result("update_sharing_settings", """{"doc":"Product Plan","others_may_copy":false,"confirm":true}""");
        Assert.Equal("""{"allowCopying":false}""", JsonSerializer.Serialize((AclSettings)Assert.Single(bench.Coda.Writes).Body, CodaJson.Default.AclSettings));
    }

    [Fact]
    public async Task Metrics_that_are_zero_are_left_out()
    {
        var result = await bench.Result("list_doc_analytics");
        Assert.Equal($$"""[{"id":"{{SampleDoc.DocId}}","name":"Product Plan","metrics":[{"date":"2026-11-20","views":7}]}]""", result.GetProperty("items").GetRawText());
    }

    [Fact]
    public async Task Analytics_are_sorted_as_asked()
    {
        await bench.Result("list_doc_analytics", ToolExamples.Arguments["list_doc_analytics"]);
        Assert.Equal(
            new DocAnalyticsQuery { SinceDate = "2026-11-01", UntilDate = "2026-11-20", Scale = "daily", OrderBy = "views", Direction = "descending", Limit = 50 },
            Assert.Single(bench.Coda.Queries));
    }

    [Fact]
    public async Task A_day_that_is_none_is_refused()
    {
        var error = await bench.Error("list_doc_analytics", """{"since":"yesterday"}""");
        Assert.Equal("Argument 'since' must be a day such as 2026-01-31.", error.Message);
    }

    [Fact]
    public async Task Members_are_listed_to_the_end()
    {
        for (var i = 0; i < 15; i++)
            bench.Coda.Members.Add(new WorkspaceMember { Email = $"{i}@example.com", Name = $"{i}", Role = "Editor" });
        var first = await bench.Result("list_workspace_members", """{"workspace_id":"ws-1"}""");
        var second = await bench.Result("list_workspace_members", $$"""{"workspace_id":"ws-1","cursor":"{{first.GetProperty("nextCursor")}}"}""");
        Assert.Equal((10, 6), (first.GetProperty("members").GetArrayLength(), second.GetProperty("members").GetArrayLength()));
    }

    [Theory]
    [InlineData("name", "go/plan")]
    [InlineData("destination_url", "javascript:alert(1)")]
    public async Task A_go_link_that_could_not_work_is_refused(string argument, string value)
    {
        var arguments = ToolExamples.Of("add_go_link");
        arguments[argument] = value;
        Assert.Contains($"Argument '{argument}'", (await bench.Error("add_go_link", arguments.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_says_how_many_calls_are_left()
    {
        bench.Usage = new MemberUsage { CallsLeft = 4, CallBurst = 5, CallsPerMinute = 60, CallsToday = 7, WritesToday = 1, CallsThisMonth = 9, WritesThisMonth = 2, Quotas = [] };
        var result = await bench.Result("get_my_usage");
        Assert.Equal((4, 5, 60), (result.GetProperty("callsLeft").GetInt32(), result.GetProperty("callBurst").GetInt32(), result.GetProperty("callsPerMinute").GetInt32()));
    }
}
