namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class PermissionTests
{
    private const string Acl = CodaClient.Tracker + "/acl";
    private const string AliceNotes = "/docs/NwAliceOwn";
    private const string ForBob = """{"access":"readonly","principal":{"type":"email","email":"bob@northwind-labs.example"},"suppressEmail":true}""";

    [Fact]
    public async Task Permissions_start_with_the_owner_and_end_with_groups()
    {
        await using var coda = await CodaClient.Start();
        var permissions = (await coda.Get(Acl + "/permissions")).Items;
        Assert.Equal(
            ("dana@northwind-labs.example", "write", "Field team", "comment"),
            ((string?)permissions[0]["principal"]!["email"], (string?)permissions[0]["access"], (string?)permissions[^1]["principal"]!["groupName"], (string?)permissions[^1]["access"]));
    }

    [Fact]
    public async Task Permissions_come_in_pages()
    {
        await using var coda = await CodaClient.Start();
        var first = await coda.Get(Acl + "/permissions?limit=3");
        Assert.Equal((3, 2), (first.Items.Count, (await coda.Get(first.Json["nextPageLink"]!.ToString())).Items.Count));
    }

    [Theory]
    [InlineData(ForBob)]
    [InlineData("""{"access":"readonly","principal":{"type":"group","groupId":"grp-NwSales01"}}""")]
    [InlineData("""{"access":"readonly","principal":{"type":"domain","domain":"northwind-labs.example"}}""")]
    [InlineData("""{"access":"readonly","principal":{"type":"workspace","workspaceId":"ws-Northwind1"}}""")]
    [InlineData("""{"access":"readonly","principal":{"type":"anyone"}}""")]
    public async Task Who_a_document_is_shared_with_can_read_it(string permission)
    {
        await using var coda = await CodaClient.Start();
        var before = (await coda.Get(AliceNotes, coda.Bob)).Status;
        await coda.Post(AliceNotes + "/acl/permissions", permission, coda.Alice);
        Assert.Equal((404, 200), (before, (await coda.Get(AliceNotes, coda.Bob)).Status));
    }

    [Theory]
    [InlineData("readonly", 403)]
    [InlineData("comment", 403)]
    [InlineData("write", 202)]
    public async Task Only_write_access_lets_somebody_write(string access, int status)
    {
        await using var coda = await CodaClient.Start();
        await coda.Post(AliceNotes + "/acl/permissions", ForBob.Replace("readonly", access, StringComparison.Ordinal), coda.Alice);
        Assert.Equal(status, (await coda.Post(AliceNotes + "/pages", """{"name":"From Bob"}""", coda.Bob)).Status);
    }

    [Fact]
    public async Task The_most_that_any_permission_gives_is_what_counts()
    {
        await using var coda = await CodaClient.Start();
        await coda.Post(AliceNotes + "/acl/permissions", """{"access":"write","principal":{"type":"group","groupId":"grp-NwSales01"}}""", coda.Alice);
        await coda.Post(AliceNotes + "/acl/permissions", ForBob, coda.Alice);
        Assert.Equal(202, (await coda.Post(AliceNotes + "/pages", "{}", coda.Bob)).Status);
    }

    [Fact]
    public async Task Sharing_again_replaces_the_access_under_the_same_id()
    {
        await using var coda = await CodaClient.Start();
        await coda.Post(AliceNotes + "/acl/permissions", ForBob, coda.Alice);
        var before = (await coda.Get(AliceNotes + "/acl/permissions", coda.Alice)).Items[^1];
        await coda.Post(AliceNotes + "/acl/permissions", ForBob.Replace("readonly", "write", StringComparison.Ordinal), coda.Alice);
        var after = (await coda.Get(AliceNotes + "/acl/permissions", coda.Alice)).Items[^1];
        Assert.Equal(((string?)before["id"], "readonly", "write"), ((string?)after["id"], (string?)before["access"], (string?)after["access"]));
    }

    [Fact]
    public async Task A_deleted_permission_ends_the_access_at_once()
    {
        await using var coda = await CodaClient.Start();
        var bob = await PermissionOf(coda, "bob@northwind-labs.example");
        var deleted = await coda.Delete($"{Acl}/permissions/{bob}");
        Assert.Equal((200, 404), (deleted.Status, (await coda.Get(CodaClient.Tracker, coda.Bob)).Status));
    }

    [Fact]
    public async Task An_unknown_permission_is_404()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(404, (await coda.Delete(Acl + "/permissions/acl-none")).Status);
    }

    [Fact]
    public async Task The_owner_keeps_access()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Delete($"{Acl}/permissions/{await PermissionOf(coda, "dana@northwind-labs.example")}")).Status);
    }

    [Theory]
    [InlineData("""{"access":"none","principal":{"type":"anyone"}}""")]
    [InlineData("""{"access":"write","principal":{"type":"internalAccess"}}""")]
    [InlineData("""{"access":"write","principal":{"type":"email","email":"nobody"}}""")]
    [InlineData("""{"access":"write","principal":{"type":"group","groupId":"grp-none"}}""")]
    [InlineData("""{"access":"write","principal":{"type":"workspace","workspaceId":"ws-elsewhere"}}""")]
    [InlineData("""{"access":"write"}""")]
    public async Task A_permission_needs_an_access_and_a_principal_there_is(string permission)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Post(Acl + "/permissions", permission)).Status);
    }

    [Fact]
    public async Task Who_only_reads_does_not_share()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(403, (await coda.Post("/docs/NwOkrs2026/acl/permissions", ForBob, coda.Alice)).Status);
    }

    [Fact]
    public async Task Editors_do_not_share_where_only_the_owner_may()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(
            (false, 403, 200),
            ((bool?)(await coda.Get("/docs/NwOkrs2026/acl/metadata")).Json["canShare"],
                (await coda.Post("/docs/NwOkrs2026/acl/permissions", ForBob)).Status,
                (await coda.Post("/docs/NwOkrs2026/acl/permissions", ForBob, coda.Dana)).Status));
    }

    [Fact]
    public async Task An_editor_may_share_copy_and_tell_the_workspace()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(
            """{"canShare":true,"canShareWithWorkspace":true,"canShareWithOrg":true,"canCopy":true}""", (await coda.Get(Acl + "/metadata")).Text);
    }

    [Fact]
    public async Task Settings_change_one_by_one()
    {
        await using var coda = await CodaClient.Start();
        await coda.Patch(Acl + "/settings", """{"allowCopying":false}""");
        Assert.Equal(
            """{"allowEditorsToChangePermissions":true,"allowCopying":false,"allowViewersToRequestEditing":true}""", (await coda.Get(Acl + "/settings")).Text);
    }

    [Fact]
    public async Task Readers_do_not_copy_what_must_not_be_copied()
    {
        await using var coda = await CodaClient.Start();
        const string copy = """{"sourceDoc":"NwOkrs2026"}""";
        var before = (await coda.Post("/docs", copy, coda.Alice)).Status;
        await coda.Patch("/docs/NwOkrs2026/acl/settings", """{"allowCopying":false}""", coda.Dana);
        Assert.Equal((201, 403), (before, (await coda.Post("/docs", copy, coda.Alice)).Status));
    }

    [Fact]
    public async Task A_copy_is_nobody_elses()
    {
        await using var coda = await CodaClient.Start();
        var copy = (await coda.Post("/docs", """{"sourceDoc":"NwOkrs2026"}""")).Json["id"];
        Assert.Equal(404, (await coda.Get("/docs/" + copy, coda.Bob)).Status);
    }

    [Fact]
    public async Task Principals_are_found_by_parts_of_their_names()
    {
        await using var coda = await CodaClient.Start();
        var found = (await coda.Get(Acl + "/principals/search?query=SALES")).Json;
        Assert.Equal(("Sales", 0), ((string?)found["groups"]![0]!["groupName"], found["users"]!.AsArray().Count));
    }

    [Fact]
    public async Task At_most_20_principals_are_found()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(20, (await coda.Get(Acl + "/principals/search?query=northwind")).Json["users"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?query=")]
    public async Task Without_a_query_nobody_is_found(string query)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal("""{"users":[],"groups":[]}""", (await coda.Get(Acl + "/principals/search" + query)).Text);
    }

    [Fact]
    public async Task Person_cells_can_name_whom_the_document_was_shared_with()
    {
        await using var coda = await CodaClient.Start();
        await coda.Post(Acl + "/permissions", """{"access":"comment","principal":{"type":"email","email":"aino.aalto@northwind-labs.example"}}""");
        await coda.Post(CodaClient.Tasks + "/rows", """{"rows":[{"cells":[{"column":"Task","value":"Sweep"},{"column":"Owner","value":"aino.aalto@northwind-labs.example"}]}]}""");
        Assert.Equal("Aino Aalto", (string?)await coda.TaskCell("Sweep", "Owner"));
    }

    [Fact]
    public async Task The_name_of_a_folder_is_kept_from_those_who_do_not_see_it()
    {
        await using var coda = await CodaClient.Start();
        await coda.Post(AliceNotes + "/acl/permissions", ForBob, coda.Alice);
        Assert.Null((await coda.Get(AliceNotes, coda.Bob)).Json["folder"]!["name"]);
    }

    [Fact]
    public async Task Sharing_does_not_make_readers_see_content_sooner()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.FreezeSnapshots();
        await coda.Post(CodaClient.Tasks + "/rows", """{"rows":[{"cells":[{"column":"Task","value":"Sweep"}]}]}""");
        await coda.Post(Acl + "/permissions", ForBob);
        Assert.Equal(404, (await coda.Get(CodaClient.Tasks + "/rows/Sweep")).Status);
    }

    private static async Task<string> PermissionOf(CodaClient coda, string email) =>
        (await coda.Get(Acl + "/permissions")).Items.Single(permission => (string?)permission["principal"]!["email"] == email)["id"]!.ToString();
}
