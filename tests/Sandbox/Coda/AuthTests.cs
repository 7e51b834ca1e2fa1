using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class AuthTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("unknown-token")]
    public async Task Without_a_known_token_the_answer_is_401(string? token)
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Get("/whoami", token);
        Assert.Equal("""{"statusCode":401,"statusMessage":"Unauthorized","message":"Unauthorized"}""", reply.Text);
    }

    [Fact]
    public async Task A_revoked_token_is_401()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Revoke(CodaSandbox.ServiceToken);
        Assert.Equal(401, (await coda.Get("/whoami")).Status);
    }

    [Fact]
    public async Task Another_scheme_than_bearer_is_401()
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Send(HttpMethod.Get, "/whoami", null, null, ("Authorization", "Basic " + CodaSandbox.ServiceToken));
        Assert.Equal(401, reply.Status);
    }

    [Fact]
    public async Task Whoami_tells_the_coda_user_and_whether_the_token_is_restricted()
    {
        await using var coda = await CodaClient.Start();
        var full = (await coda.Get("/whoami")).Json;
        var scoped = (await coda.Get("/whoami", CodaClient.ReadOnly)).Json;
        Assert.Equal(
            ("service@northwind-labs.example", false, "service@northwind-labs.example", true, "Reporting (read only)"),
            ((string?)full["loginId"], (bool?)full["scoped"], (string?)scoped["loginId"], (bool?)scoped["scoped"], (string?)scoped["tokenName"]));
    }

    [Theory]
    [InlineData(CodaClient.WriteOnly, "GET", CodaClient.Tracker, 403)]
    [InlineData(CodaClient.WriteOnly, "GET", "/whoami", 200)]
    [InlineData(CodaClient.WriteOnly, "GET", "/resolveBrowserLink?url=https%3A%2F%2Fcoda.io%2Fd%2F_dNwTracker1", 200)]
    [InlineData(CodaClient.WriteOnly, "DELETE", CodaClient.Tracker + "/pages/Risks", 202)]
    [InlineData(CodaClient.ReadOnly, "GET", CodaClient.Tracker, 200)]
    [InlineData(CodaClient.ReadOnly, "POST", CodaClient.Tracker + "/pages/Risks/export", 403)]
    [InlineData(CodaClient.ReadOnly, "DELETE", CodaClient.Tracker + "/pages/Risks", 403)]
    [InlineData(CodaClient.TrackerOnly, "GET", CodaClient.Tracker + "/pages", 200)]
    [InlineData(CodaClient.TrackerOnly, "GET", "/docs/NwCrmSales", 403)]
    [InlineData(CodaClient.TrackerOnly, "GET", "/docs", 403)]
    [InlineData(CodaClient.TasksOnly, "GET", CodaClient.Tasks + "/rows", 200)]
    [InlineData(CodaClient.TasksOnly, "GET", CodaClient.Tracker + "/tables/grid-NwProjects/rows", 403)]
    [InlineData(CodaClient.TasksOnly, "GET", CodaClient.Tracker, 403)]
    public async Task A_restricted_token_is_403_beyond_its_restriction(string token, string method, string path, int status)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(status, (await coda.Send(new HttpMethod(method), path, null, token)).Status);
    }

    [Fact]
    public async Task Two_tokens_of_one_coda_user_see_the_same_documents()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal((await coda.Get("/docs")).Names, (await coda.Get("/docs", CodaClient.SecondService)).Names);
    }
}
