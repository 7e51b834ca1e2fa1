using CodaMcp.Sandbox.Coda;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class RememberingTests : IDisposable
{
    private const string AddTask = """{"rows":[{"cells":[{"column":"Task","value":"Buy sledges"}]}]}""";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("coda-sandbox-");

    [Fact]
    public async Task Documents_survive_a_restart()
    {
        string page;
        await using (var coda = await CodaClient.Start(directory: directory.FullName))
            page = await coda.NewPage("Remember **me**");
        await using var again = await CodaClient.Start(directory: directory.FullName);
        Assert.EndsWith("Remember **me**\n", await again.Export(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_accepted_and_not_applied_is_applied_after_the_restart()
    {
        var slow = CodaSandboxBehaviour.Instant with { WriteDelay = TimeSpan.FromSeconds(20) };
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
        string id;
        await using (var coda = await CodaClient.Start(slow, directory.FullName, time))
            id = (await coda.Post(CodaClient.Tasks + "/rows", AddTask)).RequestId;
        await using var again = await CodaClient.Start(slow, directory.FullName, time);
        var before = (await again.Get(CodaClient.Tasks + "/rows/Buy%20sledges")).Status;
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(
            (404, 200, """{"completed":true}"""),
            (before, (await again.Get(CodaClient.Tasks + "/rows/Buy%20sledges")).Status, (await again.Get("/mutationStatus/" + id)).Text));
    }

    [Theory]
    [InlineData("PATCH", "/folders/fl-NwSalesDsk", """{"name":"Revenue"}""", "/folders/fl-NwSalesDsk")]
    [InlineData("DELETE", "/folders/fl-NwArchive1", null, "/folders")]
    [InlineData("POST", "/workspaces/ws-Northwind1/users/role", """{"email":"bob@northwind-labs.example","newRole":"Admin"}""", "/workspaces/ws-Northwind1/users")]
    [InlineData("POST", "/docs/NwOkrs2026/acl/permissions", """{"access":"comment","principal":{"type":"anyone"}}""", "/docs/NwOkrs2026/acl/permissions")]
    [InlineData("PATCH", "/docs/NwOkrs2026/acl/settings", """{"allowCopying":false}""", "/docs/NwOkrs2026/acl/settings")]
    [InlineData("POST", "/docs/NwOkrs2026/domains", """{"customDocDomain":"goals.example"}""", "/docs/NwOkrs2026/domains")]
    [InlineData("DELETE", "/docs/NwOkrs2026/publish", null, "/docs?isPublished=true")]
    public async Task What_is_no_content_survives_a_restart_too(string method, string path, string? body, string shownAt)
    {
        string before, after;
        await using (var coda = await CodaClient.Start(directory: directory.FullName))
        {
            before = await Shown(coda);
            await coda.Send(new HttpMethod(method), path, body, coda.Dana);
            after = await Shown(coda);
        }
        await using var again = await CodaClient.Start(directory: directory.FullName);
        Assert.Equal((true, after), (before != after, await Shown(again)));

        // Links hold the port, which differs after every start.
        async Task<string> Shown(CodaClient coda) => (await coda.Get(shownAt, coda.Dana)).Text.Replace(coda.Sandbox.ApiUrl, "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/docs/NwTracker1/hooks/automation/grid-auto-NwIntake01", """{"task":"Buy sledges"}""", "/docs/NwTracker1/tables/Tasks/rows/Buy%20sledges", "Buy sledges")]
    [InlineData("PUT", "/docs/NwTracker1/publish", """{"slug":"tracker","categoryNames":["Product"]}""", "/docs?isPublished=true", "Project Tracker")]
    public async Task Writes_of_every_kind_wait_through_a_restart(string method, string path, string body, string shownAt, string shown)
    {
        var slow = CodaSandboxBehaviour.Instant with { WriteDelay = TimeSpan.FromSeconds(20) };
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
        await using (var coda = await CodaClient.Start(slow, directory.FullName, time))
            await coda.Send(new HttpMethod(method), path, body);
        time.Advance(TimeSpan.FromSeconds(20));
        await using var again = await CodaClient.Start(slow, directory.FullName, time);
        Assert.Contains(shown, (await again.Get(shownAt)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_accepted_is_lost_when_the_process_is_killed()
    {
        await using var coda = await CodaClient.Start(directory: directory.FullName);
        await coda.Post(CodaClient.Tasks + "/rows", AddTask);
        // The files as a killed process would leave them: copied while the sandbox still holds them open.
        var left = directory.CreateSubdirectory("left");
        foreach (var file in directory.EnumerateFiles("coda-sandbox.db*"))
            file.CopyTo(Path.Combine(left.FullName, file.Name));
        await using var again = await CodaClient.Start(directory: left.FullName);
        Assert.Equal(200, (await again.Get(CodaClient.Tasks + "/rows/Buy%20sledges")).Status);
    }

    [Fact]
    public async Task A_deleted_document_does_not_come_back()
    {
        await using (var coda = await CodaClient.Start(directory: directory.FullName))
            await coda.Send(HttpMethod.Delete, CodaClient.Tracker, null, coda.Dana);
        await using var again = await CodaClient.Start(directory: directory.FullName);
        Assert.DoesNotContain("Project Tracker", (await again.Get("/docs")).Names);
    }

    public void Dispose() => TestDirectory.Delete(directory.FullName);
}
