using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Stytch;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Tests.Stytch;

public sealed class TokenTests : StytchSandboxTest
{
    private static readonly string Project = new StytchSandboxOptions().ProjectId;

    [Fact]
    public async Task An_access_token_has_the_claims_of_a_stytch_token()
    {
        var client = await Dance.NewClientAsync();

        var claims = OAuthDance.Claims((string)(await Dance.SignInAsync(client))["access_token"]!);

        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        var alice = Sandbox.Members[0];
        claims.Remove("jti");
        var expected = new JsonObject
        {
            ["iss"] = Sandbox.Url,
            ["sub"] = alice.MemberId,
            ["aud"] = new JsonArray(OAuthDance.Resource),
            ["exp"] = now + 3600,
            ["nbf"] = now,
            ["iat"] = now,
            ["https://stytch.com/organization"] = new JsonObject
            {
                ["organization_id"] = alice.Organization.OrganizationId,
                ["slug"] = "northwind-labs",
            },
            ["client_id"] = client,
            ["scope"] = OAuthDance.AllScopes,
            ["email"] = "alice@northwind.example",
            ["name"] = "Alice Novak",
        };
        Assert.Equal(expected.ToJsonString(), claims.ToJsonString());
    }

    [Fact]
    public async Task An_access_token_is_typed_JWT()
    {
        var token = (string)(await Dance.SignInAsync(await Dance.NewClientAsync()))["access_token"]!;

        Assert.Equal("JWT", (string?)OAuthDance.Header(token)["typ"]);
    }

