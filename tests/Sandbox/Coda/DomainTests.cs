using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class DomainTests
{
    private const string Domains = "/docs/NwOkrs2026/domains";
    private const string Add = """{"customDocDomain":"goals.northwind-labs.example"}""";

    [Fact]
    public async Task The_domain_of_a_published_document_is_connected()
    {
        await using var coda = await CodaClient.Start();
        var domain = (await coda.Get(Domains)).Json["customDocDomains"]![0]!;
        Assert.Equal(
            ("okrs.northwind-labs.example", true, "succeeded", "connected"),
            ((string?)domain["customDocDomain"], (bool?)domain["hasCertificate"], (string?)domain["setupStatus"], (string?)domain["domainStatus"]));
    }

    [Fact]
    public async Task An_added_domain_is_pending_before_it_is_connected()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { DomainSetup = TimeSpan.FromMinutes(1) });
        var added = await coda.Post(Domains, Add);
        var early = await Added(coda);
        coda.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((202, "{}", "pending", "succeeded"), (added.Status, added.Text, early, await Added(coda)));
    }

    [Fact]
    public async Task A_domain_can_stay_pending_for_ever()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.NeverComplete("addCustomDocDomain"));
        await coda.Post(Domains, Add);
        coda.Time.Advance(TimeSpan.FromDays(7));
        Assert.Equal("pending", await Added(coda));
    }

    [Fact]
    public async Task Only_a_published_document_gets_a_domain()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(404, (await coda.Post(CodaClient.Tracker + "/domains", Add)).Status);
    }

    [Fact]
    public async Task A_domain_leads_to_one_document()
    {
        await using var coda = await CodaClient.Start();
        await coda.Put(CodaClient.Tracker + "/publish", "{}");
        Assert.Equal(403, (await coda.Post(CodaClient.Tracker + "/domains", """{"customDocDomain":"okrs.northwind-labs.example"}""")).Status);
    }

    [Fact]
    public async Task What_is_no_domain_is_400()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Post(Domains, """{"customDocDomain":"not a domain"}""")).Status);
    }

    [Fact]
    public async Task An_update_looks_at_the_domain_again()
    {
        await using var coda = await CodaClient.Start();
        await coda.Patch(Domains + "/okrs.northwind-labs.example", "{}");
        Assert.Equal("2026-11-23T09:00:00.000Z", (string?)(await coda.Get(Domains)).Json["customDocDomains"]![0]!["lastVerifiedTimestamp"]);
    }

    [Fact]
    public async Task A_deleted_domain_is_gone()
    {
        await using var coda = await CodaClient.Start();
        var deleted = await coda.Delete(Domains + "/okrs.northwind-labs.example");
        Assert.Equal((200, 0), (deleted.Status, (await coda.Get(Domains)).Json["customDocDomains"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task A_domain_the_document_does_not_have_is_404(string method)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(404, (await coda.Send(new HttpMethod(method), Domains + "/elsewhere.example", "{}")).Status);
    }

    [Fact]
    public async Task All_names_of_a_domain_have_one_provider()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(
            (string?)(await coda.Get("/domains/provider/northwind-labs.example")).Json["provider"],
            (string?)(await coda.Get("/domains/provider/okrs.northwind-labs.example")).Json["provider"]);
    }

    private static async Task<string?> Added(CodaClient coda) =>
        (string?)(await coda.Get(Domains)).Json["customDocDomains"]!.AsArray().Single(domain => (string?)domain!["customDocDomain"] == "goals.northwind-labs.example")!["setupStatus"];
}
