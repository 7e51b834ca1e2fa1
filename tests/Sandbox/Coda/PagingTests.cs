using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class PagingTests
{
    private const string Companies = "/docs/NwCrmSales/tables/Companies";

    [Fact]
    public async Task A_listing_gives_25_items_and_where_to_go_on()
    {
        await using var coda = await CodaClient.Start();
        var first = await coda.Get(Companies + "/rows");
        var next = await coda.Get(first.Json["nextPageLink"]!.ToString());
        Assert.Equal((25, "Harbor Logistics"), (first.Items.Count, next.Names[1]));
    }

    [Theory]
    [InlineData(Companies + "/columns?limit=5000")]
    [InlineData(Companies + "/rows?limit=5000")]
    public async Task A_limit_that_is_too_large_is_clamped_silently(string path)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(200, (await coda.Get(path)).Status);
    }

    [Fact]
    public async Task Rows_are_clamped_to_the_largest_page()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { MaxPageSize = 40 });
        Assert.Equal(40, (await coda.Get(Companies + "/rows?limit=5000")).Items.Count);
    }

    public static TheoryData<string> Listings =>
        [.. CodaOperations.All("").Where(operation => operation.Query.Contains("pageToken")).Select(operation => operation.Path)];

    [Theory]
    [MemberData(nameof(Listings))]
    public async Task A_parameter_beside_a_page_token_is_refused_as_recorded(string path)
    {
        await using var coda = await CodaClient.Start();
        foreach (var (name, value) in ContractSamples.Places)
            path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
        // The body of the recording error-400-3.
        Assert.Equal(
            """{"statusCode":400,"statusMessage":"Bad Request","message":"Bad Request","codaType":"RequestSchemaValidationFailed","codaDetail":{"issues":[{"code":"invalid_union","errors":[[{"code":"custom","message":"Invalid pageToken","path":["pageToken"]}],[{"code":"unrecognized_keys","keys":["limit"],"path":[],"message":"Unrecognized key: \"limit\""}]],"path":[],"message":"Invalid input"}]}}""",
            (await coda.Get(path + "?limit=3&pageToken=anything", coda.Dana)).Text);
    }

    [Fact]
    public async Task Several_parameters_beside_a_page_token_are_named_together_in_their_order()
    {
        await using var coda = await CodaClient.Start();
        var first = await coda.Get(Companies + "/rows?limit=3");
        var reply = await coda.Get($"{Companies}/rows?valueFormat=rich&pageToken={first.Json["nextPageToken"]}&limit=3&stray=1");
        var issue = reply.Json["codaDetail"]!["issues"]![0]!["errors"]![1]![0]!;
        Assert.Equal("""["valueFormat","limit","stray"]""", issue["keys"]!.ToJsonString());
        Assert.Equal("Unrecognized keys: \"valueFormat\", \"limit\", \"stray\"", (string?)issue["message"]);
    }

    [Fact]
    public async Task A_page_token_alone_carries_the_parameters_of_the_first_call()
    {
        await using var coda = await CodaClient.Start();
        var first = await coda.Get(Companies + "/rows?limit=3&useColumnNames=true");
        var next = await coda.Get($"{Companies}/rows?pageToken={first.Json["nextPageToken"]}");
        Assert.Equal((3, true), (next.Items.Count, next.Items[0]["values"]!.AsObject().ContainsKey("Company")));
    }

    [Fact]
    public async Task By_a_switch_parameters_beside_a_page_token_are_ignored_as_the_specification_says()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { RefuseParametersBesidePageToken = false });
        var first = await coda.Get(Companies + "/rows?limit=3");
        Assert.Equal(3, (await coda.Get($"{Companies}/rows?limit=100&pageToken={first.Json["nextPageToken"]}")).Items.Count);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "")]
    public async Task The_last_page_has_no_token_or_by_a_switch_an_empty_one(bool empty, string? token)
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { EmptyLastPageToken = empty });
        Assert.Equal(token, (string?)(await coda.Get("/docs")).Json["nextPageToken"]);
    }

    [Fact]
    public async Task A_page_in_natural_order_has_no_sync_token_and_any_other_has_one()
    {
        await using var coda = await CodaClient.Start();
        var natural = (await coda.Get(Companies + "/rows?limit=3&sortBy=natural")).Json.AsObject();
        var created = (await coda.Get(Companies + "/rows?limit=3")).Json.AsObject();
        Assert.Equal((false, true), (natural.ContainsKey("nextSyncToken"), created.ContainsKey("nextSyncToken")));
    }

    [Fact]
    public async Task All_pages_together_are_all_rows()
    {
        await using var coda = await CodaClient.Start();
        var seen = new HashSet<string>();
        var path = Companies + "/rows?limit=50";
        while (path is not null)
        {
            var page = await coda.Get(path);
            seen.UnionWith(page.Names);
            path = (string?)page.Json["nextPageLink"];
        }
        Assert.Equal(120, seen.Count);
    }

    [Fact]
    public async Task A_page_can_be_empty_and_still_go_on()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.ShortPage("listRows"));
        var page = await coda.Get(Companies + "/rows");
        Assert.Equal((0, 25), (page.Items.Count, (await coda.Get(page.Json["nextPageLink"]!.ToString())).Items.Count));
    }

    [Theory]
    [InlineData("pageToken=rubbish")]
    [InlineData("pageToken=eyJvZmZzZXQiOjB9")]
    [InlineData("syncToken=rubbish")]
    public async Task A_bad_token_is_a_bare_400(string query)
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Get($"{Companies}/rows?{query}");
        Assert.Equal("""{"statusCode":400,"statusMessage":"Bad Request","message":"Invalid pageToken."}""", reply.Text);
    }

    [Fact]
    public async Task A_limit_below_one_is_400()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Get(Companies + "/rows?limit=0")).Status);
    }

    [Fact]
    public async Task A_sync_token_gives_the_rows_changed_since_and_no_deletions()
    {
        await using var coda = await CodaClient.Start();
        var token = (await coda.Get(CodaClient.Tasks + "/rows?limit=200")).Json["nextSyncToken"];
        await coda.Put(CodaClient.Tasks + "/rows/Train%20the%20hut%20wardens", """{"row":{"cells":[{"column":"Estimate","value":99}]}}""");
        await coda.Delete(CodaClient.Tasks + "/rows/Brief%20the%20distributors");
        Assert.Equal(["Train the hut wardens"], (await coda.Get($"{CodaClient.Tasks}/rows?syncToken={token}")).Names);
    }

    [Fact]
    public async Task A_sync_token_keeps_the_filter_of_its_first_call()
    {
        await using var coda = await CodaClient.Start();
        var token = (await coda.Get(CodaClient.Tasks + "/rows?limit=200&query=%22Priority%22%3A%22Low%22")).Json["nextSyncToken"];
        await coda.Put(CodaClient.Tasks + "/rows/Train%20the%20hut%20wardens", """{"row":{"cells":[{"column":"Estimate","value":99}]}}""");
        Assert.Empty((await coda.Get($"{CodaClient.Tasks}/rows?syncToken={token}")).Items);
    }

    [Fact]
    public async Task The_link_to_the_next_page_is_encoded()
    {
        await using var coda = await CodaClient.Start();
        var link = (await coda.Get(CodaClient.Tracker + "/tables/Open%20tasks/rows")).Json["nextPageLink"]!.ToString();
        Assert.Contains("/tables/Open%20tasks/rows?pageToken=", link, StringComparison.Ordinal);
    }
}
