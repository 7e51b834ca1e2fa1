namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class BrowserLinkTests
{
    [Theory]
    [InlineData("https://coda.io/d/Project-Tracker_dNwTracker1", "doc", "NwTracker1")]
    [InlineData("https://docs.superhuman.com/d/_dNwTracker1", "doc", "NwTracker1")]
    [InlineData("https://coda.io/d/_dNwTracker1#Tasks_tugrid-NwTasks001", "table", "grid-NwTasks001")]
    [InlineData("https://coda.io/d/_dNwTracker1/#Open-tasks_tutable-NwOpenTasks", "table", "table-NwOpenTasks")]
    public async Task Links_of_both_hosts_are_resolved(string url, string type, string id)
    {
        await using var coda = await CodaClient.Start();
        var resource = (await Resolve(coda, url)).Json["resource"]!;
        Assert.Equal((type, id), ((string?)resource["type"], (string?)resource["id"]));
    }

    [Theory]
    [InlineData("/pages/Risks")]
    [InlineData("/tables/Tasks")]
    [InlineData("/tables/Open%20tasks")]
    [InlineData("/tables/Tasks/rows/Brief%20the%20distributors")]
    public async Task The_browser_link_of_a_thing_leads_back_to_it(string path)
    {
        await using var coda = await CodaClient.Start();
        var thing = (await coda.Get(CodaClient.Tracker + path)).Json;
        var resource = (await Resolve(coda, thing["browserLink"]!.ToString())).Json["resource"]!;
        Assert.Equal((thing["id"]!.ToString(), thing["href"]!.ToString()), (resource["id"]!.ToString(), resource["href"]!.ToString()));
    }

    [Fact]
    public async Task A_row_can_be_named_by_its_number()
    {
        await using var coda = await CodaClient.Start();
        var reply = await Resolve(coda, "https://coda.io/d/_dNwTracker1#Tasks_tugrid-NwTasks001/r30");
        Assert.Equal("Weekly call with the wardens", (string?)reply.Json["resource"]!["name"]);
    }

    [Theory]
    [InlineData("https://example.com/d/_dNwTracker1", 400)]
    [InlineData("https://coda.io/pricing", 400)]
    [InlineData("https://coda.io/d/_dNoSuchDoc1", 404)]
    [InlineData("https://coda.io/d/_dNwBoardPrp", 404)]
    [InlineData("https://coda.io/d/_dNwTracker1/Gone_suXXXXXX", 404)]
    [InlineData("https://coda.io/d/_dNwTracker1#Tasks_tugrid-NwTasks001/_rui-gone", 404)]
    public async Task What_is_no_coda_link_is_400_and_what_is_gone_404(string url, int status)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(status, (await Resolve(coda, url)).Status);
    }

    [Theory]
    [InlineData("https://coda.io/d/_dNwTracker1/Gone_suXXXXXX", "NwTracker1")]
    [InlineData("https://coda.io/d/_dNwTracker1#Tasks_tugrid-NwTasks001/_rui-gone", "grid-NwTasks001")]
    public async Task With_grace_the_next_thing_up_is_resolved(string url, string id)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(id, (string?)(await Resolve(coda, url, "&degradeGracefully=true")).Json["resource"]!["id"]);
    }

    private static Task<CodaReply> Resolve(CodaClient coda, string url, string more = "") =>
        coda.Get($"/resolveBrowserLink?url={Uri.EscapeDataString(url)}{more}");
}
