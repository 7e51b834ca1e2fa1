using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class AnalyticsTests
{
    private const string Docs = "/analytics/docs";
    private const string Packs = "/analytics/packs";

    [Fact]
    public async Task Documents_have_a_number_for_each_of_the_last_30_days()
    {
        await using var coda = await CodaClient.Start();
        var metrics = (await coda.Get(Docs + "?docIds=NwTracker1")).Items.Single()["metrics"]!.AsArray();
        Assert.Equal((30, "2026-11-22"), (metrics.Count, (string?)metrics[^1]!["date"]));
    }

    [Fact]
    public async Task The_numbers_are_the_same_every_time()
    {
        await using var one = await CodaClient.Start();
        await using var two = await CodaClient.Start();
        Assert.Equal((await one.Get(Docs)).Text.Replace(one.Sandbox.ApiUrl, "", StringComparison.Ordinal), (await two.Get(Docs)).Text.Replace(two.Sandbox.ApiUrl, "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sessions_add_up()
    {
        await using var coda = await CodaClient.Start();
        var metrics = (await coda.Get(Docs)).Items.SelectMany(item => item["metrics"]!.AsArray()).Select(day => day!);
        Assert.All(metrics, day => Assert.Equal((int)day["totalSessions"]!, (int)day["sessionsMobile"]! + (int)day["sessionsDesktop"]! + (int)day["sessionsOther"]!));
    }

    [Fact]
    public async Task Cumulative_numbers_never_fall()
    {
        await using var coda = await CodaClient.Start();
        var views = (await coda.Get(Docs + "?docIds=NwTracker1&scale=cumulative")).Items.Single()["metrics"]!.AsArray().Select(day => (int)day!["views"]!).ToList();
        Assert.Equal(views.Order(), views);
    }

    [Fact]
    public async Task Daily_numbers_are_the_steps_of_the_cumulative_ones()
    {
        await using var coda = await CodaClient.Start();
        const string query = Docs + "?docIds=NwTracker1&sinceDate=2026-11-10&untilDate=2026-11-11";
        var daily = await Views(coda, query);
        var cumulative = await Views(coda, query + "&scale=cumulative");
        Assert.Equal(daily[1], cumulative[1] - cumulative[0]);
    }

    [Theory]
    [InlineData("docIds=NwTracker1,NwCrmSales", "CRM,Project Tracker")]
    [InlineData("query=okr", "Company OKRs")]
    [InlineData("isPublished=true", "Company OKRs")]
    [InlineData("isPublished=false&docIds=NwTracker1", "Project Tracker")]
    [InlineData("workspaceId=ws-elsewhere", "")]
    [InlineData("docIds=NwBoardPrp", "")]
    public async Task Documents_can_be_filtered(string query, string titles)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(titles, string.Join(',', Titles(await coda.Get($"{Docs}?{query}&orderBy=title"))));
    }

    [Fact]
    public async Task Documents_can_be_ordered_by_what_is_counted()
    {
        await using var coda = await CodaClient.Start();
        var views = (await coda.Get(Docs + "?orderBy=views&direction=descending")).Items.Select(item => item["metrics"]!.AsArray().Sum(day => (int)day!["views"]!)).ToList();
        Assert.Equal(views.OrderDescending(), views);
    }

    [Fact]
    public async Task Days_can_start_with_the_latest()
    {
        await using var coda = await CodaClient.Start();
        var metrics = (await coda.Get(Docs + "?orderBy=date&direction=descending")).Items[0]["metrics"]!.AsArray();
        Assert.Equal("2026-11-22", (string?)metrics[0]!["date"]);
    }

    [Fact]
    public async Task There_are_no_numbers_of_days_to_come()
    {
        await using var coda = await CodaClient.Start();
        Assert.Empty((await coda.Get(Docs + "?sinceDate=2027-01-01")).Items.SelectMany(item => item["metrics"]!.AsArray()));
    }

    [Fact]
    public async Task There_are_no_numbers_from_before_the_document()
    {
        await using var coda = await CodaClient.Start();
        var created = (await coda.Get(CodaClient.Tracker)).Json["createdAt"]!.ToString();
        var first = (await coda.Get(Docs + "?docIds=NwTracker1&sinceDate=2020-01-01")).Items.Single()["metrics"]![0]!["date"];
        Assert.Equal(created[..10], (string?)first);
    }

    [Theory]
    [InlineData(Docs + "?sinceDate=yesterday")]
    [InlineData(Docs + "?sinceDate=2026-11-02&untilDate=2026-11-01")]
    [InlineData(Docs + "?scale=weekly")]
    [InlineData(Docs + "?orderBy=beauty")]
    [InlineData(Docs + "?direction=up")]
    [InlineData(Packs + "/10451/formulas?packFormulaNames=Reading&packFormulaTypes=formula,sync")]
    public async Task What_makes_no_sense_is_400(string path)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Get(path)).Status);
    }

    [Fact]
    public async Task Documents_come_in_pages()
    {
        await using var coda = await CodaClient.Start();
        var first = await coda.Get(Docs + "?orderBy=title&limit=3");
        Assert.Equal("Project Tracker", string.Join(',', Titles(await coda.Get(first.Json["nextPageLink"]!.ToString()))));
    }

    [Fact]
    public async Task A_limit_beyond_5000_is_clamped_without_a_word()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.ShortPage("listDocAnalytics", 1));
        var token = (await coda.Get(Docs + "?limit=9999")).Json["nextPageToken"]!.ToString();
        Assert.Equal(5000, (int)JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token))!["limit"]!);
    }

    [Fact]
    public async Task Analytics_do_not_use_up_the_limit_of_reading()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { RateLimits = new(new(1, 6), null, null, null, new(2, 6)) });
        Assert.Equal(
            (200, 200, 429, 200),
            ((await coda.Get("/analytics/updated")).Status, (await coda.Get(Docs)).Status, (await coda.Get(Packs)).Status, (await coda.Get("/whoami")).Status));
    }

    [Fact]
    public async Task Analytics_of_pages_are_401_unless_enterprise()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(401, (await coda.Get(Docs + "/NwTracker1/pages")).Status);
    }

    [Fact]
    public async Task In_an_enterprise_workspace_every_page_has_numbers()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { EnterpriseWorkspace = true });
        Assert.Equal(
            (await coda.Get(CodaClient.Tracker + "/pages")).Names,
            (await coda.Get(Docs + "/NwTracker1/pages")).Items.Select(item => (string)item["page"]!["name"]!));
    }

    [Fact]
    public async Task Analytics_of_pages_somebody_else_has_are_401_too()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { EnterpriseWorkspace = true });
        Assert.Equal(401, (await coda.Get(Docs + "/NwBoardPrp/pages")).Status);
    }

    [Fact]
    public async Task The_summary_is_the_sum_of_the_documents()
    {
        await using var coda = await CodaClient.Start();
        var sum = (await coda.Get(Docs)).Items.SelectMany(item => item["metrics"]!.AsArray()).Sum(day => (int)day!["totalSessions"]!);
        Assert.Equal(sum, (int)(await coda.Get(Docs + "/summary")).Json["totalSessions"]!);
    }

    [Theory]
    [InlineData("", "Station Cloud,Weather Units")]
    [InlineData("?packIds=10623", "Weather Units")]
    [InlineData("?isPublished=true", "Station Cloud")]
    [InlineData("?query=cloud", "Station Cloud")]
    [InlineData("?orderBy=revenueUsd", "Station Cloud,Weather Units")]
    [InlineData("?orderBy=name&direction=descending", "Weather Units,Station Cloud")]
    public async Task Packs_can_be_filtered_and_ordered(string query, string names)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(names, string.Join(',', (await coda.Get(Packs + query)).Items.Select(item => item["pack"]!["name"])));
    }

    [Fact]
    public async Task Only_makers_see_the_numbers_of_a_pack()
    {
        await using var coda = await CodaClient.Start();
        Assert.Empty((await coda.Get(Packs, coda.Bob)).Items);
    }

    [Fact]
    public async Task The_summary_of_packs_is_the_sum_of_their_days()
    {
        await using var coda = await CodaClient.Start();
        var sum = (await coda.Get(Packs)).Items.SelectMany(item => item["metrics"]!.AsArray()).Sum(day => (int)day!["docInstalls"]!);
        Assert.Equal(sum, (int)(await coda.Get(Packs + "/summary")).Json["totalDocInstalls"]!);
    }

    [Theory]
    [InlineData("", "Reading,RestartStation,Stations,StationNames")]
    [InlineData("?packFormulaNames=Reading,Stations", "Reading,Stations")]
    [InlineData("?packFormulaNames=Reading,Stations&packFormulaTypes=formula,action", "Reading")]
    public async Task Formulas_of_a_pack_can_be_chosen(string query, string names)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(names, string.Join(',', (await coda.Get(Packs + "/10451/formulas" + query)).Items.Select(item => item["formula"]!["name"])));
    }

    [Fact]
    public async Task There_is_no_latency_of_everything_up_to_a_day()
    {
        await using var coda = await CodaClient.Start();
        var day = (await coda.Get(Packs + "/10451/formulas?scale=cumulative")).Items[0]["metrics"]![0]!.AsObject();
        Assert.False(day.ContainsKey("medianLatencyMs"));
    }

    [Fact]
    public async Task Days_end_at_midnight_in_pacific_time()
    {
        await using var coda = await CodaClient.Start();
        coda.Time.SetUtcNow(new DateTimeOffset(2026, 11, 24, 7, 59, 0, TimeSpan.Zero));
        var before = (string?)(await coda.Get("/analytics/updated")).Json["docAnalyticsLastUpdated"];
        coda.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(("2026-11-22", "2026-11-23"), (before, (string?)(await coda.Get("/analytics/updated")).Json["docAnalyticsLastUpdated"]));
    }

    private static IEnumerable<JsonNode?> Titles(CodaReply reply) => reply.Items.Select(item => item["doc"]!["title"]);

    private static async Task<int[]> Views(CodaClient coda, string path) =>
        [.. (await coda.Get(path)).Items.Single()["metrics"]!.AsArray().Select(day => (int)day!["views"]!)];
}
