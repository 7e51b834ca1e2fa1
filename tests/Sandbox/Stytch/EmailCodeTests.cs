using System.Net;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Stytch;

public sealed class EmailCodeTests : StytchSandboxTest
{
    private const string Send = "otps/email/discovery/send";
    private const string Authenticate = "otps/email/discovery/authenticate";
    private const string Alice = "alice@northwind.example";

    [Fact]
    public async Task A_code_finds_the_organizations_of_its_address()
    {
        var found = await CallAsync(Authenticate, Body(await SendAsync()));

        Assert.Equal((Alice, "Northwind Labs"), (
            (string?)found["email_address"],
            (string?)found["discovered_organizations"]!.AsArray().Single()!["organization"]!["organization_name"]));
    }

    [Fact]
    public async Task A_code_becomes_a_session()
    {
        var found = await CallAsync(Authenticate, Body(await SendAsync()));
        var session = await CallAsync("discovery/intermediate_sessions/exchange", new()
        {
            ["intermediate_session_token"] = (string)found["intermediate_session_token"]!,
            ["organization_id"] = "northwind-labs",
        });

        Assert.NotEmpty((string)session["session_token"]!);
    }

    [Fact]
    public async Task A_code_has_six_digits()
    {
        Assert.Matches("^[0-9]{6}$", await SendAsync());
    }

    [Fact]
    public async Task A_code_works_once()
    {
        var code = await SendAsync();
        await CallAsync(Authenticate, Body(code));

        Assert.Equal("unable_to_auth_otp_code", await RefusedAsync(HttpStatusCode.Unauthorized, Authenticate, Body(code)));
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData(15, 15)]
    public async Task A_code_works_for_10_minutes_or_as_long_as_was_asked(int? asked, int minutes)
    {
        var code = await SendAsync(asked);
        Time.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal("unable_to_auth_otp_code", await RefusedAsync(HttpStatusCode.Unauthorized, Authenticate, Body(code)));
    }

    [Fact]
    public async Task Only_the_newest_code_works()
    {
        var first = await SendAsync();
        var second = first;
        while (second == first)
        {
            second = await SendAsync();
        }

        Assert.Equal("otp_code_not_found", await RefusedAsync(HttpStatusCode.NotFound, Authenticate, Body(first)));
        await CallAsync(Authenticate, Body(second));
    }

    [Fact]
    public async Task A_code_ends_after_5_wrong_tries()
    {
        var code = await SendAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("otp_code_not_found", await RefusedAsync(HttpStatusCode.NotFound, Authenticate, Body(Wrong(code))));
        }

        Assert.Equal("unable_to_auth_otp_code", await RefusedAsync(HttpStatusCode.Unauthorized, Authenticate, Body(code)));
    }

    [Fact]
    public async Task A_code_of_somebody_else_does_not_work()
    {
        var code = await SendAsync();
        var body = Body(code);
        body["email_address"] = "bob@northwind.example";

        Assert.Equal("otp_code_not_found", await RefusedAsync(HttpStatusCode.NotFound, Authenticate, body));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task A_code_cannot_be_asked_to_work_for_another_time(int minutes)
    {
        Assert.Equal("invalid_expiration_otp", await RefusedAsync(HttpStatusCode.BadRequest, Send, new()
        {
            ["email_address"] = Alice,
            ["discovery_expiration_minutes"] = minutes,
        }));
    }

    [Fact]
    public async Task The_inbox_shows_the_code()
    {
        var code = await SendAsync();

        Assert.Contains(code, await Dance.Http.GetStringAsync(new Uri(Sandbox.InboxUrl)), StringComparison.Ordinal);
    }

    private static JsonObject Body(string code) => new() { ["email_address"] = Alice, ["code"] = code };

    private static string Wrong(string code) => code == "000000" ? "000001" : "000000";

    private async Task<string> SendAsync(int? minutes = null)
    {
        var body = new JsonObject { ["email_address"] = Alice };
        if (minutes is not null)
        {
            body["discovery_expiration_minutes"] = minutes;
        }

        await CallAsync(Send, body);
        return Sandbox.Mails[0].Code!;
    }
}
