using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Members;

/// <summary>Results of reads that are given out again as they are: when they are, when they must not be, and what the audit says.</summary>
public sealed class FinishedResultTests(ResultsFixture silo) : IClassFixture<ResultsFixture>
{
    private const string Tasks = """{"doc":"NwTracker1","table":"Tasks"}""";

    // Few rows, so that a new one is among them.
    private const string Written = """{"doc":"NwTracker1","table":"Tasks","filters":[{"column":"Task","op":"contains","value":"row of a test"}]}""";

    private (IMemberGrain Grain, string Key) Member { get; } = silo.NewMember();

    public static TheoryData<string, string> Reads => new()
    {
        { "list_docs", "{}" },
        { "get_doc", """{"doc":"NwTracker1"}""" },
        { "get_doc_overview", """{"doc":"NwTracker1"}""" },
        { "list_pages", """{"doc":"NwTracker1"}""" },
        { "list_tables", """{"doc":"NwTracker1"}""" },
        { "get_table", Tasks },
        { "list_rows", Tasks },
        { "list_rows", """{"doc":"NwTracker1","table":"Tasks","limit":2}""" },
        { "find_rows", """{"doc":"NwTracker1","table":"Tasks","filters":[{"column":"Status","op":"equals","value":"Done"}]}""" },
        { "summarize_rows", """{"doc":"NwTracker1","table":"Tasks","group_by":["Status"]}""" },
        { "list_formulas", """{"doc":"NwTracker1"}""" },
        { "search", """{"query":"Plan"}""" },
        { "whoami", "{}" },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_read_made_again_gives_the_same_bytes_without_a_run_and_leaves_the_record_that_a_run_leaves(string tool, string arguments)
    {
        Assert.Null((await CallAsync(Member, tool, arguments)).Error);
        // The same to the tool, and not the same bytes: it runs on what is cached.
        var run = await CallAsync(Member, tool, arguments + " ");
        Assert.Equal(2, silo.RunsOf(Member.Key));

        var again = await CallAsync(Member, tool, arguments + " ");

        Assert.Equal(2, silo.RunsOf(Member.Key));
        Assert.Equal(run.Result, again.Result);
        var records = await RecordsAsync(Member.Key, 3);
        var (expected, actual) = (records[1], records[2]);
        Assert.Equal(0, expected.UpstreamRequests);
        Assert.NotEqual(expected.Id, actual.Id);
        Assert.Equal(Json(expected), Json(actual with { Id = expected.Id, StartedAt = expected.StartedAt, Duration = expected.Duration, TurnWait = expected.TurnWait }));
    }

    [Fact]
    public async Task A_write_of_the_member_shows_in_the_next_read()
    {
        await CallAsync(Member, "find_rows", Written);
        Assert.Null((await CallAsync(Member, "upsert_rows", """{"doc":"NwTracker1","table":"Tasks","rows":[{"Task":"row of a test, by the member"}]}""")).Error);

        Assert.Contains("row of a test, by the member", Text(await CallAsync(Member, "find_rows", Written)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_of_another_member_shows_in_the_next_read()
    {
        await CallAsync(Member, "find_rows", Written);
        await CallAsync(Member, "find_rows", Written);
        Assert.Equal(1, silo.RunsOf(Member.Key));
        Assert.Null((await CallAsync(silo.NewMember(), "upsert_rows", """{"doc":"NwTracker1","table":"Tasks","rows":[{"Task":"row of a test, by another"}]}""")).Error);

        Assert.Contains("row of a test, by another", Text(await CallAsync(Member, "find_rows", Written)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_to_one_document_leaves_the_results_about_another()
    {
        await CallAsync(Member, "list_rows", Tasks);
        await WriteToAnotherDocumentAsync();

        await CallAsync(Member, "list_rows", Tasks);

        Assert.Equal(1, silo.RunsOf(Member.Key));
    }

    [Fact]
    public async Task After_a_read_past_the_caches_no_older_result_is_given()
    {
        await CallAsync(Member, "find_rows", Written);
        await WriteElsewhereAsync("row of a test, from elsewhere");
        Assert.DoesNotContain("row of a test, from elsewhere", Text(await CallAsync(Member, "find_rows", Written)), StringComparison.Ordinal);

        await CallAsync(Member, "find_rows", Written[..^1] + ""","fresh":true}""");

        Assert.Contains("row of a test, from elsewhere", Text(await CallAsync(Member, "find_rows", Written)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_past_the_caches_always_runs()
    {
        await CallAsync(Member, "list_rows", """{"doc":"NwTracker1","table":"Tasks","fresh":true}""");
        await CallAsync(Member, "list_rows", """{"doc":"NwTracker1","table":"Tasks","fresh":true}""");

        Assert.Equal(2, silo.RunsOf(Member.Key));
    }

    [Theory]
    [InlineData("get_my_usage", "{}")]
    [InlineData("list_folders", "{}")]
    [InlineData("get_mutation_status", """{"request_id":"mutate:none"}""")]
    [InlineData("get_table", """{"doc":"NwTracker1","table":"No such table"}""")]
    [InlineData("list_rows", """{"doc":"NwTracker1","table":"Tasks","sync_token":"new"}""")]
    public async Task What_depends_on_more_than_answers_that_may_be_kept_runs_each_time(string tool, string arguments)
    {
        await CallAsync(Member, tool, arguments);
        await CallAsync(Member, tool, arguments);

        Assert.Equal(2, silo.RunsOf(Member.Key));
    }

    [Fact]
    public async Task A_result_is_not_given_to_a_call_with_other_scopes()
    {
        await CallAsync(Member, "list_rows", Tasks);

        await CallAsync(Member, "list_rows", Tasks, [Scopes.Read]);

        Assert.Equal(2, silo.RunsOf(Member.Key));
    }

    [Fact]
    public async Task A_call_without_the_scope_is_refused_although_the_result_is_there()
    {
        await CallAsync(Member, "list_rows", Tasks);

        Assert.Equal(ToolErrorKind.InsufficientScope, (await CallAsync(Member, "list_rows", Tasks, [])).Error?.Kind);
    }

    [Fact]
    public async Task A_cursor_of_a_result_that_is_given_again_leads_on()
    {
        const string First = """{"doc":"NwTracker1","table":"Tasks","limit":2}""";
        await CallAsync(Member, "list_rows", First);
        var cursor = JsonElement.Parse((await CallAsync(Member, "list_rows", First)).Result!).GetProperty("nextCursor").GetString();
        Assert.Equal(1, silo.RunsOf(Member.Key));

        Assert.Null((await CallAsync(Member, "list_rows", $$"""{"doc":"NwTracker1","table":"Tasks","limit":2,"cursor":"{{cursor}}"}""")).Error);
    }

    [Fact]
    public async Task A_result_whose_document_lost_its_actor_is_made_again()
    {
        await CallAsync(Member, "list_rows", Tasks);
        var document = silo.Silos.Client.GetGrain<CodaMcp.Coda.IDocumentGrain>(CodaMcp.Coda.Documents.DocumentGrain.KeyOf("service@northwind-labs.example", "NwTracker1"));
        await silo.Silos.DeactivateAsync(document);

        await CallAsync(Member, "list_rows", Tasks);

        Assert.Equal(2, silo.RunsOf(Member.Key));
    }

    private static Task<ToolOutcome> CallAsync((IMemberGrain Grain, string Key) member, string tool, string arguments, string[]? scopes = null) => member.Grain.CallTool(new CallTool
    {
        Tool = tool,
        Arguments = Encoding.UTF8.GetBytes(arguments),
        GrantedScopes = scopes ?? [.. Scopes.All],
        RequiredScopes = [Scopes.Read],
        Client = new CallingClient("client", "a client", "1.0", "2026-07-28"),
        TimeLeft = TimeSpan.FromSeconds(30),
    });

    private static string Text(ToolOutcome outcome) => Encoding.UTF8.GetString(outcome.Result!);

    private static string Json(AuditRecord record) => JsonSerializer.Serialize(record);

    private async Task<IReadOnlyList<AuditRecord>> RecordsAsync(string key, int count)
    {
        // The record of a write is stored before the write leaves, and after those of earlier calls.
        await WriteToAnotherDocumentAsync();
        var records = silo.Audit.Stored.Where(record => record.Member.ToGrainKey() == key).ToList();
        Assert.Equal(count, records.Count);
        return records;
    }

    private async Task WriteToAnotherDocumentAsync() => Assert.Null(
        (await CallAsync(silo.NewMember(), "upsert_rows", """{"doc":"NwOkrs2026","table":"grid-NwObjectiv","rows":[{"Objective":"Measure it"}]}""")).Error);

    // As another program does it, of which this server knows nothing.
    private async Task WriteElsewhereAsync(string task)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{silo.Coda.ApiUrl}/docs/NwTracker1/tables/grid-NwTasks001/rows");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", CodaSandbox.ServiceToken);
        request.Content = new StringContent($$"""{"rows":[{"cells":[{"column":"Task","value":"{{task}}"}]}]}""", Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
