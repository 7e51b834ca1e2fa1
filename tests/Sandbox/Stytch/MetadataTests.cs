using System.Net;
using CodaMcp.Sandbox.Stytch;

namespace CodaMcp.Tests.Stytch;

public sealed class MetadataTests : StytchSandboxTest
{
    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task The_issuer_is_the_url_the_client_used_byte_for_byte(string path)
    {
        Assert.Equal(Sandbox.Url, (string?)(await Dance.GetJsonAsync(path))["issuer"]);
    }

    [Fact]
    public async Task The_document_promises_what_clients_look_for()
    {
        var metadata = await Dance.GetJsonAsync("/.well-known/oauth-authorization-server");

        var url = Sandbox.Url;
        var promises = new Dictionary<string, string>
        {
            ["authorization_endpoint"] = $"\"{url}/oauth/authorize\"",
            ["token_endpoint"] = $"\"{url}/v1/oauth2/token\"",
            ["registration_endpoint"] = $"\"{url}/v1/oauth2/register\"",
            ["revocation_endpoint"] = "absent",
            ["introspection_endpoint"] = "absent",
            ["userinfo_endpoint"] = $"\"{url}/v1/oauth2/userinfo\"",
            ["jwks_uri"] = $"\"{url}/.well-known/jwks.json\"",
            ["code_challenge_methods_supported"] = """["S256"]""",
            ["token_endpoint_auth_methods_supported"] = """["client_secret_basic","client_secret_post","none"]""",
            ["scopes_supported"] = """["openid","profile","email","phone","offline_access","coda.read","coda.write","codamcp.audit","codamcp.admin"]""",
            ["client_id_metadata_document_supported"] = "true",
            ["authorization_response_iss_parameter_supported"] = "absent",
            ["response_types_supported"] = """["code"]""",
            ["grant_types_supported"] = """["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:jwt-bearer"]""",
            ["status_code"] = "200",
        };
        Assert.Equal(promises, promises.Keys.ToDictionary(name => name, name => metadata[name]?.ToJsonString() ?? "absent"));
    }

    [Fact]
    public async Task Unconfirmed_metadata_is_present_if_switched_on()
    {
        Sandbox.Faults.UnconfirmedMetadata = true;

        var metadata = await Dance.GetJsonAsync("/.well-known/oauth-authorization-server");

        Assert.Equal(($"{Sandbox.Url}/v1/oauth2/revoke", $"{Sandbox.Url}/v1/oauth2/introspect", true), (
            (string?)metadata["revocation_endpoint"],
            (string?)metadata["introspection_endpoint"],
            (bool)metadata["authorization_response_iss_parameter_supported"]!));
    }

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task There_is_none_until_the_authorization_url_is_set(string path)
    {
        await using var sandbox = await StytchSandbox.StartAsync(new StytchSandboxOptions { Port = 0, AuthorizationUrl = null });
        using var dance = new OAuthDance(sandbox.Url);

        using var answer = await dance.Http.GetAsync(path);

        Assert.Equal(
            "authorization_endpoint_not_configured_for_project",
            (string?)(await OAuthDance.ReadAsync(answer, HttpStatusCode.BadRequest))["error_type"]);
    }

    [Fact]
    public async Task The_envelope_of_stytch_is_around_the_document()
    {
        var metadata = await Dance.GetJsonAsync("/.well-known/openid-configuration");

        Assert.StartsWith("request-id-test-", (string?)metadata["request_id"]);
    }

    [Fact]
    public async Task The_legacy_address_has_the_issuer_of_stytchs_own_hosts()
    {
        var project = new StytchSandboxOptions().ProjectId;

        var metadata = await Dance.GetJsonAsync($"/v1/public/{project}/.well-known/openid-configuration");

        Assert.Equal(($"stytch.com/{project}", null), ((string?)metadata["issuer"], metadata["registration_endpoint"]));
    }

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/jwks.json")]
    public async Task Any_origin_may_read_it(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", "http://localhost:6274");

        using var answer = await Dance.Http.SendAsync(request);

        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("/v1/oauth2/token")]
    [InlineData("/v1/oauth2/register")]
    public async Task A_browsers_preflight_is_allowed(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", "http://localhost:6274");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,mcp-protocol-version");

        using var answer = await Dance.Http.SendAsync(request);

        Assert.Equal("content-type,mcp-protocol-version", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Headers")));
    }

    [Fact]
    public async Task No_origin_may_read_the_authorization_page()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/oauth/authorize");
        request.Headers.Add("Origin", "https://evil.example");

        using var answer = await Dance.Http.SendAsync(request);

        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task The_authorization_endpoint_is_the_projects_own_page_if_it_has_one()
    {
        await using var sandbox = await StytchSandbox.StartAsync(
            new StytchSandboxOptions { Port = 0, AuthorizationUrl = "https://mcp.example/connect" });
        using var dance = new OAuthDance(sandbox.Url);

        var metadata = await dance.GetJsonAsync("/.well-known/oauth-authorization-server");

        Assert.Equal("https://mcp.example/connect", (string?)metadata["authorization_endpoint"]);
    }

    [Fact]
    public async Task A_port_in_use_surfaces_as_an_IOException()
    {
        var port = new Uri(Sandbox.Url).Port;

        await Assert.ThrowsAnyAsync<IOException>(() => StytchSandbox.StartAsync(new StytchSandboxOptions { Port = port }));
    }

    [Fact]
    public async Task A_fixed_port_is_reached_under_localhost()
    {
        // A port that was free a moment ago.
        var port = new Uri(Sandbox.Url).Port;
        await Sandbox.DisposeAsync();

        await using var sandbox = await StytchSandbox.StartAsync(new StytchSandboxOptions { Port = port });
        using var dance = new OAuthDance(sandbox.Url);
        using var answer = await dance.Http.GetAsync("/.well-known/jwks.json");

        Assert.Equal((HttpStatusCode.OK, $"http://localhost:{port}"), (answer.StatusCode, sandbox.Url));
    }
}
