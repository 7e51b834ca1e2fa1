using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class PublishingTests
{
    private const string Publish = CodaClient.Tracker + "/publish";

    [Fact]
    public async Task There_are_categories()
    {
        await using var coda = await CodaClient.Start();
        Assert.Contains("Project management", (await coda.Get("/categories")).Names);
    }

    [Fact]
    public async Task A_published_document_says_where_and_how()
    {
        await using var coda = await CodaClient.Start();
        var published = (await coda.Get("/docs/NwOkrs2026")).Json["published"]!;
        Assert.Equal(
            ("https://docs.superhuman.com/@northwind-labs/okrs", "view", "Business", false),
            ((string?)published["browserLink"], (string?)published["mode"], (string?)published["categories"]![0]!["name"], (bool?)published["discoverable"]));
    }

    [Fact]
    public async Task Publishing_is_a_write_that_completes_later()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { WriteDelay = TimeSpan.FromSeconds(5) });
        var accepted = await coda.Put(Publish, """{"slug":"tracker"}""");
        var before = (await coda.Get(CodaClient.Tracker)).Json["published"];
        coda.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(
            (202, null, true, true),
            (accepted.Status, before, (bool?)(await coda.Get("/mutationStatus/" + accepted.RequestId)).Json["completed"],
                (await coda.Get(CodaClient.Tracker)).Json["published"] is not null));
    }

    [Fact]
    public async Task Publishing_again_changes_only_what_it_names()
    {
        await using var coda = await CodaClient.Start();
        await coda.Put(Publish, """{"slug":"tracker","mode":"play","categoryNames":["Product"]}""");
        await coda.Put(Publish, """{"discoverable":true}""");
        var published = (await coda.Get(CodaClient.Tracker)).Json["published"]!;
        Assert.Equal(("play", true, "Product"), ((string?)published["mode"], (bool?)published["discoverable"], (string?)published["categories"]![0]!["name"]));
    }

    [Theory]
    [InlineData("""{"mode":"sell"}""")]
    [InlineData("""{"slug":"two words"}""")]
    [InlineData("""{"slug":"okrs"}""")]
    [InlineData("""{"categoryNames":["Gossip"]}""")]
    public async Task What_cannot_be_published_is_400(string body)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Put(Publish, body)).Status);
    }

    [Fact]
    public async Task A_discoverable_document_is_in_the_gallery()
    {
        await using var coda = await CodaClient.Start();
        await coda.Put(Publish, """{"discoverable":true}""");
        Assert.Equal("Project Tracker", string.Join(',', (await coda.Get("/docs?inGallery=true")).Names));
    }

    [Fact]
    public async Task Who_only_reads_does_not_publish()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(403, (await coda.Put("/docs/NwOkrs2026/publish", "{}", coda.Alice)).Status);
    }

    [Fact]
    public async Task Unpublishing_shows_at_once()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal((200, null), ((await coda.Delete("/docs/NwOkrs2026/publish")).Status, (await coda.Get("/docs/NwOkrs2026")).Json["published"]));
    }

    [Fact]
    public async Task A_copy_of_a_published_document_is_not_published()
    {
        await using var coda = await CodaClient.Start();
        Assert.Null((await coda.Post("/docs", """{"sourceDoc":"NwOkrs2026"}""")).Json["published"]);
    }
}
