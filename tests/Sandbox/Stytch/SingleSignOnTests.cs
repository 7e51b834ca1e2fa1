using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Tests.Stytch;

public sealed class SingleSignOnTests : StytchSandboxTest
{
    private const string Erin = "erin@contour.example";
    private const string Authenticate = "sso/authenticate";

    [Fact]
    public async Task Discovery_says_that_an_organization_requires_single_sign_on()
    {
        var entry = Organization(await DiscoverAsync());

        Assert.Equal((false, "sso", "RESTRICTED", "sso", null), (
            (bool)entry["member_authenticated"]!,
            (string?)entry["primary_required"]!["allowed_auth_methods"]!.AsArray().Single(),
            (string?)entry["organization"]!["auth_methods"],
            (string?)entry["organization"]!["allowed_auth_methods"]!.AsArray().Single(),
            entry["mfa_required"]));
    }

    [Fact]
    public async Task Discovery_names_the_connection()
    {
        var organization = Organization(await DiscoverAsync())["organization"]!;

        Assert.Equal(
            (string?)organization["sso_default_connection_id"],
            (string?)organization["sso_active_connections"]!.AsArray().Single()!["connection_id"]);
    }

    [Fact]
    public async Task An_exchange_without_single_sign_on_starts_no_session()
    {
        var found = await DiscoverAsync();
        var answer = await CallAsync("discovery/intermediate_sessions/exchange", new()
        {
            ["intermediate_session_token"] = (string)found["intermediate_session_token"]!,
            ["organization_id"] = "contour-bank",
        });

        Assert.Equal((false, "", (string?)found["intermediate_session_token"], "sso"), (
            (bool)answer["member_authenticated"]!,
            (string?)answer["session_token"],
            (string?)answer["intermediate_session_token"],
            (string?)answer["primary_required"]!["allowed_auth_methods"]!.AsArray().Single()));
    }

    [Fact]
    public async Task Single_sign_on_becomes_a_session()
    {
        var answer = await CallAsync(Authenticate, Body(await TokenAsync()));

        Assert.Equal((true, Erin, ""), (
            (bool)answer["member_authenticated"]!,
            (string?)answer["member"]!["email_address"],
            (string?)answer["intermediate_session_token"]));
        await CallAsync("sessions/authenticate", new() { ["session_token"] = (string)answer["session_token"]! });
    }

    [Fact]
    public async Task The_identity_provider_offers_the_members_of_the_organization()
    {
        var html = await Dance.Http.GetStringAsync(await StartUrlAsync());

        Assert.Contains(Erin, html, StringComparison.Ordinal);
        Assert.DoesNotContain("alice@northwind.example", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "pkce_expected_code_verifier")]
    [InlineData("another-verifier", "pkce_mismatch")]
    public async Task A_token_needs_the_verifier_it_was_asked_with(string? verifier, string error)
    {
        Assert.Equal(error, await RefusedAsync(HttpStatusCode.BadRequest, Authenticate, Body(await TokenAsync(), verifier)));
    }

    [Fact]
    public async Task A_token_works_once()
    {
        var token = await TokenAsync();
        await CallAsync(Authenticate, Body(token));

        Assert.Equal("sso_token_not_found", await RefusedAsync(HttpStatusCode.NotFound, Authenticate, Body(token)));
    }

    [Theory]
    [InlineData("public_token", "another", "public_token_not_found")]
    [InlineData("connection_id", "saml-connection-test-unknown", "sso_connection_not_found")]
    [InlineData("connection_id", "", "missing_sso_connection_locator")]
    [InlineData("sandbox_person", "alice@northwind.example", "member_not_found")]
    public async Task A_start_that_is_not_valid_is_refused(string parameter, string value, string error)
    {
        using var answer = await Dance.Http.GetAsync(await StartUrlAsync((parameter, value)));

        Assert.Equal(error, (string?)(await OAuthDance.ReadAsync(answer, answer.StatusCode))["error_type"]);
        Assert.True((int)answer.StatusCode is 400 or 404, $"{answer.StatusCode}");
    }

    private static JsonObject Organization(JsonObject found) => found["discovered_organizations"]!.AsArray().Single()!.AsObject();

    private static JsonObject Body(string token, string? verifier = OAuthDance.Verifier)
    {
        var body = new JsonObject { ["sso_token"] = token };
        if (verifier is not null)
        {
            body["pkce_code_verifier"] = verifier;
        }

        return body;
    }

    private async Task<JsonObject> DiscoverAsync()
    {
        await CallAsync("otps/email/discovery/send", new() { ["email_address"] = Erin });
        return await CallAsync("otps/email/discovery/authenticate", new() { ["email_address"] = Erin, ["code"] = Sandbox.Mails[0].Code });
    }

    private async Task<string> StartUrlAsync(params (string Name, string Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["public_token"] = "public-token-test-sandbox",
            ["connection_id"] = (string)Organization(await DiscoverAsync())["organization"]!["sso_default_connection_id"]!,
            ["login_redirect_url"] = SignInCallback,
            ["signup_redirect_url"] = SignInCallback,
            ["pkce_code_challenge"] = OAuthDance.Challenge(),
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return QueryHelpers.AddQueryString("/v1/public/sso/start", parameters);
    }

    private async Task<string> TokenAsync()
    {
        using var answer = await Dance.Http.GetAsync(await StartUrlAsync(("sandbox_person", Erin)));
        Assert.StartsWith(SignInCallback + "?", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var parameters = OAuthDance.Callback(answer);
        Assert.Equal("sso", parameters["stytch_token_type"]);
        return parameters["token"];
    }
}
