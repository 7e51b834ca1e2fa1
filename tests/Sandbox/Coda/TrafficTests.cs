using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class TrafficTests
{
    [Fact]
    public async Task A_request_is_seen_with_its_operation_coda_user_status_and_headers()
    {
        await using var coda = await CodaClient.Start();
        await coda.Send(HttpMethod.Get, CodaClient.Tracker + "?a=b", null, coda.Alice, ("X-Trace", "7"));
        var seen = coda.Sandbox.Traffic.Requests.Single();
        Assert.Equal(
            ("GET", "/apis/v1/docs/NwTracker1?a=b", "getDoc", "alice@northwind-labs.example", 200, "7", true, coda.Time.GetUtcNow()),
            (seen.Method, seen.Path, seen.Operation, seen.LoginId, seen.Status, seen.Headers["x-trace"], seen.HasAuthorization, seen.Time));
    }

    [Fact]
    public async Task Calls_are_counted_per_operation_until_cleared()
    {
        await using var coda = await CodaClient.Start();
        await coda.Get("/whoami");
        await coda.Get("/whoami");
        var before = coda.Sandbox.Traffic.Count("whoami");
        coda.Sandbox.Traffic.Clear();
        Assert.Equal((2, 0), (before, coda.Sandbox.Traffic.Counts.Count));
    }

    [Fact]
    public async Task Handed_out_429s_are_counted()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.TooManyRequests(times: 2));
        await coda.Get("/whoami");
        await coda.Get("/whoami");
        Assert.Equal(2, coda.Sandbox.Traffic.TooManyRequests);
    }
}
