using System.Net;
using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Many rows in one call: how they are parted, and what is said of each.</summary>
public sealed class RowBatchTests
{
    private static readonly CodaException TooLarge = new(HttpStatusCode.BadRequest, "request entity too large");

    private readonly ToolBench bench = SampleDoc.Bench();
    private int requests;

    [Fact]
    public async Task Rows_go_out_a_hundred_a_request()
    {
        var result = await bench.Result("upsert_rows", Upsert(250));

        Assert.Equal([100, 100, 50], Sent());
        Assert.Equal([(0, 99, "applied"), (100, 199, "applied"), (200, 249, "applied")], Outcomes(result));
        Assert.Equal(("applied", 250, false), (Text(result, "status"), result.GetProperty("rowIds").GetArrayLength(), result.TryGetProperty("resumeFrom", out _)));
        Assert.Equal(3, bench.Coda.Followed.Count);
    }

    [Theory]
    [InlineData(100, null)]
    [InlineData(101, 0)]
    public async Task A_batch_of_several_requests_is_noted_as_one_before_the_first_leaves(int rows, int? sentBefore)
    {
        await bench.Result("upsert_rows", Upsert(rows));

        Assert.Equal(sentBefore, bench.Coda.SeveralAfter);
    }

    [Fact]
    public async Task A_request_stays_below_Codas_bound()
    {
        await bench.Result("upsert_rows", Upsert(40, new string('x', 80_000)));

        Assert.Equal([18, 18, 4], Sent());
    }

    [Fact]
    public async Task More_than_five_hundred_rows_are_refused_before_anything_is_sent()
    {
        var error = await bench.Error("upsert_rows", Upsert(501));

        Assert.Equal("Argument 'rows' holds 501 items, and at most 500 are taken. Split it over several calls.", error.Message);
        Assert.Empty(bench.Coda.Writes);
    }

    [Fact]
    public async Task What_Coda_finds_too_large_is_halved_and_sent_again()
    {
        Fail(at: 1, TooLarge);

        var result = await bench.Result("upsert_rows", Upsert(120));

        Assert.Equal([100, 50, 50, 20], Sent());
        Assert.Equal("applied", Text(result, "status"));
        Assert.Equal([(0, 49, "applied"), (50, 99, "applied"), (100, 119, "applied")], Outcomes(result));
    }

    [Fact]
    public async Task A_row_that_Coda_finds_too_large_by_itself_is_named()
    {
        bench.Coda.Failures["UpsertRows"] = TooLarge;

        var error = await bench.Error("upsert_rows", Upsert(4));

        Assert.Equal([4, 2, 1], Sent());
        Assert.Equal("Argument 'rows[0]' is too large for Coda, which says: request entity too large", error.Message);
    }

    [Fact]
    public async Task A_request_refused_midway_ends_the_batch_and_says_where_to_go_on()
    {
        Fail(at: 2, new CodaException(HttpStatusCode.BadRequest, "Row edit is too odd."));

        var result = await bench.Result("upsert_rows", Upsert(250));

        Assert.Equal([(0, 99, "applied"), (100, 199, "refused"), (200, 249, "not_attempted")], Outcomes(result));
        Assert.Equal(("partial", 100, 100), (Text(result, "status"), result.GetProperty("resumeFrom").GetInt32(), result.GetProperty("rowIds").GetArrayLength()));
        Assert.Equal("Row edit is too odd.", Text(result.GetProperty("rows")[1], "message"));
        Assert.Contains("rows[100]", Text(result, "note"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_may_not_leave_does_not_hide_what_left_before()
    {
        Fail(at: 2, new AuditUnavailableException());

        var result = await bench.Result("upsert_rows", Upsert(250));

        Assert.Equal([(0, 99, "applied"), (100, 199, "refused"), (200, 249, "not_attempted")], Outcomes(result));
        Assert.Equal(("partial", 100), (Text(result, "status"), result.GetProperty("resumeFrom").GetInt32()));
    }

    [Theory]
    [InlineData(false, 200)]
    [InlineData(true, 100)]
    public async Task Rows_whose_answer_is_lost_are_unknown_and_only_keyed_ones_may_be_sent_again(bool keyed, int resumeFrom)
    {
        Fail(at: 2, new CodaUnavailableException("reset", mayHaveExecuted: true));

        var result = await bench.Result("upsert_rows", Upsert(250, keyed: keyed));

        Assert.Equal([(0, 99, "applied"), (100, 199, "unknown"), (200, 249, "not_attempted")], Outcomes(result));
        Assert.Equal(("unknown", resumeFrom), (Text(result, "status"), result.GetProperty("resumeFrom").GetInt32()));
        Assert.True(bench.Coda.SaidUnknown);
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task A_batch_whose_time_runs_out_stops_before_a_request_that_might_not_be_answered()
    {
        bench.Coda.Interruptions["UpsertRows"] = _ =>
        {
            bench.Time.Advance(bench.TimeLeft - TimeSpan.FromSeconds(8));
            return Task.CompletedTask;
        };

        var result = await bench.Result("upsert_rows", Upsert(150));

        Assert.Equal([(0, 99, "applied"), (100, 149, "not_attempted")], Outcomes(result));
        Assert.Equal(("partial", 100), (Text(result, "status"), result.GetProperty("resumeFrom").GetInt32()));
    }

    [Fact]
    public async Task Who_asked_for_it_is_told_how_far_the_batch_is()
    {
        var said = new List<string>();
        bench.OnProgress = said.Add;

        await bench.Result("upsert_rows", Upsert(150));

        Assert.Equal(["Writing rows 1 to 100 of 150.", "Writing rows 101 to 150 of 150.", "Coda applied the change."], said);
    }

    [Fact]
    public async Task What_is_accepted_and_not_yet_applied_says_so_of_every_row()
    {
        bench.Coda.Progress = MutationProgress.Accepted;

        var result = await bench.Result("upsert_rows", Upsert(2));

        Assert.Equal([(0, 1, "accepted")], Outcomes(result));
        Assert.Equal("accepted", Text(result, "status"));
    }

    private void Fail(int at, Exception failure) => bench.Coda.Interruptions["UpsertRows"] = _ => ++requests == at ? Task.FromException(failure) : Task.CompletedTask;

    private int[] Sent() => [.. bench.Coda.Writes.Select(write => ((RowsUpsert)write.Body).Rows.Count)];

    private static string Upsert(int count, string title = "New", bool keyed = false) => JsonSerializer.Serialize(new
    {
        table = "Tasks",
        doc = "Product Plan",
        rows = Enumerable.Range(0, count).Select(_ => new Dictionary<string, string> { ["Title"] = title }),
        key_columns = keyed ? new[] { "Title" } : null,
    });

    private static (int From, int To, string? Status)[] Outcomes(JsonElement result) =>
        [.. result.GetProperty("rows").EnumerateArray().Select(run => (run.GetProperty("from").GetInt32(), run.GetProperty("to").GetInt32(), Text(run, "status")))];

    private static string? Text(JsonElement result, string name) => result.TryGetProperty(name, out var value) ? value.GetString() : null;
}
