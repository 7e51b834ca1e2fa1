using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Audit;
using CodaMcp.Members;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests;

/// <summary>Members with Coda API tokens of their own, as clients see it.</summary>
public sealed class MemberCredentialTests(MemberModeFixture system) : IClassFixture<MemberModeFixture>
{
    private const string Alice = "alice@northwind.example";
    private const string Bob = "bob@northwind.example";
    private const string Carol = "carol@northwind.example";

    private string AccountPage => system.Url + "/account";

    [Fact]
    public async Task A_connected_member_works_as_themselves_and_coda_sees_their_token_only()
    {
        var token = CodaTokenOf("alice");
        Assert.NotNull((await GrainOf(Alice).ConnectCoda(new ConnectCoda(token))).Connection);
        system.Sandbox.Coda.Traffic.Clear();
        var alice = system.ClientOf(Alice);

        Assert.Equal("alice@northwind-labs.example", (string?)(await alice.ResultOfAsync("whoami"))["email"]);
        Assert.Contains("NwAliceOwn", (await alice.ResultOfAsync("list_docs")).ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(AccountPage, await system.ClientOf(Bob).ErrorOfAsync("list_docs"), StringComparison.Ordinal);
        Assert.All(system.Sandbox.Coda.Traffic.Requests, request => Assert.Equal($"Bearer {token}", request.Headers["Authorization"]));

        await system.RestartAsync();
        Assert.Equal("alice@northwind-labs.example", (string?)(await system.ClientOf(Alice).ResultOfAsync("whoami"))["email"]);

        await GrainOf(Alice).DisconnectCoda();
        Assert.Contains(AccountPage, await system.ClientOf(Alice).ErrorOfAsync("whoami"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_a_call_says_where_to_connect_one_and_is_on_record()
    {
        var said = await system.ClientOf(Bob).ErrorOfAsync("whoami");

        Assert.Equal($"You have no Coda API token connected yet, so nothing can be read or changed in Coda. Connect one on your account page, then try again. It is at {AccountPage}", said);
        // Reads are stored a moment after they are answered.
        for (var attempt = 0; attempt < 500 && !(await RecordsAsync("whoami")).Any(IsOnRecord); attempt++)
            await Task.Delay(10);
        Assert.Contains(await RecordsAsync("whoami"), IsOnRecord);

        static bool IsOnRecord(AuditRecord record) => record is { Outcome: "coda_not_connected", UpstreamRequests: 0 };
    }

    [Fact]
    public async Task A_session_client_that_opens_addresses_is_asked_to_open_the_page()
    {
        var client = ClientThatOpensAddresses();
        using var response = await client.SendInSessionAsync(await client.OpenSessionAsync(), "tools/call", WhoAmI());
        var error = (await McpClient.ReadAsync(response))["error"]!;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(-32042, (int?)error["code"]);
        var elicitation = Assert.Single(error["data"]!["elicitations"]!.AsArray())!;
        Assert.Equal(("url", AccountPage), ((string?)elicitation["mode"], (string?)elicitation["url"]));
        Assert.True(Guid.TryParse((string?)elicitation["elicitationId"], out _));
        Assert.StartsWith("You have no Coda API token", (string?)elicitation["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-11-25", """{}""")]
    [InlineData("2025-11-25", """{"elicitation":{}}""")]
    [InlineData("2025-11-25", """{"elicitation":{"form":{}}}""")]
    [InlineData("2025-11-25", """{"elicitation":{"url":false}}""")]
    [InlineData("2025-06-18", """{"elicitation":{"url":{}}}""")]
    public async Task A_session_client_that_does_not_gets_a_tool_error_with_the_address(string version, string capabilities)
    {
        var client = new McpClient(system.Http, system.McpUrl, system.TokenOf(Carol)) { Capabilities = JsonNode.Parse(capabilities)!.AsObject() };
        using var response = await client.SendInSessionAsync(await client.OpenSessionAsync(version), "tools/call", WhoAmI(), version);
        var result = (await McpClient.ReadAsync(response))["result"]!;

        Assert.True((bool?)result["isError"]);
        Assert.Contains(AccountPage, (string?)result["content"]![0]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_sessions_that_opens_addresses_is_asked_once()
    {
        var client = ClientThatOpensAddresses();
        using var response = await client.SendModernAsync("tools/call", WhoAmI());
        var asked = (await McpClient.ReadAsync(response))["result"]!;

        Assert.Equal("input_required", (string?)asked["resultType"]);
        var request = Assert.Single(asked["inputRequests"]!.AsObject());
        Assert.Equal("elicitation/create", (string?)request.Value!["method"]);
        Assert.Equal(("url", AccountPage), ((string?)request.Value["params"]!["mode"], (string?)request.Value["params"]!["url"]));

        // Opened, and nothing connected there.
        var again = WhoAmI();
        again["inputResponses"] = new JsonObject { [request.Key] = new JsonObject { ["action"] = "accept" } };
        using var repeated = await client.SendModernAsync("tools/call", again.DeepClone().AsObject());
        var result = (await McpClient.ReadAsync(repeated))["result"]!;
        Assert.True((bool?)result["isError"]);
        Assert.Contains(AccountPage, (string?)result["content"]![0]!["text"], StringComparison.Ordinal);

        // Opened, and connected.
        await GrainOf(Carol).ConnectCoda(new ConnectCoda(CodaTokenOf("dana")));
        using var connected = await client.SendModernAsync("tools/call", again);
        Assert.Equal("dana@northwind-labs.example", (string?)(await McpClient.ReadAsync(connected))["result"]!["structuredContent"]!["email"]);
        await GrainOf(Carol).DisconnectCoda();
        for (var attempt = 0; attempt < 500 && (await RecordsAsync("coda_token/remove")).Count == 0; attempt++)
            await Task.Delay(10);
        var removed = (await RecordsAsync("coda_token/remove"))[0];
        Assert.Matches("^member:[0-9a-f]{16}$", removed.CodaToken);
        Assert.Contains(await RecordsAsync("coda_token/connect"), record => record.Member == removed.Member && record.CodaToken == removed.CodaToken);
    }

    private static JsonObject WhoAmI() => new() { ["name"] = "whoami", ["arguments"] = new JsonObject() };

    private McpClient ClientThatOpensAddresses() => new(system.Http, system.McpUrl, system.TokenOf(Carol)) { Capabilities = new() { ["elicitation"] = new JsonObject { ["url"] = new JsonObject() } } };

    private async Task<IReadOnlyList<AuditRecord>> RecordsAsync(string tool) => await system.Audit.ReadAsync(new AuditQuery { Tool = tool, Limit = 100 }, default);

    private string CodaTokenOf(string name) => system.Sandbox.Coda.Users.First(user => user.LoginId.StartsWith(name, StringComparison.Ordinal)).Token;

    private IMemberGrain GrainOf(string email)
    {
        var member = system.Sandbox.Stytch.Members.First(member => member.Email == email);
        var id = new MemberId(system.Sandbox.Stytch.Url, member.Organization.OrganizationId, member.MemberId);
        return system.Standalone.App.Services.GetRequiredService<IGrainFactory>().GetGrain<IMemberGrain>(id.ToGrainKey());
    }
}
