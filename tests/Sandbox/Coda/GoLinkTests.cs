namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class GoLinkTests
{
    private const string GoLinks = "/organizations/org-Northwind1/goLinks";
    private const string Tracker = """{"name":"tracker","destinationUrl":"https://coda.io/d/_dNwTracker1"}""";

    [Fact]
    public async Task An_added_go_link_belongs_to_who_added_it()
    {
        await using var coda = await CodaClient.Start();
        await coda.Post(GoLinks, Tracker, coda.Alice);
        Assert.Equal(("tracker", "alice@northwind-labs.example"), (coda.Sandbox.GoLinks.Single().Name, coda.Sandbox.GoLinks.Single().CreatorEmail));
    }

    [Theory]
    [InlineData("""{"name":"with space","destinationUrl":"https://coda.io"}""")]
    [InlineData("""{"name":"tracker","destinationUrl":"not an address"}""")]
    [InlineData("""{"name":"tracker"}""")]
    [InlineData("""{"destinationUrl":"https://coda.io"}""")]
    public async Task A_go_link_needs_a_plain_name_and_an_address(string body)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Post(GoLinks, body)).Status);
    }

    [Fact]
    public async Task A_name_longer_than_128_characters_is_400()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Post(GoLinks, $$"""{"name":"{{new string('x', 129)}}","destinationUrl":"https://coda.io"}""")).Status);
    }

    [Fact]
    public async Task A_name_can_be_taken_only_once()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal((200, 400), ((await coda.Post(GoLinks, Tracker)).Status, (await coda.Post(GoLinks, Tracker)).Status));
    }

    [Fact]
    public async Task Another_organization_is_403()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(403, (await coda.Post("/organizations/org-elsewhere/goLinks", Tracker)).Status);
    }

    [Fact]
    public async Task Only_an_admin_adds_go_links_for_others()
    {
        await using var coda = await CodaClient.Start();
        const string forBob = """{"name":"crm","destinationUrl":"https://coda.io/d/_dNwCrmSales","creatorEmail":"bob@northwind-labs.example"}""";
        Assert.Equal((403, 200), ((await coda.Post(GoLinks, forBob)).Status, (await coda.Post(GoLinks, forBob, coda.Dana)).Status));
    }

    [Fact]
    public async Task What_is_optional_can_be_null()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(200, (await coda.Post(GoLinks, """{"name":"hut","destinationUrl":"https://huts.example","urlPattern":null,"creatorEmail":null}""")).Status);
    }
}