    [Fact]
    public async Task A_stranger_to_the_sandbox_can_verify_its_tokens()
    {
        var token = (string)(await Dance.SignInAsync(await Dance.NewClientAsync()))["access_token"]!;
        var keys = new JsonWebKeySet(await Dance.Http.GetStringAsync("/.well-known/jwks.json"));

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Sandbox.Url,
            ValidAudience = OAuthDance.Resource,
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidAlgorithms = ["RS256"],
            TryAllIssuerSigningKeys = false,
            ValidateLifetime = false,
        });

        Assert.True(result.IsValid, result.Exception?.Message);
    }

    [Fact]
    public async Task The_answer_has_the_shape_and_envelope_of_stytch()
    {
        var answer = await Dance.SignInAsync(await Dance.NewClientAsync());

        Assert.Equal(
            ["access_token", "expires_in", "id_token", "refresh_token", "request_id", "scope", "status_code", "token_type"],
            answer.Select(member => member.Key).Order());
    }

    [Fact]
    public async Task An_id_token_is_for_the_client_and_not_for_the_project()
    {
        var client = await Dance.NewClientAsync();

        var answer = await Dance.SignInAsync(client, changes: ("nonce", "n-1"));

        Assert.Equal($"[\"{client}\"]", OAuthDance.Claims((string)answer["id_token"]!)["aud"]!.ToJsonString());
    }

    [Fact]
    public async Task Without_offline_access_there_is_no_refresh_token()
    {
        var answer = await Dance.SignInAsync(await Dance.NewClientAsync(), changes: ("scope", "openid coda.read"));

        Assert.False(answer.ContainsKey("refresh_token"));
    }

    [Theory]
    [InlineData("another-verifier-0123456789-0123456789-0123456789")]
    [InlineData(null)]
    public async Task The_wrong_verifier_gets_no_token(string? verifier)
    {
        var client = await Dance.NewClientAsync();
        var code = (await Dance.AuthorizeAsync(client))["code"];

        var answer = await Dance.ExchangeAsync(client, code, verifier, HttpStatusCode.BadRequest);

        Assert.Equal("invalid_grant", (string?)answer["error"]);
    }

    [Fact]
    public async Task A_code_works_once()
    {
        var client = await Dance.NewClientAsync();
        var code = (await Dance.AuthorizeAsync(client))["code"];
        await Dance.ExchangeAsync(client, code);

        var answer = await Dance.ExchangeAsync(client, code, expected: HttpStatusCode.BadRequest);

        Assert.Equal("invalid_grant", (string?)answer["error"]);
    }

    [Fact]
    public async Task A_code_used_twice_takes_back_what_the_first_use_gave()
    {
        var client = await Dance.NewClientAsync();
        var code = (await Dance.AuthorizeAsync(client))["code"];
        var first = await Dance.ExchangeAsync(client, code);
        await Dance.ExchangeAsync(client, code, expected: HttpStatusCode.BadRequest);

        Assert.False(await IsActiveAsync(client, first["access_token"]));
    }

    [Theory]
    [InlineData(59, HttpStatusCode.OK)]
    [InlineData(60, HttpStatusCode.BadRequest)]
    public async Task A_code_lives_for_60_seconds(int seconds, HttpStatusCode expected)
    {
        var client = await Dance.NewClientAsync();
        var code = (await Dance.AuthorizeAsync(client))["code"];
        Time.Advance(TimeSpan.FromSeconds(seconds));

        await Dance.ExchangeAsync(client, code, expected: expected);
    }

    [Fact]
    public async Task A_code_is_worthless_to_another_client()
    {
        var code = (await Dance.AuthorizeAsync(await Dance.NewClientAsync("One")))["code"];

        await Dance.ExchangeAsync(await Dance.NewClientAsync("Two"), code, expected: HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(OAuthDance.Resource)]
    [InlineData(null)]
    public async Task A_resource_at_the_token_endpoint_changes_nothing(string? authorized)
    {
        var client = await Dance.NewClientAsync();
        var code = (await Dance.AuthorizeAsync(client, changes: ("resource", authorized)))["code"];

        var answer = await Dance.ExchangeAsync(client, code, resource: "https://other.example/mcp");

        Assert.Equal([authorized ?? Project], OAuthDance.Claims((string)answer["access_token"]!)["aud"]!.AsArray().Select(entry => (string?)entry));
    }

    [Fact]
    public async Task The_token_endpoint_takes_json_too()
    {
        var client = await Dance.NewClientAsync();
        var body = new JsonObject
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = client,
            ["code"] = (await Dance.AuthorizeAsync(client))["code"],
            ["redirect_uri"] = OAuthDance.RedirectUri,
            ["code_verifier"] = OAuthDance.Verifier,
        };

        using var answer = await Dance.Http.PostAsync("/v1/oauth2/token", OAuthDance.Json(body));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("wrong", false, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", true, HttpStatusCode.Unauthorized)]
    [InlineData(null, false, HttpStatusCode.Unauthorized)]
    [InlineData("right", false, HttpStatusCode.OK)]
    [InlineData("right", true, HttpStatusCode.OK)]
    public async Task A_confidential_client_must_prove_itself(string? secret, bool basic, HttpStatusCode expected)
    {
        var registration = await Dance.RegisterAsync(authMethod: "client_secret_basic");
        var client = (string)registration["client_id"]!;
        secret = secret == "right" ? (string)registration["client_secret"]! : secret;
        var code = (await Dance.AuthorizeAsync(client, changes: ("code_challenge", null)))["code"];

        await Dance.PostAsync(
            "token",
            expected,
            basic ? (client, secret!) : null,
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", OAuthDance.RedirectUri),
            ("client_id", basic ? null : client),
            ("client_secret", basic ? null : secret));
    }

    [Fact]
    public async Task Introspection_knows_a_valid_token()
    {
        var client = await Dance.NewClientAsync();

        Assert.True(await IsActiveAsync(client, (await Dance.SignInAsync(client))["access_token"]));
    }

    [Fact]
    public async Task Introspection_names_the_client_as_audience()
    {
        var client = await Dance.NewClientAsync();
        var token = (string)(await Dance.SignInAsync(client))["access_token"]!;

        var answer = await Dance.PostAsync("introspect", HttpStatusCode.OK, null, ("client_id", client), ("token", token));

        Assert.Equal([client], answer["aud"]!.AsArray().Select(entry => (string?)entry));
    }

    [Fact]
    public async Task Introspection_knows_that_a_token_has_expired()
    {
        var client = await Dance.NewClientAsync();
        var answer = await Dance.SignInAsync(client);
        Time.Advance(TimeSpan.FromMinutes(60));

        Assert.False(await IsActiveAsync(client, answer["access_token"]));
    }

    [Fact]
    public async Task An_id_token_is_no_access_token()
    {
        var client = await Dance.NewClientAsync();

        Assert.False(await IsActiveAsync(client, (await Dance.SignInAsync(client))["id_token"]));
    }

    [Theory]
    [InlineData("access_token")]
    [InlineData("refresh_token")]
    public async Task Revoking_either_token_ends_the_access_token(string revoked)
    {
        var client = await Dance.NewClientAsync();
        var answer = await Dance.SignInAsync(client);
        await Dance.PostAsync("revoke", HttpStatusCode.OK, null, ("client_id", client), ("token", (string)answer[revoked]!));

        Assert.False(await IsActiveAsync(client, answer["access_token"]));
    }

    [Fact]
    public async Task Userinfo_tells_who_the_token_is_for()
    {
        var answer = await Dance.SignInAsync(await Dance.NewClientAsync(), "dana@southpaw.example");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/oauth2/userinfo");
        request.Headers.Authorization = new("Bearer", (string)answer["access_token"]!);

        using var info = await Dance.Http.SendAsync(request);

        Assert.Equal("dana@southpaw.example", (string?)(await OAuthDance.ReadAsync(info))["email"]);
    }

    private async Task<bool> IsActiveAsync(string client, JsonNode? token) =>
        (bool)(await Dance.PostAsync("introspect", HttpStatusCode.OK, null, ("client_id", client), ("token", (string)token!)))["active"]!;
}
