using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Audit;

namespace CodaMcp.Tests;

/// <summary>Members who are signed out or shut out while their token is still good.</summary>
public sealed class RevocationTests(SystemFixture system) : IClassFixture<SystemFixture>
{
    // A token says its second only. One from the future counts, since the issuer's clock may be ahead.
    private static DateTimeOffset Afterwards => DateTimeOffset.UtcNow.AddSeconds(5);

    [Theory]
    // Each its own member: a revocation is for good.
    [InlineData("tools/list", "alice@northwind.example")]
    [InlineData("server/discover", "carol@northwind.example")]
    [InlineData("tools/call", "dana@southpaw.example")]
    public async Task A_revoked_token_gets_nothing_more(string method, string member)
    {
        var client = system.ClientOf(member);
        using var before = await client.SendModernAsync(method, WhoAmI(method));
        await system.AccessOf(member).RevokeTokens(DateTimeOffset.UtcNow.AddSeconds(1));
        using var after = await client.SendModernAsync(method, WhoAmI(method));

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
        Assert.Equal("""{"error":"invalid_token","error_description":"Token revoked"}""", await after.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_token_issued_afterwards_is_good()
    {
        await system.AccessOf("erin@contour.example").RevokeTokens(DateTimeOffset.UtcNow);

        await system.ClientOf("erin@contour.example", issuedAt: Afterwards).ResultOfAsync("whoami");
    }

    [Fact]
    public async Task Revocation_ends_the_session_too()
    {
        var bob = system.ClientOf("bob@northwind.example");
        var session = await bob.OpenSessionAsync();
        await system.AccessOf("bob@northwind.example").RevokeTokens(DateTimeOffset.UtcNow.AddSeconds(1));
        using var response = await system.ClientOf("bob@northwind.example", issuedAt: Afterwards).SendInSessionAsync(session, "tools/list");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task What_is_decided_about_a_member_is_recorded_and_so_are_the_sessions_that_it_ends()
    {
        var session = await system.ClientOf("bob@northwind.example", issuedAt: Afterwards).OpenSessionAsync();
        await system.AccessOf("bob@northwind.example").SetDisabled(true);
        await system.AccessOf("bob@northwind.example").SetDisabled(false);
        var kinds = new[] { "session/start", "session/end", "member/disable", "member/enable" };
        List<AuditRecord> records = [];
        for (var attempt = 0; attempt < 500 && records.Count < kinds.Length; attempt++)
        {
            await Task.Delay(10);
            var all = await system.Audit.ReadAsync(new AuditQuery { Limit = 1000 }, default);
            var member = all.FirstOrDefault(record => record.SessionId == session)?.Member;
            records = [.. all.Where(record => record.Member == member && (record.SessionId == session || record.Tool is "member/disable" or "member/enable"))];
        }

        Assert.Equal(kinds.Order(), records.Select(record => record.Tool).Order());
        Assert.Equal("bob@northwind.example", records.Single(record => record.Tool == "session/start").MemberLabel);
        var ended = records.Single(record => record.Tool == "session/end");
        Assert.Equal(("tests", "The member was disabled."), (ended.Client.Name, ended.Reason));
    }

    [Fact]
    public async Task A_disabled_member_stays_out_over_a_restart_until_let_in_again()
    {
        await system.AccessOf("dana@southpaw.example").SetDisabled(true);
        await system.RestartAsync();
        using var refused = await system.ClientOf("dana@southpaw.example", issuedAt: Afterwards).SendModernAsync("tools/list");
        await system.AccessOf("dana@southpaw.example").SetDisabled(false);
        using var served = await system.ClientOf("dana@southpaw.example", issuedAt: Afterwards).SendModernAsync("tools/list");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("""{"error":"access_denied","error_description":"This member may not use this server"}""", await refused.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    private static JsonObject? WhoAmI(string method) => method == "tools/call" ? new() { ["name"] = "whoami", ["arguments"] = new JsonObject() } : null;
}
