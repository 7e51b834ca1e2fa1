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

    public void Dispose() => directory.Delete(recursive: true);
}
