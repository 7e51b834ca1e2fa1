using System.Net;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Stytch;

public sealed class RegistrationTests : StytchSandboxTest
{
    [Fact]
    public async Task The_same_public_client_is_registered_once()
    {
        var first = await Dance.RegisterAsync();

        Assert.Equal((string?)first["client_id"], (string?)(await Dance.RegisterAsync())["client_id"]);
    }

    [Fact]
    public async Task Other_metadata_is_another_client()
    {
        var first = await Dance.RegisterAsync(name: "One");

        Assert.NotEqual((string?)first["client_id"], (string?)(await Dance.RegisterAsync(name: "Two"))["client_id"]);
    }

    [Fact]
    public async Task A_confidential_client_is_a_new_one_each_time()
    {
        var first = await Dance.RegisterAsync(authMethod: "client_secret_post");

        Assert.NotEqual(
            (string?)first["client_id"], (string?)(await Dance.RegisterAsync(authMethod: "client_secret_post"))["client_id"]);
    }

    [Fact]
    public async Task A_client_that_names_no_method_is_public()
    {
        Assert.Equal("none", (string?)(await Dance.RegisterAsync(authMethod: null))["token_endpoint_auth_method"]);
    }

    [Theory]
    [InlineData("http://example.com/callback", "connected_app_redirect_url_http_scheme_must_use_loopback")]
    [InlineData("http://127.0.0.1.evil.example/callback", "connected_app_redirect_url_http_scheme_must_use_loopback")]
    [InlineData("/callback", "connected_app_redirect_url_must_include_scheme")]
    [InlineData("https://client.example/callback#part", "connected_app_invalid_redirect_url")]
    [InlineData("http://127.0.0.1:80@evil.example/", "connected_app_invalid_redirect_url")]
    public async Task A_redirect_uri_stytch_would_refuse_is_refused(string redirectUri, string why)
    {
        var answer = await Dance.RegisterAsync(redirectUri, expected: HttpStatusCode.BadRequest);

        Assert.Contains(why, (string?)answer["error_description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_three_addresses_of_cursor_are_accepted_together()
    {
        var metadata = new JsonObject
        {
            ["client_name"] = "Cursor",
            ["redirect_uris"] = new JsonArray(
                "cursor://anysphere.cursor-mcp/oauth/callback", "https://www.cursor.com/agents/mcp/oauth/callback", "http://localhost:8787/callback"),
            ["token_endpoint_auth_method"] = "none",
        };

        using var answer = await Dance.Http.PostAsync("/v1/oauth2/register", OAuthDance.Json(metadata));

        Assert.Equal(3, (await OAuthDance.ReadAsync(answer))["redirect_uris"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_custom_scheme_is_refused_once_switched_off()
    {
        Sandbox.Faults.CustomSchemeRedirects = false;

        var answer = await Dance.RegisterAsync("cursor://anysphere.cursor-mcp/oauth/callback", expected: HttpStatusCode.BadRequest);

        Assert.Contains(
            "connected_app_redirect_url_must_use_http_or_https_scheme", (string?)answer["error_description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Localhost_is_refused_once_switched_off()
    {
        Sandbox.Faults.LocalhostRedirects = false;

        var answer = await Dance.RegisterAsync("http://localhost:3335/callback", expected: HttpStatusCode.BadRequest);

        Assert.Equal("invalid_redirect_uri", (string?)answer["error"]);
    }

    [Fact]
    public async Task Nobody_registers_while_registration_is_off()
    {
        Sandbox.Faults.DynamicClientRegistration = false;

        var answer = await Dance.RegisterAsync(expected: HttpStatusCode.BadRequest);

        Assert.Equal("dynamic_client_registration_not_enabled", (string?)answer["error"]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"a":1,"a":2}""")]
    public async Task A_body_that_is_no_object_is_an_invalid_request(string body)
    {
        using var answer = await Dance.Http.PostAsync(
            "/v1/oauth2/register", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal("invalid_request", (string?)(await OAuthDance.ReadAsync(answer, HttpStatusCode.BadRequest))["error"]);
    }

    [Fact]
    public async Task Redirect_uris_must_be_strings()
    {
        using var answer = await Dance.Http.PostAsync(
            "/v1/oauth2/register", OAuthDance.Json(new JsonObject { ["redirect_uris"] = new JsonArray(1) }));

        Assert.Equal("invalid_redirect_uri", (string?)(await OAuthDance.ReadAsync(answer, HttpStatusCode.BadRequest))["error"]);
    }
}
