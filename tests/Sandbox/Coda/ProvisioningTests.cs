using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

/// <summary>
/// Tests that a new document is not ready when Coda answers 201. Three independent clients saw 409 for seconds to minutes.
/// </summary>
public sealed class ProvisioningTests
{
    private const string Conflict = """{"statusCode":409,"statusMessage":"Conflict","message":"Conflict"}""";

    private static readonly CodaSandboxBehaviour Slow = CodaSandboxBehaviour.Instant with { DocProvisioning = TimeSpan.FromSeconds(3) };

    [Theory]
    [InlineData("""{"title":"Plan"}""")]
    [InlineData("""{"title":"Plan","initialPage":{"name":"Start"}}""")]
    [InlineData("""{"sourceDoc":"NwTracker1"}""")]
    public async Task Everything_on_a_new_document_is_409_until_it_is_provisioned(string body)
    {
        await using var coda = await CodaClient.Start(Slow);
        var created = await coda.Post("/docs", body);
        var doc = $"/docs/{created.Json["id"]}";
        var early = new[]
        {
            await coda.Get(doc),
            await coda.Get(doc + "/pages"),
            await coda.Get(doc + "/tables/Tasks/rows"),
            await coda.Patch(doc, """{"title":"Other"}"""),
            await coda.Post(doc + "/pages", """{"name":"Early"}"""),
            await coda.Delete(doc),
        };
        coda.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(Enumerable.Repeat(Conflict, early.Length), early.Select(reply => reply.Text));
        Assert.Equal((200, 200), ((await coda.Get(doc)).Status, (await coda.Get(doc + "/pages")).Status));
    }

    [Fact]
    public async Task A_write_refused_during_provisioning_has_no_effect()
    {
        await using var coda = await CodaClient.Start(Slow);
        var doc = $"/docs/{(await coda.Post("/docs", """{"title":"Plan","initialPage":{"name":"Start"}}""")).Json["id"]}";
        await coda.Post(doc + "/pages", """{"name":"Early"}""");
        await coda.Patch(doc, """{"title":"Other"}""");
        coda.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(("Plan", "Start"), ((await coda.Get(doc)).Json["name"]!.ToString(), string.Join(',', (await coda.Get(doc + "/pages")).Names)));
    }

    [Fact]
    public async Task The_request_id_of_a_creation_completes_when_the_document_is_there()
    {
        await using var coda = await CodaClient.Start(Slow);
        var created = await coda.Post("/docs", """{"title":"Plan"}""");
        var status = "/mutationStatus/" + Uri.EscapeDataString(created.RequestId);
        var before = (bool)(await coda.Get(status)).Json["completed"]!;
        coda.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(
            (true, false, true),
            (created.RequestId.StartsWith("create_doc:", StringComparison.Ordinal), before, (bool)(await coda.Get(status)).Json["completed"]!));
    }

    [Fact]
    public async Task By_a_switch_a_creation_has_no_request_id_as_in_version_1_6_0()
    {
        await using var coda = await CodaClient.Start(Slow with { CreationRequestId = false });
        Assert.False((await coda.Post("/docs", """{"title":"Plan"}""")).Json.AsObject().ContainsKey("requestId"));
    }

    [Fact]
    public async Task Another_user_gets_404_for_a_document_that_is_being_provisioned()
    {
        await using var coda = await CodaClient.Start(Slow);
        var doc = $"/docs/{(await coda.Post("/docs", """{"title":"Plan"}""")).Json["id"]}";
        Assert.Equal(404, (await coda.Get(doc, coda.Alice)).Status);
    }

    [Fact]
    public async Task A_new_name_of_a_document_shows_after_a_while()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { NameLag = TimeSpan.FromSeconds(2) });
        await coda.Patch(CodaClient.Tracker, """{"title":"Tracker"}""");
        var before = (string?)(await coda.Get(CodaClient.Tracker)).Json["name"];
        coda.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(("Project Tracker", "Tracker"), (before, (string?)(await coda.Get(CodaClient.Tracker)).Json["name"]));
    }
}
