using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Stytch;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Tests.Stytch;

public sealed class ManagementTests : StytchSandboxTest
{
    private const string Start = "idp/oauth/authorize/start";
    private const string Authorize = "idp/oauth/authorize";

    [Fact]
    public async Task Start_names_the_client()
    {
        Assert.Equal("third_party_public", (string?)(await CallAsync(Start, await StartBodyAsync()))["client"]!["client_type"]);
    }

    [Fact]
    public async Task Start_names_a_described_client_by_an_id_of_the_project()
    {
        var body = await StartBodyAsync();
        body["client_id"] = "https://chatgpt.com/oauth/client.json";
        body["redirect_uri"] = "https://chatgpt.com/connector_platform_oauth_redirect";

        var client = (await CallAsync(Start, body))["client"]!;

        Assert.Equal("ChatGPT", (string?)client["client_name"]);
        Assert.StartsWith("connected-app-test-", (string?)client["client_id"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_asks_for_consent_to_something_new()
    {
        Assert.True((bool)(await CallAsync(Start, await StartBodyAsync()))["consent_required"]!);
    }

    [Fact]
    public async Task Start_needs_no_consent_to_what_was_granted()
    {
        await CallAsync(Authorize, await BodyAsync());

        Assert.False((bool)(await CallAsync(Start, await StartBodyAsync()))["consent_required"]!);
    }

    [Theory]
    [InlineData("bob@northwind.example", true)]
    [InlineData("carol@northwind.example", false)]
    public async Task Start_tells_what_the_member_can_grant(string member, bool grantable)
    {
        var answer = await CallAsync(Start, await StartBodyAsync(member, "coda.write"));

        Assert.Equal(grantable, (bool)answer["scope_results"]![0]!["is_grantable"]!);
    }

    [Theory]
    [InlineData("resources")]
    [InlineData("state")]
    [InlineData("nonce")]
    [InlineData("code_challenge")]
    [InlineData("consent_granted")]
    public async Task Start_refuses_the_fields_of_authorize(string field)
    {
        var whole = await BodyAsync();
        whole["nonce"] = "n-1";
        var body = await StartBodyAsync();
        body[field] = whole[field]!.DeepClone();

        var answer = await CallAsync(Start, body, HttpStatusCode.BadRequest);

        Assert.Contains($"unknown field \"{field}\"", (string?)answer["error_message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorize_refuses_resource_which_is_called_resources()
    {
        var body = await BodyAsync();
        body["resource"] = OAuthDance.Resource;

        Assert.Equal("bad_request", await RefusedAsync(HttpStatusCode.BadRequest, Authorize, body));
    }

    [Fact]
    public async Task Authorize_answers_with_a_code_that_can_be_exchanged()
    {
        var body = await BodyAsync();
        var answer = await CallAsync(Authorize, body);

        await Dance.ExchangeAsync((string)body["client_id"]!, (string)answer["authorization_code"]!);
    }

    [Theory]
    [InlineData(CallbackIssuer.ProjectStyle, "stytch.com/project-test-5a4d0b0c-0000-4000-8000-c0da3c95a4db")]
    [InlineData(CallbackIssuer.Match, null)]
    [InlineData(CallbackIssuer.Absent, "")]
    public async Task Authorize_answers_with_the_whole_callback(CallbackIssuer form, string? issuer)
    {
        Sandbox.Faults.CallbackIssuer = form;

        var query = Query(await CallAsync(Authorize, await BodyAsync()));

        Assert.Equal((issuer ?? Sandbox.Url, "s-1"), (query.GetValueOrDefault("iss", ""), query["state"]));
    }

    [Fact]
    public async Task The_callbacks_issuer_is_the_project_by_default()
    {
        Assert.StartsWith("stytch.com/project-test-", Query(await CallAsync(Authorize, await BodyAsync()))["iss"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callback_begins_a_second_query_where_the_redirect_uri_has_one()
    {
        const string redirect = "http://127.0.0.1:6274/callback?a=b";
        var body = await BodyAsync();
        body["client_id"] = (string)(await Dance.RegisterAsync(redirect))["client_id"]!;
        body["redirect_uri"] = redirect;

        Assert.StartsWith(redirect + "?code=", (string?)(await CallAsync(Authorize, body))["redirect_uri"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorize_without_consent_is_access_denied_at_the_callback()
    {
        var body = await BodyAsync();
        body["consent_granted"] = false;

        Assert.Equal("access_denied", Query(await CallAsync(Authorize, body))["error"]);
    }

    [Fact]
    public async Task Consent_that_was_given_need_not_be_given_again()
    {
        await CallAsync(Authorize, await BodyAsync());
        var body = await BodyAsync();
        body["consent_granted"] = false;

        Assert.NotNull((string?)(await CallAsync(Authorize, body))["authorization_code"]);
    }

    [Fact]
    public async Task Offline_access_is_not_granted_without_consent()
    {
        var body = await BodyAsync("alice@northwind.example", "coda.read", "offline_access");
        body["consent_granted"] = false;

        Assert.Equal("third_party_clients_require_consent_for_offline_access", await RefusedAsync(HttpStatusCode.BadRequest, Authorize, body));
    }

    [Fact]
    public async Task Authorize_drops_what_the_member_cannot_grant()
    {
        var body = await BodyAsync("carol@northwind.example", "coda.read", "coda.write");
        var code = (string)(await CallAsync(Authorize, body))["authorization_code"]!;

        Assert.Equal("coda.read", (string?)(await Dance.ExchangeAsync((string)body["client_id"]!, code))["scope"]);
    }

    [Theory]
    [InlineData("client_id", "connected-app-test-unknown", "connected_app_not_found", HttpStatusCode.NotFound)]
    [InlineData("client_id", "", "invalid_client_id", HttpStatusCode.BadRequest)]
    [InlineData("redirect_uri", "https://evil.example/", "connected_app_supplied_redirect_url_not_found_in_client", HttpStatusCode.BadRequest)]
    [InlineData("redirect_uri", "", "connected_app_invalid_redirect_url", HttpStatusCode.BadRequest)]
    [InlineData("prompt", "login", "bad_request", HttpStatusCode.BadRequest)]
    [InlineData("scope", "openid", "bad_request", HttpStatusCode.BadRequest)]
    public async Task Both_calls_refuse_with_the_error_names_of_stytch(string field, string value, string error, HttpStatusCode status)
    {
        var (start, whole) = (await StartBodyAsync(), await BodyAsync());
        start[field] = value;
        whole[field] = value;

        Assert.Equal((error, error), (await RefusedAsync(status, Start, start), await RefusedAsync(status, Authorize, whole)));
    }

    [Fact]
    public async Task A_document_that_cannot_be_had_is_an_invalid_client_id()
    {
        var body = await StartBodyAsync();
        body["client_id"] = "https://unheard-of.example/client.json";
        body["redirect_uri"] = "https://unheard-of.example/callback";

        Assert.Equal("invalid_client_id", await RefusedAsync(HttpStatusCode.BadRequest, Start, body));
    }

    [Theory]
    [InlineData]
    [InlineData("coda.everything")]
    public async Task No_scope_and_an_unknown_scope_are_refused(params string[] scopes)
    {
        var (start, whole) = (await StartBodyAsync(), await BodyAsync());
        start["scopes"] = new JsonArray([.. scopes.Select(scope => (JsonNode)scope)]);
        whole["scopes"] = start["scopes"]!.DeepClone();

        Assert.Equal(("oauth_invalid_scope_requested", "oauth_invalid_scope_requested"), (
            await RefusedAsync(HttpStatusCode.BadRequest, Start, start), await RefusedAsync(HttpStatusCode.BadRequest, Authorize, whole)));
    }

    [Theory]
    [InlineData(null, "pkce_required_for_idp_authorization_flow")]
    [InlineData("short", "invalid_pkce_code_challenge")]
    public async Task Authorize_needs_a_code_challenge(string? challenge, string error)
    {
        var body = await BodyAsync();
        body["code_challenge"] = challenge;

        Assert.Equal(error, await RefusedAsync(HttpStatusCode.BadRequest, Authorize, body));
    }

    [Fact]
    public async Task A_member_of_another_organization_is_not_found()
    {
        var body = await StartBodyAsync();
        body["organization_id"] = "southpaw-studio";

        Assert.Equal("member_not_found", await RefusedAsync(HttpStatusCode.NotFound, Start, body));
    }

    [Fact]
    public async Task Somebody_must_be_named()
    {
        var body = await StartBodyAsync();
        body.Remove("member_id");

        Assert.Equal("no_oauth_authorize_member_selector", await RefusedAsync(HttpStatusCode.BadRequest, Start, body));
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task The_project_secret_is_required(string secret)
    {
        await CallAsync(Start, await StartBodyAsync(), HttpStatusCode.Unauthorized, secret);
    }

    [Fact]
    public async Task Revoking_a_connected_app_ends_its_refresh_tokens()
    {
        var client = await Dance.NewClientAsync();
        var refresh = (string)(await Dance.SignInAsync(client))["refresh_token"]!;
        var alice = Sandbox.Members[0];

        await CallAsync($"organizations/{alice.Organization.OrganizationId}/members/{alice.MemberId}/connected_apps/{client}/revoke", []);

        await Dance.RefreshAsync(client, refresh, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(true, true, HttpStatusCode.OK)]
    [InlineData(false, true, HttpStatusCode.NotFound)]
    [InlineData(true, false, HttpStatusCode.Unauthorized)]
    public async Task A_registered_client_is_described_to_the_project(bool isKnown, bool hasCredentials, HttpStatusCode status)
    {
        var client = isKnown ? await Dance.NewClientAsync() : "connected-app-test-unknown";
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Sandbox.Url}/v1/connected_apps/clients/{client}");
        if (hasCredentials)
        {
            var options = new StytchSandboxOptions();
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{options.ProjectId}:{options.Secret}")));
        }

        using var answer = await http.SendAsync(request);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? OAuthDance.RedirectUri : null, (string?)body["connected_app"]?["redirect_urls"]?[0]);
    }

    private static Dictionary<string, string> Query(JsonObject answer) =>
        QueryHelpers.ParseQuery(new Uri((string)answer["redirect_uri"]!).Query)
            .ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());

    private async Task<JsonObject> StartBodyAsync(string email = "alice@northwind.example", params string[] scopes)
    {
        var member = Sandbox.Members.Single(candidate => candidate.Email == email);
        scopes = scopes.Length == 0 ? ["openid", "coda.read"] : scopes;
        return new JsonObject
        {
            ["client_id"] = await Dance.NewClientAsync(),
            ["redirect_uri"] = OAuthDance.RedirectUri,
            ["response_type"] = "code",
            ["scopes"] = new JsonArray([.. scopes.Select(scope => (JsonNode)scope)]),
            ["organization_id"] = member.Organization.OrganizationId,
            ["member_id"] = member.MemberId,
        };
    }

    private async Task<JsonObject> BodyAsync(string email = "alice@northwind.example", params string[] scopes)
    {
        var body = await StartBodyAsync(email, scopes);
        body["consent_granted"] = true;
        body["state"] = "s-1";
        body["code_challenge"] = OAuthDance.Challenge();
        body["resources"] = new JsonArray(OAuthDance.Resource);
        return body;
    }
}
