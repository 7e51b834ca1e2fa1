namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class RowReadTests
{
    [Theory]
    [InlineData("\"Status\":\"Blocked\"", 4)]
    [InlineData("\"Estimate\":20", 3)]
    [InlineData("\"Done\":true", 21)]
    [InlineData("\"Project\":\"Alpine pilot\"", 11)]
    [InlineData("\"Owner\":\"Bob Okafor\"", 2)]
    [InlineData("\"Tags\":\"paperwork\"", 9)]
    [InlineData("\"Status\":\"Nowhere\"", 0)]
    public async Task A_query_keeps_the_rows_whose_cell_equals_the_value(string query, int count)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(count, (await coda.Get($"{CodaClient.Tasks}/rows?limit=200&query={Uri.EscapeDataString(query)}")).Items.Count);
    }

    [Fact]
    public async Task A_query_can_name_the_column_by_its_id()
    {
        await using var coda = await CodaClient.Start();
        var query = Uri.EscapeDataString(await coda.TaskColumn("Status") + ":\"Blocked\"");
        Assert.Equal(4, (await coda.Get($"{CodaClient.Tasks}/rows?query={query}")).Items.Count);
    }

    [Fact]
    public async Task A_relation_cannot_be_queried_by_row_id()
    {
        await using var coda = await CodaClient.Start();
        var id = (await coda.Get(CodaClient.Tracker + "/tables/Projects/rows/Alpine%20pilot")).Json["id"];
        Assert.Empty((await coda.Get($"{CodaClient.Tasks}/rows?query={Uri.EscapeDataString($"\"Project\":\"{id}\"")}")).Items);
    }

    [Theory]
    [InlineData("Status:\"Blocked\"")]
    [InlineData("\"Status\"")]
    [InlineData("\"Status\":Blocked")]
    [InlineData("\"Nowhere\":\"x\"")]
    [InlineData("\"Status\":[\"Blocked\"]")]
    public async Task A_malformed_query_is_400(string query)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Get($"{CodaClient.Tasks}/rows?query={Uri.EscapeDataString(query)}")).Status);
    }

    [Fact]
    public async Task Natural_order_of_all_rows_is_refused_in_these_words()
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Get(CodaClient.Tasks + "/rows?sortBy=natural&visibleOnly=false");
        Assert.Equal(
            "Natural sorting is only available for visible rows. When using sortBy=natural, pass visibleOnly=true or omit the visibleOnly param which "
            + "has the same effect.(The natural ordering of a table is only meaningfully defined for visible rows.)",
            reply.Message);
    }

    [Fact]
    public async Task Natural_order_is_that_of_the_view()
    {
        await using var coda = await CodaClient.Start();
        var rows = await coda.Get(CodaClient.Tracker + "/tables/Open%20tasks/rows?sortBy=natural&limit=3");
        Assert.Equal(["Negotiate delivery before March", "Rent chamber time at the university", "Compare a week of readings, old against new"], rows.Names);
    }

    [Fact]
    public async Task The_order_of_creation_is_the_default()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal("Freeze the mechanical drawings", (await coda.Get(CodaClient.Tasks + "/rows")).Names[0]);
    }

    [Fact]
    public async Task The_row_updated_last_comes_last_by_update()
    {
        await using var coda = await CodaClient.Start();
        await coda.Put(CodaClient.Tasks + "/rows/Train%20the%20hut%20wardens", """{"row":{"cells":[{"column":"Estimate","value":1}]}}""");
        Assert.Equal("Train the hut wardens", (await coda.Get(CodaClient.Tasks + "/rows?sortBy=updatedAt&limit=200")).Names[^1]);
    }

    [Fact]
    public async Task Only_visible_columns_leaves_out_the_hidden_ones()
    {
        await using var coda = await CodaClient.Start();
        var all = (await coda.Get(CodaClient.Tasks + "/rows?useColumnNames=true&limit=1")).Items[0]["values"]!.AsObject();
        var visible = (await coda.Get(CodaClient.Tasks + "/rows?useColumnNames=true&limit=1&visibleOnly=true")).Items[0]["values"]!.AsObject();
        Assert.Equal((true, false), (all.ContainsKey("Hourly rate"), visible.ContainsKey("Hourly rate")));
    }

    [Theory]
    [InlineData("simple", "Tags", "\"hardware,paperwork\"")]
    [InlineData("simpleWithArrays", "Tags", "[\"hardware\",\"paperwork\"]")]
    [InlineData("rich", "Tags", "[\"```hardware```\",\"```paperwork```\"]")]
    [InlineData("simple", "Task", "\"Certify the radio module for Japan\"")]
    [InlineData("rich", "Task", "\"```Certify the radio module for Japan```\"")]
    [InlineData("simple", "Cost", "\"$2,400\"")]
    [InlineData("rich", "Cost", """{"@context":"http://schema.org/","@type":"MonetaryAmount","currency":"USD","amount":2400}""")]
    [InlineData("simple", "Owner", "\"Jonas Lindqvist\"")]
    [InlineData("rich", "Owner", """{"@context":"http://schema.org/","@type":"Person","name":"Jonas Lindqvist","email":"jonas@northwind-labs.example","userId":3800002}""")]
    [InlineData("simple", "Project", "\"Barometer 3 launch\"")]
    [InlineData("simple", "Estimate", "30")]
    [InlineData("simple", "Done", "false")]
    [InlineData("simple", "Due", "\"2026-12-15T00:00:00.000+00:00\"")]
    public async Task A_cell_is_written_in_the_format_asked_for(string format, string column, string expected)
    {
        await using var coda = await CodaClient.Start();
        var cell = await coda.TaskCell("Certify the radio module for Japan", column, format);
        Assert.Equal(expected, cell!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public async Task A_rich_relation_tells_row_and_table()
    {
        await using var coda = await CodaClient.Start();
        var cell = (await coda.TaskCell("Certify the radio module for Japan", "Project", "rich"))!;
        Assert.Equal(
            ("StructuredValue", "row", "Barometer 3 launch", "grid-NwProjects", true),
            ((string?)cell["@type"], (string?)cell["additionalType"], (string?)cell["name"], (string?)cell["tableId"],
                cell["rowId"]!.ToString().StartsWith("i-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_rich_link_is_a_web_page()
    {
        await using var coda = await CodaClient.Start();
        var row = (await coda.Get("/docs/NwCrmSales/tables/Companies/rows/Fjellvik%20Rescue?valueFormat=rich&useColumnNames=true")).Json;
        Assert.Equal(("WebPage", "https://fjellvik-rescue.example"), ((string?)row["values"]!["Website"]!["@type"], (string?)row["values"]!["Website"]!["url"]));
    }

    [Fact]
    public async Task A_blank_cell_is_an_empty_text()
    {
        await using var coda = await CodaClient.Start();
        await coda.Post(CodaClient.Tasks + "/rows", """{"rows":[{"cells":[{"column":"Task","value":"Blank"}]}]}""");
        Assert.Equal("", (string?)await coda.TaskCell("Blank", "Due"));
    }

    [Fact]
    public async Task A_calculated_column_follows_what_it_is_calculated_from()
    {
        await using var coda = await CodaClient.Start();
        await coda.Put(CodaClient.Tasks + "/rows/Train%20the%20hut%20wardens", """{"row":{"cells":[{"column":"Estimate","value":10},{"column":"Hourly rate","value":50}]}}""");
        Assert.Equal("$500", (string?)await coda.TaskCell("Train the hut wardens", "Cost"));
    }

    [Fact]
    public async Task A_row_is_found_by_its_name_and_tells_its_table()
    {
        await using var coda = await CodaClient.Start();
        var row = (await coda.Get(CodaClient.Tracker + "/tables/Tasks/rows/Weekly%20call%20with%20the%20wardens")).Json;
        Assert.Equal(("grid-NwTasks001", 29), ((string?)row["parent"]!["id"], (int)row["index"]!));
    }

    [Fact]
    public async Task A_view_has_its_own_rows_and_columns()
    {
        await using var coda = await CodaClient.Start();
        var rows = await coda.Get(CodaClient.Tracker + "/tables/Open%20tasks/rows?limit=200&useColumnNames=true");
        Assert.Equal((39, 7), (rows.Items.Count, rows.Items[0]["values"]!.AsObject().Count));
    }

    [Theory]
    [InlineData("/rows/No%20such%20row")]
    [InlineData("/columns/No%20such%20column")]
    public async Task What_is_not_in_the_table_is_404(string path)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(404, (await coda.Get(CodaClient.Tasks + path)).Status);
    }
}
