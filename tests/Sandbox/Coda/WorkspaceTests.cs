namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class WorkspaceTests
{
    private const string Members = "/workspaces/ws-Northwind1/users";
    private const string PromoteBob = """{"email":"bob@northwind-labs.example","newRole":"DocMaker"}""";

    [Fact]
    public async Task Members_start_with_who_asks_and_go_on_by_role()
    {
        await using var coda = await CodaClient.Start();
        var members = (await coda.Get(Members, coda.Bob)).Items;
        Assert.Equal("Bob Okafor,Dana Whitfield,Alice Andersen", string.Join(',', members.Take(3).Select(member => member["name"])));
    }

    [Fact]
    public async Task Members_come_in_pages_of_25()
    {
        await using var coda = await CodaClient.Start();
        var first = await coda.Get(Members);
        var second = await coda.Get($"{Members}?pageToken={first.Json["nextPageToken"]}");
        Assert.Equal((25, 12, null), (first.Items.Count, second.Items.Count, second.Json["nextPageToken"]));
    }

    [Fact]
    public async Task Members_can_be_filtered_by_roles()
    {
        await using var coda = await CodaClient.Start();
        var roles = (await coda.Get(Members + "?includedRoles=Admin,DocMaker")).Items.Select(member => (string?)member["role"]).Distinct().Order();
        Assert.Equal(["Admin", "DocMaker"], roles);
    }

    [Fact]
    public async Task The_roles_of_the_first_call_hold_for_every_page()
    {
        await using var coda = await CodaClient.Start();
        var first = await coda.Get(Members + "?includedRoles=Editor");
        Assert.DoesNotContain("Admin", (await coda.Get(first.Json["nextPageLink"]!.ToString())).Items.Select(member => (string?)member["role"]));
    }

    [Fact]
    public async Task A_workspace_of_somebody_else_is_404()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(404, (await coda.Get("/workspaces/ws-elsewhere/users")).Status);
    }

    [Fact]
    public async Task An_editor_whom_an_admin_makes_doc_maker_can_create_documents()
    {
        await using var coda = await CodaClient.Start();
        var before = (await coda.Post("/docs", "{}", coda.Bob)).Status;
        await coda.Post(Members + "/role", PromoteBob, coda.Dana);
        Assert.Equal((403, 201), (before, (await coda.Post("/docs", "{}", coda.Bob)).Status));
    }

    [Fact]
    public async Task The_answer_to_a_new_role_says_since_when()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal("""{"roleChangedAt":"2026-11-23T09:00:00.000Z"}""", (await coda.Post(Members + "/role", PromoteBob, coda.Dana)).Text);
    }

    [Fact]
    public async Task Only_an_admin_changes_roles()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(403, (await coda.Post(Members + "/role", PromoteBob, coda.Alice)).Status);
    }

    [Fact]
    public async Task The_last_admin_stays_admin()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(403, (await coda.Post(Members + "/role", """{"email":"dana@northwind-labs.example","newRole":"Editor"}""", coda.Dana)).Status);
    }

    [Fact]
    public async Task The_role_of_a_stranger_is_404()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(404, (await coda.Post(Members + "/role", """{"email":"nobody@example.com","newRole":"Editor"}""", coda.Dana)).Status);
    }

    [Fact]
    public async Task Role_activity_counts_every_member_of_this_month()
    {
        await using var coda = await CodaClient.Start();
        var latest = (await coda.Get("/workspaces/ws-Northwind1/roles")).Items[^1].AsObject();
        Assert.Equal(
            ("2026-11-01", 37),
            ((string?)latest["month"], latest.Where(pair => pair.Key.EndsWith("Count", StringComparison.Ordinal)).Sum(pair => (int)pair.Value!)));
    }
}
