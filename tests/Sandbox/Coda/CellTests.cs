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
    [InlineData("Due", "\"12/24/2026\"", "\"2026-12-24T00:00:00.000\\u002B00:00\"")]
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
