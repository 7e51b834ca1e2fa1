using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class FolderTests
{
    private const string Team = "/folders/fl-NorthTeam1";
    private const string Archive = "/folders/fl-NwArchive1";
    private const string NewFolder = """{"name":"Field reports","workspaceId":"ws-Northwind1","description":"From the huts"}""";

    [Fact]
    public async Task Everybody_sees_the_shared_folders_and_their_own()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal("Team,Sales,Archive,My Docs", string.Join(',', (await coda.Get("/folders", coda.Alice)).Names));
    }

    [Theory]
    [InlineData("isStarred=true", "Team")]
    [InlineData("isStarred=false", "Sales,Archive")]
    [InlineData("workspaceId=ws-Northwind1", "Team,Sales,Archive")]
    [InlineData("workspaceId=ws-elsewhere", "")]
    public async Task Folders_can_be_filtered(string query, string names)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(names, string.Join(',', (await coda.Get("/folders?" + query)).Names));
    }

    [Fact]
    public async Task Folders_come_in_pages()
    {
        await using var coda = await CodaClient.Start();
        var first = (await coda.Get("/folders?limit=2")).Json;
        Assert.Equal("Archive", string.Join(',', (await coda.Get(first["nextPageLink"]!.ToString())).Names));
    }

    [Fact]
    public async Task A_personal_folder_of_somebody_else_is_404()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal((200, 404), ((await coda.Get("/folders/fl-NwAliceOwn", coda.Alice)).Status, (await coda.Get("/folders/fl-NwAliceOwn")).Status));
    }

    [Fact]
    public async Task The_folders_in_a_folder_are_its_children()
    {
        await using var coda = await CodaClient.Start();
        var children = (await coda.Get("/folders/fl-NwSalesDsk/children")).Items;
        Assert.Equal(("Proposals", "visible"), ((string?)children.Single()["name"], (string?)children.Single()["visibility"]));
    }

    [Fact]
    public async Task A_new_name_shows_after_a_while()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { NameLag = TimeSpan.FromSeconds(2) });
        await coda.Patch(Team, """{"name":"Everybody"}""");
        var before = (await coda.Get(Team)).Json["name"]!.ToString();
        coda.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(("Team", "Everybody"), (before, (await coda.Get(Team)).Json["name"]!.ToString()));
    }

    [Fact]
    public async Task An_empty_description_clears_nothing()
    {
        await using var coda = await CodaClient.Start();
        await coda.Patch(Team, """{"description":""}""");
        Assert.Equal("What everybody works with", (string?)(await coda.Get(Team)).Json["description"]);
    }

    [Fact]
    public async Task A_new_folder_can_be_read_at_once()
    {
        await using var coda = await CodaClient.Start();
        var created = await coda.Post("/folders", NewFolder);
        Assert.Equal((201, created.Text), (created.Status, (await coda.Get("/folders/" + created.Json["id"])).Text));
    }

    [Theory]
    [InlineData("""{"name":"Field reports"}""")]
    [InlineData("""{"name":" ","workspaceId":"ws-Northwind1"}""")]
    [InlineData("""{"name":"Field reports","workspaceId":"ws-elsewhere"}""")]
    public async Task A_folder_needs_a_name_and_a_workspace_one_is_in(string body)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Post("/folders", body)).Status);
    }

    [Fact]
    public async Task Who_is_no_doc_maker_cannot_create_folders()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(403, (await coda.Post("/folders", NewFolder, coda.Bob)).Status);
    }

    [Fact]
    public async Task A_renamed_folder_shows_in_its_documents()
    {
        await using var coda = await CodaClient.Start();
        await coda.Patch(Team, """{"name":"Everybody"}""");
        Assert.Equal("Everybody", (string?)(await coda.Get(CodaClient.Tracker)).Json["folder"]!["name"]);
    }

    [Fact]
    public async Task A_change_leaves_what_it_does_not_name()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal("Team", (string?)(await coda.Patch(Team, """{"description":"All of us"}""")).Json["name"]);
    }

    [Fact]
    public async Task A_personal_folder_cannot_be_renamed()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(403, (await coda.Patch("/folders/fl-NwAliceOwn", """{"name":"Mine"}""", coda.Alice)).Status);
    }

    [Fact]
    public async Task An_empty_folder_can_be_deleted()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal((200, 404), ((await coda.Delete(Archive)).Status, (await coda.Get(Archive)).Status));
    }

    [Fact]
    public async Task A_folder_with_documents_is_not_deleted()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal((400, 200), ((await coda.Delete(Team)).Status, (await coda.Get(Team)).Status));
    }

    [Fact]
    public async Task A_document_can_be_created_in_a_folder()
    {
        await using var coda = await CodaClient.Start();
        var doc = (await coda.Post("/docs", """{"title":"Plan","folderId":"fl-NwArchive1"}""")).Json;
        Assert.Equal("Plan", string.Join(',', (await coda.Get("/docs?folderId=" + doc["folderId"])).Names));
    }

    [Fact]
    public async Task A_document_cannot_be_created_in_a_folder_of_somebody_else()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Post("/docs", """{"folderId":"fl-NwAliceOwn"}""")).Status);
    }
}
