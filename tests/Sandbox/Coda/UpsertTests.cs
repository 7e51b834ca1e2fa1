using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class UpsertTests
{
    private const string Rows = CodaClient.Tasks + "/rows";

    [Fact]
    public async Task Ids_of_inserted_rows_come_with_the_202_in_the_order_of_the_request()
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Post(Rows, """{"rows":[{"cells":[{"column":"Task","value":"A1"}]},{"cells":[{"column":"Task","value":"A2"}]}]}""");
        var ids = reply.Json["addedRowIds"]!.AsArray();
        Assert.Equal(("A1", "A2"), ((string?)(await coda.Get($"{Rows}/{ids[0]}")).Json["name"], (string?)(await coda.Get($"{Rows}/{ids[1]}")).Json["name"]));
    }

    [Fact]
    public async Task With_key_columns_the_list_of_added_rows_is_empty()
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Post(Rows, """{"rows":[{"cells":[{"column":"Task","value":"A1"}]}],"keyColumns":["Task"]}""");
        Assert.Empty(reply.Json["addedRowIds"]!.AsArray());
    }

    [Fact]
    public async Task A_replayed_keyed_upsert_updates_and_does_not_duplicate()
    {
        await using var coda = await CodaClient.Start();
        var key = await coda.TaskColumn("Task");
        var body = $$"""{"rows":[{"cells":[{"column":"Task","value":"A1"},{"column":"Estimate","value":3}]}],"keyColumns":["{{key}}"]}""";
        await coda.Post(Rows, body);
        await coda.Post(Rows, body);
        Assert.Single((await coda.Get(Rows + "?query=%22Task%22%3A%22A1%22")).Items);
    }

    [Fact]
    public async Task A_replayed_insert_without_key_duplicates()
    {
        await using var coda = await CodaClient.Start();
        const string body = """{"rows":[{"cells":[{"column":"Task","value":"A1"}]}]}""";
        await coda.Post(Rows, body);
        await coda.Post(Rows, body);
        Assert.Equal(2, (await coda.Get(Rows + "?query=%22Task%22%3A%22A1%22")).Items.Count);
    }

    [Fact]
    public async Task All_rows_that_match_the_key_are_updated()
    {
        await using var coda = await CodaClient.Start();
        await coda.Post(Rows, """{"rows":[{"cells":[{"column":"Status","value":"Blocked"},{"column":"Estimate","value":77}]}],"keyColumns":["Status"]}""");
        Assert.Equal(4, (await coda.Get(Rows + "?query=%22Estimate%22%3A77")).Items.Count);
    }

    [Fact]
    public async Task A_new_row_gets_the_defaults_of_its_columns()
    {
        await using var coda = await CodaClient.Start();
        await coda.Post(Rows, """{"rows":[{"cells":[{"column":"Task","value":"A1"}]}]}""");
        Assert.Equal("Not started", (string?)await coda.TaskCell("A1", "Status"));
    }

    [Fact]
    public async Task A_view_cannot_be_inserted_into()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Post(CodaClient.Tracker + "/tables/Open%20tasks/rows", """{"rows":[]}""")).Status);
    }

    [Theory]
    [InlineData("Nowhere", "Task", 404)]
    [InlineData("Tasks", "Nowhere", 400)]
    [InlineData("Tasks", "Cost", 400)]
    [InlineData("Tasks", "Complete", 400)]
    public async Task What_cannot_be_written_is_refused(string table, string column, int status)
    {
        await using var coda = await CodaClient.Start();
        var body = $$"""{"rows":[{"cells":[{"column":"{{column}}","value":"x"}]}]}""";
        Assert.Equal(status, (await coda.Post($"{CodaClient.Tracker}/tables/{table}/rows", body)).Status);
    }

    [Fact]
    public async Task An_unknown_member_is_a_schema_error_with_issues()
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Post(Rows, """{"rows":[{"cells":[],"color":"red"}]}""");
        Assert.Equal(
            (400, "RequestSchemaValidationFailed", "unrecognized_keys", "[\"rows\",0]"),
            (reply.Status, (string?)reply.Json["codaType"], (string?)reply.Json["codaDetail"]!["issues"]![0]!["code"],
                reply.Json["codaDetail"]!["issues"]![0]!["path"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"rows":"all"}""")]
    [InlineData("""{"rows":[{"cells":[{"column":"Task","value":{"a":1}}]}]}""")]
    [InlineData("not json")]
    [InlineData("""{"rows":[{"cells":[{"column":"Estimate","value":1e999}]}]}""")]
    [InlineData("""{"rows":[],"rows":[]}""")]
    public async Task A_body_of_the_wrong_shape_is_400(string body)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Post(Rows, body)).Status);
    }

    [Fact]
    public async Task A_row_can_be_updated_through_a_view()
    {
        await using var coda = await CodaClient.Start();
        await coda.Put(CodaClient.Tracker + "/tables/Open%20tasks/rows/Brief%20the%20distributors", """{"row":{"cells":[{"column":"Estimate","value":4}]}}""");
        Assert.Equal("4", (await coda.TaskCell("Brief the distributors", "Estimate"))!.ToString());
    }

    [Fact]
    public async Task Rows_can_be_deleted_by_their_ids()
    {
        await using var coda = await CodaClient.Start();
        var ids = (await coda.Get(Rows + "?limit=2")).Items.Select(row => row["id"]!.ToString()).ToArray();
        var reply = await coda.Delete(Rows, new JsonObject { ["rowIds"] = new JsonArray(ids[0], ids[1]) }.ToJsonString());
        Assert.Equal((ids[0], 404), (reply.Json["rowIds"]![0]!.ToString(), (await coda.Get($"{Rows}/{ids[1]}")).Status));
    }

    [Fact]
    public async Task An_edit_of_more_than_85_KB_is_refused_in_these_words_and_the_batch_with_it()
    {
        await using var coda = await CodaClient.Start();
        var body = $$"""{"rows":[{"cells":[{"column":"Task","value":"Small"}]},{"cells":[{"column":"Task","value":"{{new string('x', 131 * 1024)}}"}]}]}""";
        var reply = await coda.Post(Rows, body);
        Assert.Equal(
            ("""{"statusCode":400,"statusMessage":"Bad Request","message":"Row edit of size 131 KB exceeds maximum size of 85 KB."}""", 404),
            (reply.Text, (await coda.Get(Rows + "/Small")).Status));
    }

    [Fact]
    public async Task The_size_of_an_edit_is_that_of_the_decoded_text()
    {
        await using var coda = await CodaClient.Start();
        var body = $$"""{"rows":[{"cells":[{"column":"Task","value":"{{string.Concat(Enumerable.Repeat("\\u00e9", 42 * 1024))}}"}]}]}""";
        Assert.Equal(202, (await coda.Post(Rows, body)).Status);
    }

    [Fact]
    public async Task A_body_of_more_than_2_MB_is_400()
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Post(Rows, new string(' ', (2 * 1024 * 1024) + 1));
        Assert.Equal((400, "request entity too large"), (reply.Status, reply.Message));
    }

    [Fact]
    public async Task A_document_over_the_size_limit_is_refused_but_says_so()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.MarkOversize("NwTracker1");
        Assert.Equal(
            (400, 400, true),
            ((await coda.Get(Rows)).Status, (await coda.Post(Rows, """{"rows":[]}""")).Status, (bool)(await coda.Get(CodaClient.Tracker)).Json["docSize"]!["overApiSizeLimit"]!));
    }

    [Fact]
    public async Task A_large_limit_can_time_out_while_a_small_one_works()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.GatewayTimeoutAbove(30));
        Assert.Equal((504, 200), ((await coda.Get(Rows + "?limit=200")).Status, (await coda.Get(Rows + "?limit=30")).Status));
    }

    [Fact]
    public async Task A_page_token_of_a_large_limit_times_out_whatever_the_limit_now()
    {
        await using var coda = await CodaClient.Start();
        var token = (await coda.Get(Rows + "?limit=50")).Json["nextPageToken"];
        coda.Sandbox.Faults.Add(CodaFault.GatewayTimeoutAbove(30));
        Assert.Equal(504, (await coda.Get($"{Rows}?limit=10&pageToken={token}")).Status);
    }
}
