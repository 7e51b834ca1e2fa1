using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class FaultTests
{
    private const string AddTask = """{"rows":[{"cells":[{"column":"Task","value":"Buy sledges"}]}]}""";

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Any_status_can_be_injected(int status)
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.Status(status, "getDoc"));
        Assert.Equal((status, 200), ((await coda.Get(CodaClient.Tracker)).Status, (await coda.Get(CodaClient.Tracker)).Status));
    }

    [Fact]
    public async Task A_fault_can_wait_for_the_nth_call()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.Status(500, "getDoc") with { FromCall = 2 });
        Assert.Equal((200, 500, 200), ((await coda.Get(CodaClient.Tracker)).Status, (await coda.Get(CodaClient.Tracker)).Status, (await coda.Get(CodaClient.Tracker)).Status));
    }

    [Fact]
    public async Task A_fault_can_be_for_one_token()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.Status(500) with { Token = coda.Alice });
        Assert.Equal((200, 500), ((await coda.Get("/whoami")).Status, (await coda.Get("/whoami", coda.Alice)).Status));
    }

    [Fact]
    public async Task A_fault_can_carry_retry_after()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.TooManyRequests(retryAfterSeconds: 3));
        Assert.Equal("3", (await coda.Get("/whoami")).Headers["Retry-After"]);
    }

    [Fact]
    public async Task A_connection_cut_before_leaves_nothing_behind()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.ResetBefore("upsertRows"));
        await Assert.ThrowsAsync<HttpRequestException>(() => coda.Post(CodaClient.Tasks + "/rows", AddTask));
        Assert.Equal(404, (await coda.Get(CodaClient.Tasks + "/rows/Buy%20sledges")).Status);
    }

    [Fact]
    public async Task A_connection_cut_after_leaves_the_write_behind()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.ResetAfter("upsertRows"));
        await Assert.ThrowsAsync<HttpRequestException>(() => coda.Post(CodaClient.Tasks + "/rows", AddTask));
        Assert.Equal(200, (await coda.Get(CodaClient.Tasks + "/rows/Buy%20sledges")).Status);
    }

    [Fact]
    public async Task A_slow_response_waits_on_the_clock_of_the_sandbox()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.Slow(TimeSpan.FromSeconds(30), "whoami"));
        var slow = coda.Get("/whoami");
        await coda.Get("/docs");
        var early = slow.IsCompleted;
        while (!slow.IsCompleted)
        {
            coda.Time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
        Assert.Equal((false, 200), (early, (await slow).Status));
    }

    [Fact]
    public async Task Clearing_ends_every_fault()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.Status(500, times: int.MaxValue));
        coda.Sandbox.Faults.Revoke(CodaSandbox.ServiceToken);
        coda.Sandbox.Faults.Clear();
        Assert.Equal(200, (await coda.Get("/whoami")).Status);
    }

    [Fact]
    public async Task A_path_that_is_no_operation_is_404_in_the_shape_of_errors()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal("""{"statusCode":404,"statusMessage":"Not Found","message":"Not Found"}""", (await coda.Get("/workspaces")).Text);
    }

    [Fact]
    public async Task Answers_carry_the_headers_of_coda_and_no_rate_limit_ones()
    {
        await using var coda = await CodaClient.Start();
        var headers = (await coda.Get("/whoami")).Headers;
        Assert.Equal(
            (true, true, false),
            (headers.ContainsKey("x-coda-pod"), headers.ContainsKey("ETag"), headers.Keys.Any(name => name.StartsWith("X-RateLimit", StringComparison.OrdinalIgnoreCase))));
    }
}
