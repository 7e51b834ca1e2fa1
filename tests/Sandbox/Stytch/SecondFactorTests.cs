using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Stytch;

namespace CodaMcp.Tests.Stytch;

public sealed class SecondFactorTests : StytchSandboxTest
{
    private const string Farid = "farid@meridian.example";
    private const string Gina = "gina@lumen.example";
    private const string Totp = "totp/authenticate";
    private const string Sms = "otps/sms/authenticate";

    [Theory]
    [InlineData(Farid, "", "member-totp-test-4f8d1a60-0000-4000-8000-00000000d001")]
    [InlineData(Gina, "+12025550108", "")]
    public async Task Discovery_says_that_an_organization_requires_a_second_factor(string email, string phone, string totp)
    {
        var entry = (await DiscoverAsync(email))["discovered_organizations"]!.AsArray().Single()!;
        var options = entry["mfa_required"]!["member_options"]!;

        Assert.Equal((false, null, "REQUIRED_FOR_ALL", phone, totp), (
            (bool)entry["member_authenticated"]!,
            entry["primary_required"],
            (string?)entry["organization"]!["mfa_policy"],
            (string?)options["mfa_phone_number"],
            (string?)options["totp_registration_id"]));
    }

    [Fact]
    public async Task Discovery_sends_no_text_message()
    {
        var entry = (await DiscoverAsync(Gina))["discovered_organizations"]!.AsArray().Single()!;

        Assert.Null(entry["mfa_required"]!["secondary_auth_initiated"]);
        Assert.Empty(Sandbox.Texts);
    }

    [Fact]
    public async Task An_exchange_sends_a_text_message_and_is_no_session()
    {
        var answer = await ExchangeAsync(Gina);

        Assert.Equal((false, "", "sms_otp"), (
            (bool)answer["member_authenticated"]!,
            (string?)answer["session_token"],
            (string?)answer["mfa_required"]!["secondary_auth_initiated"]));
        Assert.Equal("+12025550108", Assert.Single(Sandbox.Texts).To);
    }

    [Fact]
    public async Task An_exchange_sends_nothing_to_somebody_with_an_authenticator_app()
    {
        Assert.Null((await ExchangeAsync(Farid))["mfa_required"]!["secondary_auth_initiated"]);
        Assert.Empty(Sandbox.Texts);
    }

    [Fact]
    public async Task A_code_by_text_message_becomes_a_session()
    {
        var body = await BodyAsync(Gina);
        body["code"] = Sandbox.Texts[0].Code;

        await AssertSessionAsync(Gina, await CallAsync(Sms, body));
    }

