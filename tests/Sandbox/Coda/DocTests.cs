namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class DocTests
{
    [Fact]
    public async Task The_service_user_sees_the_four_shared_documents_newest_first()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(["Project Tracker", "Meeting Notes", "CRM", "Company OKRs"], (await coda.Get("/docs")).Names);
    }

    [Fact]
    public async Task A_document_shared_but_never_opened_is_not_listed_yet_can_be_read()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal((false, 200), ((await coda.Get("/docs", coda.Alice)).Names.Contains("CRM"), (await coda.Get("/docs/NwCrmSales", coda.Alice)).Status));
    }

    [Fact]
    public async Task A_document_of_somebody_else_is_404()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(404, (await coda.Get("/docs/NwBoardPrp")).Status);
    }

    [Fact]
    public async Task A_document_of_somebody_else_can_be_403()
    {
        await using var coda = await CodaClient.Start(CodaMcp.Sandbox.Coda.CodaSandboxBehaviour.Instant with { ForbiddenInsteadOfNotFound = true });
        Assert.Equal((403, 404), ((await coda.Get("/docs/NwBoardPrp")).Status, (await coda.Get("/docs/NoSuchDoc1")).Status));
    }

    [Fact]
    public async Task Alice_has_two_documents_with_the_same_name()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(2, (await coda.Get("/docs?query=meeting", coda.Alice)).Items.Count);
    }

    [Theory]
    [InlineData("isOwner=true", "Meeting Notes,Meeting Notes")]
    [InlineData("isStarred=true", "Project Tracker")]
    [InlineData("query=okr", "Company OKRs")]
    [InlineData("workspaceId=ws-elsewhere", "")]
    [InlineData("isPublished=true", "Company OKRs")]
    [InlineData("inGallery=true", "")]
    public async Task Documents_can_be_filtered(string query, string names)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(names, string.Join(',', (await coda.Get("/docs?" + query, coda.Alice)).Names));
    }

    [Fact]
    public async Task A_new_document_is_there_at_once_with_its_first_page()
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Post(
            "/docs", """{"title":"Plan","initialPage":{"name":"Start","pageContent":{"type":"canvas","canvasContent":{"format":"markdown","content":"Hello"}}}}""");
        var doc = reply.Json["id"];
        Assert.Equal((201, "paragraph:Hello"), (reply.Status, string.Join('|', await coda.Lines($"/docs/{doc}/pages/Start"))));
    }

    [Fact]
    public async Task A_copy_has_the_pages_tables_and_rows_of_its_source()
    {
        await using var coda = await CodaClient.Start();
        var copy = (await coda.Get($"/docs/{(await coda.Post("/docs", """{"sourceDoc":"NwTracker1"}""")).Json["id"]}")).Json;
        Assert.Equal(
            ("Copy of Project Tracker", "NwTracker1", 78),
            ((string?)copy["name"], (string?)copy["sourceDoc"]!["id"], (int)copy["docSize"]!["totalRowCount"]!));
    }

    [Fact]
    public async Task Who_is_no_doc_maker_cannot_create_documents()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(403, (await coda.Post("/docs", "{}", coda.Bob)).Status);
    }

    [Fact]
    public async Task A_document_is_renamed_at_once()
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Send(HttpMethod.Patch, CodaClient.Tracker, """{"title":"Projects 2027","iconName":"star"}""");
        Assert.Equal(("{}", "Projects 2027"), (reply.Text, (string?)(await coda.Get(CodaClient.Tracker)).Json["name"]));
    }

    [Fact]
    public async Task A_deleted_document_is_gone()
    {
        await using var coda = await CodaClient.Start();
        var doc = (await coda.Post("/docs")).Json["id"];
        var deleted = await coda.Delete("/docs/" + doc);
        Assert.Equal((202, 404), (deleted.Status, (await coda.Get("/docs/" + doc)).Status));
    }

    [Fact]
    public async Task Only_the_owner_deletes_a_document()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(403, (await coda.Delete(CodaClient.Tracker)).Status);
    }

    [Fact]
    public async Task A_document_has_the_members_the_specification_requires()
    {
        await using var coda = await CodaClient.Start();
        string[] required =
        [
            "id", "type", "href", "browserLink", "name", "owner", "ownerName", "createdAt", "updatedAt", "folder", "workspace", "workspaceId", "folderId",
        ];
        Assert.All((await coda.Get("/docs")).Items, doc => Assert.All(required, name => Assert.NotNull(doc[name])));
    }
}
