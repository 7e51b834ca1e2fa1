using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Tests.Stytch;

public sealed class ManagementTests : StytchSandboxTest
{
    private const string Start = "idp/oauth/authorize/start";
    private const string Authorize = "idp/oauth/authorize";

    [Fact]
    public async Task Start_names_the_client()
    {
        var answer = await CallAsync(Start, await BodyAsync());

        Assert.Equal("third_party_public", (string?)answer["client"]!["client_type"]);
    }

    [Fact]
    public async Task Start_asks_for_consent_to_something_new()
    {
        Assert.True((bool)(await CallAsync(Start, await BodyAsync()))["consent_required"]!);
    }

    [Fact]
    public async Task Start_needs_no_consent_to_what_was_granted()
    {
        await CallAsync(Authorize, await BodyAsync());

        Assert.False((bool)(await CallAsync(Start, await BodyAsync()))["consent_required"]!);
    }

    [Theory]
    [InlineData("bob@northwind.example", true)]
    [InlineData("carol@northwind.example", false)]
    public async Task Start_tells_what_the_member_can_grant(string member, bool grantable)
    {
        var answer = await CallAsync(Start, await BodyAsync(member, "coda.write"));

        Assert.Equal(grantable, (bool)answer["scope_results"]![0]!["is_grantable"]!);
    }

    [Fact]
    public async Task Authorize_answers_with_a_code_that_can_be_exchanged()
    {
        var body = await BodyAsync();
        var answer = await CallAsync(Authorize, body);

        await Dance.ExchangeAsync((string)body["client_id"]!, (string)answer["authorization_code"]!);
    }

    [Theory]
    [InlineData("state", "s-1")]
    [InlineData("iss", null)]
    public async Task Authorize_answers_with_the_whole_callback(string parameter, string? value)
    {
        var answer = await CallAsync(Authorize, await BodyAsync());

        Assert.Equal(value ?? Sandbox.Url, Query(answer)[parameter]);
    }

    [Fact]
    public async Task Authorize_without_consent_is_access_denied_at_the_callback()
    {
        var body = await BodyAsync();
        body["consent_granted"] = false;

        Assert.Equal("access_denied", Query(await CallAsync(Authorize, body))["error"]);
    }

    [Fact]
    public async Task Authorize_refuses_what_the_member_cannot_grant()
    {
        var body = await BodyAsync("carol@northwind.example", "coda.write");

        Assert.Equal("invalid_scope", (string?)(await CallAsync(Authorize, body, HttpStatusCode.BadRequest))["error_type"]);
    }

    [Fact]
    public async Task A_member_of_another_organization_is_not_found()
    {
        var body = await BodyAsync();
        body["organization_id"] = "southpaw-studio";

        Assert.Equal("member_not_found", (string?)(await CallAsync(Start, body, HttpStatusCode.NotFound))["error_type"]);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task The_project_secret_is_required(string secret)
    {
        await CallAsync(Start, await BodyAsync(), HttpStatusCode.Unauthorized, secret);
    }

    [Fact]
    public async Task Revoking_a_connected_app_ends_its_refresh_tokens()
    {
        var client = await Dance.NewClientAsync();
        var refresh = (string)(await Dance.SignInAsync(client))["refresh_token"]!;
        var alice = Sandbox.Members[0];

        await CallAsync(
            $"organizations/{alice.Organization.OrganizationId}/members/{alice.MemberId}/connected_apps/{client}/revoke", []);

        await Dance.RefreshAsync(client, refresh, HttpStatusCode.BadRequest);
    }

    private static Dictionary<string, string> Query(JsonObject answer) =>
        QueryHelpers.ParseQuery(new Uri((string)answer["redirect_uri"]!).Query)
            .ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());

    private async Task<JsonObject> BodyAsync(string email = "alice@northwind.example", params string[] scopes)
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
            ["consent_granted"] = true,
            ["state"] = "s-1",
            ["code_challenge"] = OAuthDance.Challenge(),
            ["resources"] = new JsonArray(OAuthDance.Resource),
        };
    }
}