    [Fact]
    public async Task A_code_of_an_authenticator_app_becomes_a_session()
    {
        var body = await BodyAsync(Farid);
        body["code"] = Sandbox.TotpCode(Member(Farid));

        await AssertSessionAsync(Farid, await CallAsync(Totp, body));
    }

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(20000000000, "353130")]
    public void The_codes_are_those_of_RFC_6238(long seconds, string code)
    {
        // The examples in appendix B of RFC 6238 have eight digits.
        Assert.Equal(code, TotpCode("12345678901234567890"u8, DateTimeOffset.FromUnixTimeSeconds(seconds)));
    }

    [Fact]
    public async Task A_code_of_60_seconds_ago_is_refused()
    {
        var body = await BodyAsync(Farid);
        body["code"] = Sandbox.TotpCode(Member(Farid));
        Time.Advance(TimeSpan.FromSeconds(60));

        Assert.NotEqual((string?)body["code"], Sandbox.TotpCode(Member(Farid)));
        Assert.Equal("unable_to_authenticate_totp", await RefusedAsync(HttpStatusCode.Unauthorized, Totp, body));
    }

    [Fact]
    public async Task A_code_of_an_authenticator_app_works_once()
    {
        var body = await BodyAsync(Farid);
        body["code"] = Sandbox.TotpCode(Member(Farid));
        await CallAsync(Totp, body);
        var again = await BodyAsync(Farid);
        again["code"] = (string)body["code"]!;

        Assert.Equal("totp_code_already_authenticated", await RefusedAsync(HttpStatusCode.Unauthorized, Totp, again));
    }

    [Fact]
    public async Task A_second_factor_ends_the_intermediate_session()
    {
        var body = await BodyAsync(Gina);
        body["code"] = Sandbox.Texts[0].Code;
        await CallAsync(Sms, body);

        Assert.Equal("intermediate_session_not_found", await RefusedAsync(HttpStatusCode.NotFound, Sms, body));
    }

    [Fact]
    public async Task A_code_by_text_message_works_for_2_minutes()
    {
        var body = await BodyAsync(Gina);
        body["code"] = Sandbox.Texts[0].Code;
        Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("unable_to_auth_otp_code", await RefusedAsync(HttpStatusCode.Unauthorized, Sms, body));
    }

    [Fact]
    public async Task Another_text_message_can_be_asked_for()
    {
        var body = await BodyAsync(Gina);
        Time.Advance(TimeSpan.FromMinutes(2));
        await CallAsync("otps/sms/send", body);
        body["code"] = Sandbox.Texts[0].Code;

        Assert.Equal(2, Sandbox.Texts.Count);
        await CallAsync(Sms, body);
    }

    [Fact]
    public async Task A_wrong_code_leaves_another_try()
    {
        var body = await BodyAsync(Gina);
        body["code"] = Sandbox.Texts[0].Code == "000000" ? "000001" : "000000";
        Assert.Equal("otp_code_not_found", await RefusedAsync(HttpStatusCode.NotFound, Sms, body));

        body["code"] = Sandbox.Texts[0].Code;
        await CallAsync(Sms, body);
    }

    [Fact]
    public async Task The_intermediate_session_of_somebody_else_is_refused()
    {
        var body = await BodyAsync(Farid);
        body["intermediate_session_token"] = (string)(await BodyAsync(Gina))["intermediate_session_token"]!;
        body["code"] = Sandbox.TotpCode(Member(Farid));

        Assert.Equal("invalid_intermediate_session_token_for_organization", await RefusedAsync(HttpStatusCode.BadRequest, Totp, body));
    }

    [Fact]
    public async Task The_inbox_shows_text_messages_and_authenticator_apps()
    {
        await ExchangeAsync(Gina);
        var html = await Dance.Http.GetStringAsync(new Uri(Sandbox.InboxUrl));

        Assert.Contains(Sandbox.Texts[0].Code, html, StringComparison.Ordinal);
        Assert.Contains(Sandbox.TotpCode(Member(Farid)), html, StringComparison.Ordinal);
    }

    private static string TotpCode(ReadOnlySpan<byte> secret, DateTimeOffset moment) => CodaMcp.Sandbox.Stytch.Totp.Code(secret, CodaMcp.Sandbox.Stytch.Totp.StepOf(moment));

    private SandboxMember Member(string email) => Sandbox.Members.Single(member => member.Email == email);

    private async Task AssertSessionAsync(string email, JsonObject answer)
    {
        Assert.False(answer.ContainsKey("member_authenticated"), "Stytch's answer has no such member here");
        var session = await CallAsync("sessions/authenticate", new() { ["session_token"] = (string)answer["session_token"]! });
        Assert.Equal(email, (string?)session["member"]!["email_address"]);
    }

    private async Task<JsonObject> DiscoverAsync(string email)
    {
        await CallAsync("otps/email/discovery/send", new() { ["email_address"] = email });
        return await CallAsync("otps/email/discovery/authenticate", new() { ["email_address"] = email, ["code"] = Sandbox.Mails[0].Code });
    }

    private async Task<JsonObject> ExchangeAsync(string email) => await CallAsync("discovery/intermediate_sessions/exchange", new()
    {
        ["intermediate_session_token"] = (string)(await DiscoverAsync(email))["intermediate_session_token"]!,
        ["organization_id"] = Member(email).Organization.OrganizationId,
    });

    private async Task<JsonObject> BodyAsync(string email)
    {
        var answer = await ExchangeAsync(email);
        return new()
        {
            ["intermediate_session_token"] = (string)answer["intermediate_session_token"]!,
            ["organization_id"] = Member(email).Organization.OrganizationId,
            ["member_id"] = Member(email).MemberId,
        };
    }
}
