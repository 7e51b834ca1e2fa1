using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class CellTests
{
    [Theory]
    [InlineData("Estimate", "\"12\"", "12")]
    [InlineData("Estimate", "12.5", "12.5")]
    [InlineData("Estimate", "\"about ten\"", "\"about ten\"")]
    [InlineData("Estimate", "\"1e999\"", "\"1e999\"")]
    [InlineData("Hourly rate", "\"$1,250\"", "\"$1,250\"")]
    [InlineData("Due", "\"12/24/2026\"", "\"12/24/2026\"")]
    [InlineData("Due", "\"2026-12-24T18:30:00Z\"", "\"2026-12-24T00:00:00.000\\u002B00:00\"")]
    [InlineData("Done", "\"yes\"", "true")]
    [InlineData("Done", "false", "false")]
    [InlineData("Priority", "\"Low\"", "\"Low\"")]
    [InlineData("Tags", "[\"field\",\"people\"]", "\"field,people\"")]
    [InlineData("Tags", "\"field, people\"", "\"field,people\"")]
    [InlineData("Project", "\"Support portal\"", "\"Support portal\"")]
    [InlineData("Project", "\"No such project\"", "\"No such project\"")]
    [InlineData("Owner", "\"hana@northwind-labs.example\"", "\"Hana Kobayashi\"")]
    [InlineData("Owner", "\"stranger@example.com\"", "\"stranger@example.com\"")]
    public async Task A_written_value_is_read_as_if_it_were_typed(string column, string value, string shown)
    {
        await using var coda = await CodaClient.Start();
        await Write(coda, column, value);
        Assert.Equal(shown, (await coda.TaskCell("Prepare spare parts list", column))!.ToJsonString());
    }

    [Fact]
    public async Task A_percent_can_be_typed_with_its_sign()
    {
        await using var coda = await CodaClient.Start();
        const string row = "/docs/NwOkrs2026/tables/Key%20Results/rows/Help%20pages%20rewritten";
        await coda.Send(HttpMethod.Put, row, """{"row":{"cells":[{"column":"Confidence","value":"45%"}]}}""", coda.Dana);
        Assert.Equal(0.45, (double)(await coda.Get(row + "?useColumnNames=true")).Json["values"]!["Confidence"]!);
    }

    [Fact]
    public async Task A_relation_can_be_written_by_row_id()
    {
        await using var coda = await CodaClient.Start();
        var id = (await coda.Get(CodaClient.Tracker + "/tables/Projects/rows/Support%20portal")).Json["id"]!;
        await Write(coda, "Project", $"\"{id}\"");
        Assert.Equal(id.ToString(), (string?)(await coda.TaskCell("Prepare spare parts list", "Project", "rich"))!["rowId"]);
    }

    [Fact]
    public async Task A_relation_that_matches_nothing_is_kept_as_text()
    {
        await using var coda = await CodaClient.Start();
        await Write(coda, "Project", "\"No such project\"");
        Assert.Equal("```No such project```", (string?)await coda.TaskCell("Prepare spare parts list", "Project", "rich"));
    }

    [Fact]
    public async Task Without_parsing_the_raw_value_is_stored_and_a_relation_breaks()
    {
        await using var coda = await CodaClient.Start();
        await Write(coda, "Project", "\"Support portal\"", "?disableParsing=true");
        Assert.Equal("```Support portal```", (string?)await coda.TaskCell("Prepare spare parts list", "Project", "rich"));
    }

    [Theory]
    [InlineData("simple", "Photos", "\"barometer-front.jpg,barometer-back.jpg,barometer-lid.jpg\"")]
    [InlineData("simple", "Price", "\"R$1,240\"")]
    [InlineData("simple", "Deposit", "\"CHF 12.00\"")]
    [InlineData("simple", "Balance", "\"(5.00)\"")]
    [InlineData("simple", "Liked by visitors", "\"👍,🎉\"")]
    [InlineData("simple", "Set-up time", "\"3 mins\"")]
    [InlineData("simple", "Battery", "80")]
    [InlineData("simpleWithArrays", "Liked by visitors", "[\"👍\",\"🎉\"]")]
    [InlineData("rich", "Liked by visitors", "[\"```👍```\",\"```🎉```\"]")]
    [InlineData("rich", "Set-up time", "\"3 mins\"")]
    [InlineData("rich", "Notes", "\"Serial number **under the lid**. Keep it dry inside.\"")]
    [InlineData("rich", "Serial", "\"```# 3-0007 *```\"")]
    [InlineData("rich", "Kind", "\"```Instrument```\"")]
    [InlineData("rich", "Shop page", """{"@context":"http://schema.org/","@type":"WebPage","url":"https://shop.northwind-labs.example/barometer-3"}""")]
    [InlineData("rich", "Balance", """{"@context":"http://schema.org/","@type":"MonetaryAmount","currency":"USD","amount":-5}""")]
    public async Task A_cell_of_every_kind_has_the_recorded_form(string format, string column, string expected)
    {
        await using var coda = await CodaClient.Start();
        var row = await coda.Get($"/docs/NwMeeting1/tables/Demo%20kit/rows/Barometer%203%20prototype?useColumnNames=true&valueFormat={format}");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), row.Json["values"]![column]), row.Json["values"]![column]?.ToJsonString());
    }

    [Theory]
    [InlineData("Spare cable", "Photos", "[]")]
    [InlineData("Spare cable", "Action history", "[]")]
    [InlineData("Spare cable", "Keeper", "\"\"")]
    [InlineData("Spare cable", "Price", "\"\"")]
    [InlineData("Wind vane on a stick", "Liked by visitors", "\"```👍```\"")]
    public async Task Blank_and_single_values_have_the_recorded_form(string row, string column, string expected)
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Get($"/docs/NwMeeting1/tables/Demo%20kit/rows/{Uri.EscapeDataString(row)}?useColumnNames=true&valueFormat=rich");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), reply.Json["values"]![column]), reply.Json["values"]![column]?.ToJsonString());
    }

    [Fact]
    public async Task Pictures_have_measures_and_other_files_have_empty_ones()
    {
        await using var coda = await CodaClient.Start();
        var values = (await coda.Get("/docs/NwMeeting1/tables/Demo%20kit/rows/Barometer%203%20prototype?useColumnNames=true&valueFormat=rich")).Json["values"]!;
        Assert.Equal(
            ("ImageObject", 220, 170, "", "", "live"),
            ((string?)values["Thumbnail"]!["@type"], (int)values["Thumbnail"]!["height"]!, (int)values["Thumbnail"]!["width"]!,
                (string?)values["Manuals"]![0]!["height"], (string?)values["Manuals"]![0]!["width"], (string?)values["Manuals"]![0]!["status"]));
    }

    [Fact]
    public async Task A_picture_written_by_its_address_is_copied_to_codas_own_host()
    {
        await using var coda = await CodaClient.Start();
        const string row = "/docs/NwMeeting1/tables/Demo%20kit/rows/Spare%20cable";
        await coda.Put(row, """{"row":{"cells":[{"column":"Photos","value":"https://pictures.example/a%20cable.png"}]}}""");
        var photo = (await coda.Get(row + "?useColumnNames=true&valueFormat=rich")).Json["values"]!["Photos"]![0]!;
        Assert.Equal(("a cable.png", true), ((string?)photo["name"], photo["url"]!.ToString().StartsWith("https://codahosted.io/docs/NwMeeting1/blobs/bl-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pushing_a_button_does_what_the_button_does()
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Post(CodaClient.Tasks + "/rows/Prepare%20spare%20parts%20list/buttons/Complete");
        Assert.Equal((202, true, true), (reply.Status, reply.Json["rowId"] is not null && reply.Json["columnId"] is not null, (bool)(await coda.TaskCell("Prepare spare parts list", "Done"))!));
    }

    [Fact]
    public async Task Pushing_what_is_no_button_is_400()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Post(CodaClient.Tasks + "/rows/Prepare%20spare%20parts%20list/buttons/Task")).Status);
    }

    private static Task<CodaReply> Write(CodaClient coda, string column, string value, string query = "") =>
        coda.Put(
            CodaClient.Tasks + "/rows/Prepare%20spare%20parts%20list" + query,
            new JsonObject
            {
                ["row"] = new JsonObject { ["cells"] = new JsonArray(new JsonObject { ["column"] = column, ["value"] = JsonNode.Parse(value) }) },
            }.ToJsonString());
}
