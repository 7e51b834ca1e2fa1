using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class AutomationTests
{
    private const string Hooks = CodaClient.Tracker + "/hooks/automation/";
    private const string Intake = Hooks + "grid-auto-NwIntake01";

    [Theory]
    [InlineData("application/json", """{"task":"Wax the skis","priority":"Low"}""")]
    [InlineData("application/x-www-form-urlencoded", "task=Wax+the%20skis&priority=Low")]
    [InlineData("text/plain", "Wax the skis")]
    public async Task A_webhook_adds_a_task_from_json_form_or_text(string mediaType, string body)
    {
        await using var coda = await CodaClient.Start();
        var triggered = await coda.SendAs(mediaType, HttpMethod.Post, Intake, body);
        Assert.Equal((202, 200), (triggered.Status, (await coda.Get(CodaClient.Tasks + "/rows/Wax%20the%20skis")).Status));
    }

    [Fact]
    public async Task The_payload_is_read_as_if_somebody_typed_it()
    {
        await using var coda = await CodaClient.Start();
        await coda.Post(Intake, """{"task":"Wax","project":"Alpine pilot","owner":"hana@northwind-labs.example","due":"2026-12-01","estimate":"3"}""");
        Assert.Equal(
            ("Alpine pilot", "Hana Kobayashi", "2026-12-01T00:00:00.000+00:00", 3),
            ((string?)await coda.TaskCell("Wax", "Project"), (string?)await coda.TaskCell("Wax", "Owner"), (string?)await coda.TaskCell("Wax", "Due"),
                (double)(await coda.TaskCell("Wax", "Estimate"))!));
    }

    [Fact]
    public async Task What_the_automation_does_not_know_is_ignored()
    {
        await using var coda = await CodaClient.Start();
        await coda.Post(Intake, """{"task":"Wax","colour":{"name":"red"},"nothing":null}""");
        Assert.Equal(200, (await coda.Get(CodaClient.Tasks + "/rows/Wax")).Status);
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("1e999", "1e999")]
    public async Task What_no_cell_can_hold_becomes_text(string estimate, string text)
    {
        await using var coda = await CodaClient.Start();
        await coda.Post(Intake, $$"""{"task":"Wax","estimate":{{estimate}}}""");
        Assert.Equal(text, (string?)await coda.TaskCell("Wax", "Estimate"));
    }

    [Fact]
    public async Task The_task_is_there_when_the_mutation_completes()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { WriteDelay = TimeSpan.FromSeconds(5) });
        var id = (await coda.Post(Intake, """{"task":"Wax"}""")).RequestId;
        var before = (await coda.Get(CodaClient.Tasks + "/rows/Wax")).Status;
        coda.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(
            (404, true, 200),
            (before, (bool?)(await coda.Get("/mutationStatus/" + id)).Json["completed"], (await coda.Get(CodaClient.Tasks + "/rows/Wax")).Status));
    }

    [Theory]
    [InlineData("grid-auto-NoSuchRule", 404)]
    [InlineData("grid-auto-NwMonday01", 422)]
    [InlineData("grid-auto-NwPaused01", 422)]
    public async Task Only_a_webhook_that_is_on_can_be_triggered(string rule, int status)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(status, (await coda.Post(Hooks + rule)).Status);
    }

    [Theory]
    [InlineData("application/json", "[1]")]
    [InlineData("application/json", "{")]
    [InlineData("application/xml", "<task/>")]
    public async Task A_payload_that_cannot_be_read_is_400(string mediaType, string body)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.SendAs(mediaType, HttpMethod.Post, Intake, body)).Status);
    }

    [Fact]
    public async Task Nothing_at_all_is_a_payload_too()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(202, (await coda.Send(HttpMethod.Post, Intake)).Status);
    }

    [Fact]
    public async Task A_page_of_the_document_tells_the_ids()
    {
        await using var coda = await CodaClient.Start();
        Assert.Contains("grid-auto-NwIntake01", await coda.Export(CodaClient.Tracker + "/pages/How%20we%20work"), StringComparison.Ordinal);
    }
}
