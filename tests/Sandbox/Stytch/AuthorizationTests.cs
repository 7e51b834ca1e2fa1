using System.Net;
using CodaMcp.Sandbox.Stytch;

namespace CodaMcp.Tests.Stytch;

public sealed class AuthorizationTests : StytchSandboxTest
{
    private const string ClaudeCode = "https://claude.ai/oauth/claude-code-client-metadata";

    [Fact]
    public async Task The_callback_carries_the_state()
    {
        Assert.Equal("the-state", (await Dance.AuthorizeAsync(await Dance.NewClientAsync()))["state"]);
    }

    [Fact]
    public async Task The_callback_names_the_issuer()
    {
        Assert.Equal(Sandbox.Url, (await Dance.AuthorizeAsync(await Dance.NewClientAsync()))["iss"]);
    }

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("scope", "coda.read coda.everything", "invalid_scope")]
    [InlineData("resource", "https://mcp.example/mcp#part", "invalid_target")]
    [InlineData("resource", "/mcp", "invalid_target")]
    [InlineData("prompt", "none", "login_required")]
    [InlineData("sandbox_member", "nobody@northwind.example", "access_denied")]
    public async Task A_request_that_is_not_valid_is_answered_at_the_redirect_uri(string parameter, string? value, string error)
    {
        var url = OAuthDance.AuthorizeUrl(await Dance.NewClientAsync(), (parameter, value));

        using var answer = await Dance.Http.GetAsync(url);

        Assert.Equal(error, OAuthDance.Callback(answer)["error"]);
    }

    [Theory]
    [InlineData("state", "the-state")]
    [InlineData("iss", null)]
    public async Task A_refusal_carries_state_and_issuer_too(string parameter, string? expected)
    {
        using var answer = await Dance.Http.GetAsync(OAuthDance.AuthorizeUrl(await Dance.NewClientAsync(), ("response_type", "token")));

        Assert.Equal(expected ?? Sandbox.Url, OAuthDance.Callback(answer)[parameter]);
    }

    [Fact]
    public async Task A_missing_response_type_means_code()
    {
        Assert.Contains("code", await Dance.AuthorizeAsync(await Dance.NewClientAsync(), changes: ("response_type", null)));
    }

    [Fact]
    public async Task The_callback_keeps_the_query_of_the_redirect_uri()
    {
        const string redirect = "http://127.0.0.1:6274/callback?a=b";
        var client = (string)(await Dance.RegisterAsync(redirect))["client_id"]!;

        var callback = await Dance.AuthorizeAsync(client, changes: ("redirect_uri", redirect));

        Assert.Equal(("b", "the-state"), (callback["a"], callback["state"]));
    }

    [Theory]
    [InlineData(null, "openid email profile coda.read coda.write")]
    [InlineData(" ", "coda.read coda.write")]
    [InlineData("openid offline_access", "openid offline_access coda.read coda.write")]
    [InlineData("coda.read", "coda.read")]
    [InlineData("openid codamcp.audit", "openid codamcp.audit")]
    public async Task The_page_adds_the_products_scopes_where_none_of_them_is_asked_for(string? asked, string granted)
    {
        var answer = await Dance.SignInAsync(await Dance.NewClientAsync(), changes: ("scope", asked));

        Assert.Equal(granted, (string?)answer["scope"]);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("https://mcp.example", null)]
    [InlineData("https://mcp.example/", null)]
    [InlineData("https://mcp.example/mcp/", null)]
    [InlineData("HTTPS://MCP.example/mcp", null)]
    [InlineData("https://mcp.example/MCP", "invalid_target")]
    [InlineData("https://mcp.example/mcp?a=b", "invalid_target")]
    [InlineData("https://other.example/mcp", "invalid_target")]
    public async Task The_page_asks_for_the_products_resource(string? asked, string? error)
    {
        await using var sandbox = await StytchSandbox.StartAsync(new StytchSandboxOptions { Port = 0, Resource = OAuthDance.Resource });
        using var dance = new OAuthDance(sandbox.Url);
        var client = await dance.NewClientAsync();

        var callback = await dance.AuthorizeAsync(client, changes: ("resource", asked));

        Assert.Equal(error, callback.GetValueOrDefault("error"));
        if (error is null)
        {
            var claims = OAuthDance.Claims((string)(await dance.ExchangeAsync(client, callback["code"]))["access_token"]!);
            Assert.Equal([OAuthDance.Resource], claims["aud"]!.AsArray().Select(entry => (string?)entry));
        }
    }

    [Theory]
    [InlineData("client_id", null)]
    [InlineData("client_id", "connected-app-test-unknown")]
    [InlineData("redirect_uri", null)]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1:6274/callback/")]
    [InlineData("redirect_uri", "http://127.0.0.1:6274/other/../callback")]
    [InlineData("redirect_uri", "http://localhost:6274/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1:6274/callback#x")]
    [InlineData("redirect_uri", "http://127.0.0.1:6274@evil.example/callback")]
    public async Task Without_a_known_client_and_its_redirect_uri_nothing_is_redirected(string parameter, string? value)
    {
        var url = OAuthDance.AuthorizeUrl(
            await Dance.NewClientAsync(), (parameter, value), ("sandbox_member", "alice@northwind.example"));

        using var answer = await Dance.Http.GetAsync(url);

        Assert.Equal((HttpStatusCode.BadRequest, null), (answer.StatusCode, answer.Headers.Location));
    }

    [Fact]
    public async Task A_repeated_parameter_is_refused()
    {
        var url = OAuthDance.AuthorizeUrl(await Dance.NewClientAsync(), ("scope", "coda.read")) + "&scope=coda.write";

        using var answer = await Dance.Http.GetAsync(url);

        Assert.Equal("invalid_request", OAuthDance.Callback(answer)["error"]);
    }

    [Fact]
    public async Task The_port_of_a_loopback_redirect_uri_is_free()
    {
        var callback = await Dance.AuthorizeAsync(
            await Dance.NewClientAsync(), changes: ("redirect_uri", "http://127.0.0.1:50123/callback"));

        Assert.Contains("code", callback);
    }

    [Fact]
    public async Task The_port_of_any_other_redirect_uri_is_not()
    {
        var client = (string)(await Dance.RegisterAsync("https://client.example/callback"))["client_id"]!;

        using var answer = await Dance.Http.GetAsync(OAuthDance.AuthorizeUrl(client, ("redirect_uri", "https://client.example:444/callback")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData(ClaudeCode, "http://localhost:50123/callback")]
    [InlineData("https://claude.ai/oauth/mcp-oauth-client-metadata", "https://claude.ai/api/mcp/auth_callback")]
    [InlineData("https://chatgpt.com/oauth/conn_1/client.json", "https://chatgpt.com/connector/oauth/conn_1")]
    [InlineData("https://vscode.dev/oauth/client-metadata.json", "http://127.0.0.1:33418/")]
    [InlineData("https://chatgpt.com/oauth/client.json", "https://chatgpt.com/connector_platform_oauth_redirect")]
    [InlineData("https://chatgpt.com/oauth/codex/client.json", "http://127.0.0.1:37113/callback")]
    [InlineData("https://github.com/copilot/cli/client-metadata.json", "http://127.0.0.1:34643/callback")]
    [InlineData("https://unheard-of.example/client.json", "http://localhost:1/any/path")]
    [InlineData(ClaudeCode, "http://127.0.0.1:50123/another/path")]
    [InlineData("https://vscode.dev/oauth/client-metadata.json", "http://localhost:33418/")]
    [InlineData("https://chatgpt.com/oauth/codex/client.json", "http://localhost:1455/auth/callback")]
    public async Task A_client_described_by_its_document_needs_no_registration(string document, string redirectUri)
    {
        Assert.Contains("code", await Dance.AuthorizeAsync(document, changes: ("redirect_uri", redirectUri)));
    }

    [Theory]
    [InlineData(ClaudeCode, "http://localhost:50123/callback")]
    [InlineData("https://unheard-of.example/client.json", "http://localhost:1/any/path")]
    public async Task Tokens_name_a_described_client_by_an_id_of_the_project(string document, string redirectUri)
    {
        var code = (await Dance.AuthorizeAsync(document, changes: ("redirect_uri", redirectUri)))["code"];

        var answer = await Dance.PostAsync(
            "token",
            HttpStatusCode.OK,
            null,
            ("grant_type", "authorization_code"),
            ("client_id", document),
            ("code", code),
            ("redirect_uri", redirectUri),
            ("code_verifier", OAuthDance.Verifier));

        var claims = OAuthDance.Claims((string)answer["access_token"]!);
        Assert.StartsWith("connected-app-test-", (string?)claims["client_id"], StringComparison.Ordinal);
        Assert.NotNull((await Dance.RefreshAsync(document, (string)answer["refresh_token"]!))["access_token"]);
    }

    [Theory]
    [InlineData("https://unheard-of.example/client.json", "https://unheard-of.example/callback")]
    [InlineData("https://unheard-of.example/", "http://localhost:1/callback")]
    [InlineData("https://somebody@unheard-of.example/client.json", "http://localhost:1/callback")]
    public async Task An_unknown_document_is_believed_for_this_machine_only(string document, string redirectUri)
    {
        using var answer = await Dance.Http.GetAsync(OAuthDance.AuthorizeUrl(document, ("redirect_uri", redirectUri)));

        Assert.Equal((HttpStatusCode.BadRequest, null), (answer.StatusCode, answer.Headers.Location));
    }

    [Fact]
    public async Task Chatgpts_document_of_one_connector_does_not_cover_another()
    {
        using var answer = await Dance.Http.GetAsync(OAuthDance.AuthorizeUrl(
            "https://chatgpt.com/oauth/conn_1/client.json", ("redirect_uri", "https://chatgpt.com/connector/oauth/conn_2")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task No_document_is_accepted_while_they_are_off()
    {
        Sandbox.Faults.ClientIdMetadataDocuments = false;

        using var answer = await Dance.Http.GetAsync(OAuthDance.AuthorizeUrl(ClaudeCode, ("redirect_uri", "http://localhost:1/callback")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_viewer_cannot_grant_writing()
    {
        var answer = await Dance.SignInAsync(await Dance.NewClientAsync(), "carol@northwind.example");

        Assert.Equal("openid profile email offline_access coda.read", (string?)answer["scope"]);
    }

    [Fact]
    public async Task A_viewer_asked_for_writing_alone_grants_nothing()
    {
        var callback = await Dance.AuthorizeAsync(await Dance.NewClientAsync(), "carol@northwind.example", ("scope", "coda.write"));

        Assert.Equal("invalid_scope", callback["error"]);
    }
}
