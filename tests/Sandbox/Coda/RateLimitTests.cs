using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class RateLimitTests
{
    private static readonly CodaSandboxBehaviour Limited = CodaSandboxBehaviour.Instant with { RateLimits = new CodaRateLimits() };

    [Theory]
    [InlineData("GET", CodaClient.Tracker, null, 100)]
    [InlineData("GET", "/docs", null, 4)]
    [InlineData("DELETE", CodaClient.Tasks + "/rows", """{"rowIds":["i-none"]}""", 10)]
    [InlineData("PUT", CodaClient.Tracker + "/pages/Risks", """{"subtitle":"x"}""", 5)]
    public async Task Each_category_has_its_own_window(string method, string path, string? body, int allowed)
    {
        await using var coda = await CodaClient.Start(Limited);
        var served = 0;
        while ((await coda.Send(new HttpMethod(method), path, body)).Status != 429)
            served++;
        Assert.Equal(allowed, served);
    }

    [Fact]
    public async Task A_429_has_the_exact_body_and_no_retry_after()
    {
        await using var coda = await CodaClient.Start(Limited);
        coda.Sandbox.Faults.Add(CodaFault.TooManyRequests());
        var reply = await coda.Get("/whoami");
        Assert.Equal(
            ("""{"statusCode":429,"statusMessage":"Too Many Requests","message":"Too Many Requests"}""", false),
            (reply.Text, reply.Headers.ContainsKey("Retry-After")));
    }

    [Fact]
    public async Task Retry_After_can_be_switched_on()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { RateLimits = new(null, null, null, new(0, 6), null), RetryAfterSeconds = 7 });
        Assert.Equal("7", (await coda.Get("/docs")).Headers["Retry-After"]);
    }

    [Fact]
    public async Task The_window_slides()
    {
        await using var coda = await CodaClient.Start(Limited);
        await coda.Get("/docs");
        coda.Time.Advance(TimeSpan.FromSeconds(3));
        for (var i = 0; i < 3; i++)
            await coda.Get("/docs");
        coda.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal((200, 429), ((await coda.Get("/docs")).Status, (await coda.Get("/docs")).Status));
    }

    [Fact]
    public async Task Tokens_of_one_coda_user_share_a_window()
    {
        await using var coda = await CodaClient.Start(Limited);
        for (var i = 0; i < 4; i++)
            await coda.Get("/docs");
        Assert.Equal(429, (await coda.Get("/docs", CodaClient.SecondService)).Status);
    }

    [Fact]
    public async Task Another_coda_user_has_a_window_of_its_own()
    {
        await using var coda = await CodaClient.Start(Limited);
        for (var i = 0; i < 5; i++)
            await coda.Get("/docs");
        Assert.Equal(200, (await coda.Get("/docs", coda.Alice)).Status);
    }

    [Fact]
    public async Task Sticky_429s_last_for_their_time_and_for_everything()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.StickyTooManyRequests(TimeSpan.FromMinutes(3)));
        var first = (await coda.Get("/docs")).Status;
        coda.Time.Advance(TimeSpan.FromMinutes(2));
        var later = (await coda.Get(CodaClient.Tracker)).Status;
        coda.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((429, 429, 200), (first, later, (await coda.Get("/docs")).Status));
    }
}
