using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class WriteTests
{
    private const string AddTask = """{"rows":[{"cells":[{"column":"Task","value":"Buy sledges"}]}]}""";

    private static readonly CodaSandboxBehaviour Slow = CodaSandboxBehaviour.Instant with
    {
        WriteDelay = TimeSpan.FromSeconds(10),
        SnapshotLag = TimeSpan.FromSeconds(5),
    };

    [Fact]
    public async Task A_write_is_accepted_with_a_mutation_id()
    {
        await using var coda = await CodaClient.Start(Slow);
        var reply = await coda.Post(CodaClient.Tasks + "/rows", AddTask);
        Assert.Equal((202, true), (reply.Status, reply.RequestId.StartsWith("mutate:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_write_completes_when_its_delay_is_over()
    {
        await using var coda = await CodaClient.Start(Slow);
        var path = "/mutationStatus/" + Uri.EscapeDataString((await coda.Post(CodaClient.Tasks + "/rows", AddTask)).RequestId);
        var before = (await coda.Get(path)).Text;
        coda.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(("""{"completed":false}""", """{"completed":true}"""), (before, (await coda.Get(path)).Text));
    }

    [Fact]
    public async Task Every_change_moves_the_docs_time_of_change_however_soon_it_follows()
    {
        await using var coda = await CodaClient.Start();
        var times = new List<DateTimeOffset> { await UpdatedAt() };

        await coda.Post(CodaClient.Tasks + "/rows", AddTask);
        times.Add(await UpdatedAt());
        await coda.Post(CodaClient.Tasks + "/rows", AddTask, coda.Alice);
        times.Add(await UpdatedAt());
        await coda.NewPage("Text");
        times.Add(await UpdatedAt());
        await coda.Patch(CodaClient.Tracker, """{"title":"Projects 2027"}""");
        times.Add(await UpdatedAt());

        Assert.Equal(times.Distinct().Order(), times);

        async Task<DateTimeOffset> UpdatedAt() => DateTimeOffset.Parse(
            (string)(await coda.Get(CodaClient.Tracker)).Json["updatedAt"]!, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Reads_show_a_write_only_after_the_snapshot_lag()
    {
        await using var coda = await CodaClient.Start(Slow);
        await coda.Post(CodaClient.Tasks + "/rows", AddTask);
        coda.Time.Advance(TimeSpan.FromSeconds(14));
        var lagging = (await coda.Get(CodaClient.Tasks + "/rows/Buy%20sledges")).Status;
        coda.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((404, 200), (lagging, (await coda.Get(CodaClient.Tasks + "/rows/Buy%20sledges")).Status));
    }

    [Fact]
    public async Task While_the_snapshot_is_behind_the_latest_version_is_refused()
    {
        await using var coda = await CodaClient.Start(Slow);
        await coda.Post(CodaClient.Tasks + "/rows", AddTask);
        coda.Time.Advance(TimeSpan.FromSeconds(11));
        var stale = await coda.Send(HttpMethod.Get, CodaClient.Tasks, null, CodaSandbox.ServiceToken, ("X-Coda-Doc-Version", "latest"));
        coda.Time.Advance(TimeSpan.FromSeconds(5));
        var fresh = await coda.Send(HttpMethod.Get, CodaClient.Tasks, null, CodaSandbox.ServiceToken, ("X-Coda-Doc-Version", "latest"));
        Assert.Equal((400, "Doc is not yet up to date.", 200), (stale.Status, stale.Message, fresh.Status));
    }

    [Theory]
    [InlineData("17", 400)]
    [InlineData("", 200)]
    public async Task Any_other_version_is_refused_and_an_empty_one_ignored(string version, int status)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(status, (await coda.Send(HttpMethod.Get, CodaClient.Tasks, null, CodaSandbox.ServiceToken, ("X-Coda-Doc-Version", version))).Status);
    }

    [Fact]
    public async Task Frozen_snapshots_hide_what_is_applied()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.FreezeSnapshots();
        await coda.Post(CodaClient.Tasks + "/rows", AddTask);
        var frozen = (await coda.Get(CodaClient.Tasks + "/rows/Buy%20sledges")).Status;
        coda.Sandbox.Faults.ThawSnapshots();
        Assert.Equal((404, 200), (frozen, (await coda.Get(CodaClient.Tasks + "/rows/Buy%20sledges")).Status));
    }

    [Fact]
    public async Task A_write_can_stay_incomplete_for_ever()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.NeverComplete("upsertRows"));
        var id = (await coda.Post(CodaClient.Tasks + "/rows", AddTask)).RequestId;
        coda.Time.Advance(TimeSpan.FromHours(5));
        Assert.Equal("""{"completed":false}""", (await coda.Get("/mutationStatus/" + id)).Text);
    }

    [Fact]
    public async Task A_write_can_complete_with_a_warning()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.Warning("Initial page HTML was invalid."));
        var id = (await coda.Post(CodaClient.Tracker + "/pages")).RequestId;
        Assert.Equal("""{"completed":true,"warning":"Initial page HTML was invalid."}""", (await coda.Get("/mutationStatus/" + id)).Text);
    }

    [Fact]
    public async Task A_missing_warning_can_be_null()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { NullWarning = true });
        var id = (await coda.Post(CodaClient.Tracker + "/pages")).RequestId;
        Assert.Equal("""{"completed":true,"warning":null}""", (await coda.Get("/mutationStatus/" + id)).Text);
    }

    [Fact]
    public async Task A_fresh_request_id_can_be_unknown_for_a_while()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { MutationStatusBlindness = TimeSpan.FromSeconds(4) });
        var id = (await coda.Post(CodaClient.Tracker + "/pages")).RequestId;
        var early = (await coda.Get("/mutationStatus/" + id)).Status;
        coda.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal((404, 200), (early, (await coda.Get("/mutationStatus/" + id)).Status));
    }

    [Fact]
    public async Task The_status_of_a_write_is_forgotten_after_a_day()
    {
        await using var coda = await CodaClient.Start();
        var id = (await coda.Post(CodaClient.Tracker + "/pages")).RequestId;
        coda.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(404, (await coda.Get("/mutationStatus/" + id)).Status);
    }

    [Fact]
    public async Task Deleting_a_document_is_accepted_without_a_request_id()
    {
        await using var coda = await CodaClient.Start();
        var id = (await coda.Post("/docs", """{"title":"Short-lived"}""")).Json["id"];
        Assert.Equal("{}", (await coda.Delete("/docs/" + id)).Text);
    }

    [Fact]
    public async Task The_last_write_to_a_cell_wins_and_leaves_the_others()
    {
        await using var coda = await CodaClient.Start(Slow);
        const string row = CodaClient.Tasks + "/rows/Prepare%20spare%20parts%20list";
        await coda.Put(row, """{"row":{"cells":[{"column":"Estimate","value":1},{"column":"Priority","value":"High"}]}}""");
        await coda.Put(row, """{"row":{"cells":[{"column":"Estimate","value":2}]}}""");
        coda.Time.Advance(TimeSpan.FromSeconds(15));
        var values = (await coda.Get(row + "?useColumnNames=true")).Json["values"]!;
        Assert.Equal((2, "High"), ((int)values["Estimate"]!.GetValue<double>(), values["Priority"]!.ToString()));
    }
}
