using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class PageTests
{
    private static readonly CodaSandboxBehaviour Slow = CodaSandboxBehaviour.Instant with { WriteDelay = TimeSpan.FromSeconds(20) };

    [Fact]
    public async Task A_created_page_has_an_id_at_once_and_is_404_until_applied()
    {
        await using var coda = await CodaClient.Start(Slow);
        var page = await coda.NewPage("Hello");
        var early = await coda.Get(page);
        coda.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal((404, "Could not find a page with the specified ID or name.", 200), (early.Status, early.Message, (await coda.Get(page)).Status));
    }

    [Fact]
    public async Task A_page_is_found_by_its_name()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal("How we work", (string?)(await coda.Get(CodaClient.Tracker + "/pages/How%20we%20work")).Json["name"]);
    }

    [Fact]
    public async Task A_name_with_a_slash_is_found_when_encoded()
    {
        await using var coda = await CodaClient.Start();
        await coda.NewPage("x", name: "Plan A/B.2");
        Assert.Equal("Plan A/B.2", (string?)(await coda.Get(CodaClient.Tracker + "/pages/Plan%20A%2FB.2")).Json["name"]);
    }

    [Fact]
    public async Task One_of_several_pages_with_the_same_name_is_taken()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(200, (await coda.Get("/docs/NwMeeting1/pages/Retrospective")).Status);
    }

    [Fact]
    public async Task Parent_and_children_refer_to_each_other()
    {
        await using var coda = await CodaClient.Start();
        var child = (await coda.Get(CodaClient.Tracker + "/pages/Definition%20of%20done")).Json;
        var parent = (await coda.Get(CodaClient.Tracker + "/pages/" + child["parent"]!["id"])).Json;
        Assert.Equal(child["id"]!.ToString(), parent["children"]![0]!["id"]!.ToString());
    }

    [Fact]
    public async Task A_deleted_page_is_gone_by_its_id()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("x");
        await coda.Delete(page);
        Assert.Equal((410, 410), ((await coda.Get(page)).Status, (await coda.Get(page + "/content")).Status));
    }

    [Fact]
    public async Task A_subpage_goes_with_its_parent()
    {
        await using var coda = await CodaClient.Start();
        var child = (await coda.Get(CodaClient.Tracker + "/pages/Definition%20of%20done")).Json["id"];
        await coda.Delete(CodaClient.Tracker + "/pages/How%20we%20work");
        Assert.Equal(410, (await coda.Get(CodaClient.Tracker + "/pages/" + child)).Status);
    }

    [Fact]
    public async Task A_subpage_of_a_hidden_page_is_effectively_hidden()
    {
        await using var coda = await CodaClient.Start();
        await coda.Put(CodaClient.Tracker + "/pages/How%20we%20work", """{"isHidden":true}""");
        var child = (await coda.Get(CodaClient.Tracker + "/pages/Definition%20of%20done")).Json;
        Assert.Equal((false, true), ((bool)child["isHidden"]!, (bool)child["isEffectivelyHidden"]!));
    }

    [Fact]
    public async Task The_only_top_level_page_cannot_be_hidden()
    {
        await using var coda = await CodaClient.Start();
        var doc = (await coda.Post("/docs", """{"title":"Single"}""")).Json["id"];
        await coda.Put($"/docs/{doc}/pages/Untitled%20page", """{"isHidden":true}""");
        Assert.False((bool)(await coda.Get($"/docs/{doc}/pages/Untitled%20page")).Json["isHidden"]!);
    }

    [Theory]
    [InlineData("""{"type":"embed","url":"https://example.com"}""", "embed")]
    [InlineData("""{"type":"syncPage","mode":"document","sourceDocId":"NwCrmSales"}""", "syncPage")]
    public async Task Pages_can_show_something_from_elsewhere(string content, string type)
    {
        await using var coda = await CodaClient.Start();
        var id = (await coda.Post(CodaClient.Tracker + "/pages", $$"""{"name":"Elsewhere","pageContent":{{content}}}""")).Json["id"];
        Assert.Equal(type, (string?)(await coda.Get(CodaClient.Tracker + "/pages/" + id)).Json["contentType"]);
    }

    [Fact]
    public async Task A_page_shows_its_metadata_and_who_changed_it()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("x");
        await coda.Put(page, """{"name":"Renamed","subtitle":"Sub","iconName":"rocket","imageUrl":"https://example.com/a.png"}""");
        var json = (await coda.Get(page)).Json;
        Assert.Equal(
            ("Renamed", "Sub", "rocket", "https://example.com/a.png", "service@northwind-labs.example"),
            ((string?)json["name"], (string?)json["subtitle"], (string?)json["icon"]!["name"], (string?)json["image"]!["browserLink"], (string?)json["updatedBy"]!["email"]));
    }

    [Fact]
    public async Task A_parent_that_does_not_exist_is_404()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(404, (await coda.Post(CodaClient.Tracker + "/pages", """{"parentPageId":"canvas-nowhere000"}""")).Status);
    }

    [Fact]
    public async Task Who_may_only_read_a_document_cannot_write_to_it()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(403, (await coda.Post("/docs/NwOkrs2026/pages", "{}", coda.Alice)).Status);
    }

    [Fact]
    public async Task Every_page_of_the_specification_has_its_required_members()
    {
        await using var coda = await CodaClient.Start();
        string[] required = ["id", "type", "href", "browserLink", "name", "contentType", "isHidden", "isEffectivelyHidden", "children"];
        Assert.All((await coda.Get(CodaClient.Tracker + "/pages")).Items, page => Assert.All(required, name => Assert.NotNull(((JsonObject)page)[name])));
    }
}
