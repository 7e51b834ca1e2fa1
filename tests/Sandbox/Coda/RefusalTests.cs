using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

/// <summary>
/// Tests the switches for refusals by plans, limits and profiles. Live clients met these refusals, but their bodies are not recorded.
/// </summary>
public sealed class RefusalTests
{
    private static readonly CodaSandboxBehaviour Poor = CodaSandboxBehaviour.Instant with
    {
        PlanRefusesPaidFeatures = true,
        AnyoneRefused = true,
        MakerProfile = false,
        WorkspaceHasOrganization = false,
    };

    [Theory]
    [InlineData("PUT", "/docs/NwTracker1/pages/Risks", """{"isHidden":true}""", "plan")]
    [InlineData("POST", "/docs/NwOkrs2026/domains", """{"customDocDomain":"plan.example"}""", "plan")]
    [InlineData("POST", "/docs/NwTracker1/acl/permissions", """{"access":"readonly","principal":{"type":"anyone"}}""", "limit")]
    [InlineData("PUT", "/docs/NwTracker1/publish", """{"slug":"plan"}""", "maker profile")]
    [InlineData("GET", "/workspaces/ws-Northwind1/users", null, "organization")]
    public async Task A_refusal_message_names_its_cause(string method, string path, string? body, string named)
    {
        await using var coda = await CodaClient.Start(Poor);
        var reply = await coda.Send(new HttpMethod(method), path, body, coda.Dana);
        Assert.Equal((403, true), (reply.Status, reply.Message!.Contains(named, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_page_may_be_renamed_and_shown_on_any_plan()
    {
        await using var coda = await CodaClient.Start(Poor);
        Assert.Equal(202, (await coda.Put(CodaClient.Tracker + "/pages/Risks", """{"name":"Dangers","isHidden":false}""")).Status);
    }
}
