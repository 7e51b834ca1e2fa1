using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Pages;
using CodaMcp.Sandbox.Stytch;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace CodaMcp.Tests.Pages;

/// <summary>
/// Tests the requests to Stytch and the redirects to the client of the authorization page. Stytch behaves as real projects did.
/// </summary>
public sealed class AuthorizeAnswerTests
{
    private const string Start = "/v1/b2b/idp/oauth/authorize/start";
    private const string Submit = "/v1/b2b/idp/oauth/authorize";

    private static readonly string[] Own = ["coda.read", "coda.write"];

    [Theory]
    [InlineData(CallbackIssuer.ProjectStyle)]
    [InlineData(CallbackIssuer.Absent)]
    public async Task The_client_gets_the_issuer_of_the_metadata(CallbackIssuer issuer)
    {
        await using var pages = await TestPages.StartAsync();
        pages.Stytch.Faults.CallbackIssuer = issuer;
        var browser = await pages.SignedInAsync();
        using var answer = await browser.SubmitAsync(TestPages.AuthorizePath(await pages.NewClientAsync()), ("decision", "allow"));

        Assert.Equal(pages.Issuer, TestPages.Callback(answer)["iss"]);
    }

    [Theory]
    [InlineData("allow", "code")]
    [InlineData("deny", "error")]
    public async Task A_redirect_address_keeps_its_query(string decision, string parameter)
    {
        const string redirectUri = TestPages.RedirectUri + "?tenant=a%20b";
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var client = await pages.NewClientAsync(redirectUri: redirectUri);
        using var answer = await browser.SubmitAsync(TestPages.AuthorizePath(client, ("redirect_uri", redirectUri)), ("decision", decision));
        var location = answer.Headers.Location!;

        Assert.StartsWith(redirectUri + "&", location.OriginalString, StringComparison.Ordinal);
        Assert.Equal(["tenant", parameter, "state", "iss"], QueryHelpers.ParseQuery(location.Query).Keys.Except(["error_description"]));
    }

    [Fact]
    public async Task The_redirect_address_of_Stytch_is_ignored()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Watched.Answer(Submit, 200, """{"redirect_uri":"https://evil.example/?code=other&state=other&iss=stytch.com%2Fproject-test-1","authorization_code":"the-code"}""");
        var browser = await pages.SignedInAsync();
        using var answer = await browser.SubmitAsync(TestPages.AuthorizePath(await pages.NewClientAsync()), ("decision", "allow"));
        var callback = TestPages.Callback(answer);

        Assert.Equal(("the-code", "the state & more", pages.Issuer), (callback["code"], callback["state"], callback["iss"]));
    }

    [Theory]
    [InlineData("http://127.0.0.1:6274/callback?error=access_denied&error_description=No%20way")]
    [InlineData("http://127.0.0.1:6274/callback?own=1?error=access_denied&error_description=No%20way")]
    public async Task An_error_in_Stytchs_redirect_address_reaches_the_client(string redirectUri)
    {
        await using var pages = await TestPages.StartAsync();
        pages.Watched.Answer(Submit, 200, $$"""{"redirect_uri":"{{redirectUri}}"}""");
        var browser = await pages.SignedInAsync();
        using var answer = await browser.SubmitAsync(TestPages.AuthorizePath(await pages.NewClientAsync()), ("decision", "allow"));
        var callback = TestPages.Callback(answer);

        Assert.Equal(("access_denied", "No way", pages.Issuer), (callback["error"], callback["error_description"], callback["iss"]));
        Assert.DoesNotContain("allows", pages.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_code_nor_error_is_a_page()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Watched.Answer(Submit, 200, """{"redirect_uri":"http://127.0.0.1:6274/callback"}""");
        var browser = await pages.SignedInAsync();
        using var answer = await browser.SubmitAsync(TestPages.AuthorizePath(await pages.NewClientAsync()), ("decision", "allow"));

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.DoesNotContain("allows", pages.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://mcp.example.com/mcp")]
    [InlineData("https://mcp.example.com/mcp/")]
    [InlineData("https://mcp.example.com")]
    [InlineData("https://mcp.example.com/")]
    [InlineData("https://mcp.example.com:443/mcp")]
    [InlineData("HTTPS://MCP.Example.COM/mcp")]
    public async Task The_page_asks_for_this_server_however_the_client_writes_it(string? resource)
    {
        await using var pages = await TestPages.StartAsync("https://mcp.example.com");
        var browser = pages.NewBrowser();
        using var signedIn = await pages.SignInByCodeAsync(browser, "alice@northwind.example");
        using var answer = await browser.SubmitAsync(TestPages.AuthorizePath(await pages.NewClientAsync(), ("resource", resource)), ("decision", "allow"));

        Assert.Contains("code", TestPages.Callback(answer).Keys);
        Assert.Equal(["https://mcp.example.com/mcp"], Texts(Assert.Single(pages.Watched.Sent(Submit)), "resources"));
    }

    [Theory]
    [InlineData("https://tunnel.example.com/v1/mcp/1", true)]
    [InlineData("https://TUNNEL.example.com/v1/mcp/1/", true)]
    [InlineData("https://tunnel.example.com/v1/mcp/2", false)]
    [InlineData("https://mcp.example.com/mcp", true)]
    public void A_resource_that_is_an_accepted_audience_means_this_server(string resource, bool means)
    {
        var front = new FrontSettings
        {
            PublicUrl = "https://mcp.example.com",
            StytchDomain = "https://stytch.example.com",
            StytchProjectId = "project",
            AcceptedAudiences = ["any-text", "https://tunnel.example.com/v1/mcp/1"],
        };
        var request = AuthorizationRequest.Parse(new QueryCollection(new Dictionary<string, StringValues> { ["resource"] = resource }), front);

        Assert.Equal(means ? null : resource, request.ForeignResource);
    }

    [Theory]
    [InlineData("https://other.example.com/mcp")]
    [InlineData("http://mcp.example.com/mcp")]
    [InlineData("https://mcp.example.com:8443/mcp")]
    [InlineData("https://mcp.example.com/MCP")]
    [InlineData("https://mcp.example.com/mcp/other")]
    [InlineData("https://mcp.example.com/mcp?tenant=1")]
    [InlineData("https://mcp.example.com/mcp#part")]
    [InlineData("https://mcp.example.com@other.example.com/mcp")]
    [InlineData("/mcp")]
    [InlineData("mcp")]
    public async Task Another_resource_is_refused_and_the_client_told(string resource)
    {
        await using var pages = await TestPages.StartAsync("https://mcp.example.com");
        var browser = pages.NewBrowser();
        using var signedIn = await pages.SignInByCodeAsync(browser, "alice@northwind.example");
        using var answer = await browser.GetAsync(TestPages.AuthorizePath(await pages.NewClientAsync(), ("resource", resource)));

        Assert.Equal(("invalid_target", "the state & more"), (TestPages.Callback(answer)["error"], TestPages.Callback(answer)["state"]));
    }

    [Theory]
    [InlineData("http://localhost:4999/", false)]
    [InlineData("https://other.example.com/mcp", true)]
    public async Task All_of_several_resources_must_be_this_server(string second, bool isRefused)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        using var answer = await browser.GetAsync($"{TestPages.AuthorizePath(await pages.NewClientAsync())}&resource={second}");

        Assert.Equal(isRefused ? HttpStatusCode.Found : HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, "openid email profile coda.read coda.write")]
    [InlineData("", "openid email profile coda.read coda.write")]
    [InlineData(" ", "openid email profile coda.read coda.write")]
    [InlineData("openid", "openid coda.read coda.write")]
    [InlineData("openid profile email", "openid profile email coda.read coda.write")]
    [InlineData("offline_access", "offline_access coda.read coda.write")]
    [InlineData(" coda.read  openid", "coda.read openid")]
    [InlineData("coda.write", "coda.write")]
    [InlineData("openid codamcp.audit", "openid codamcp.audit")]
    public async Task A_request_for_none_of_our_scopes_is_one_for_both(string? requested, string asked)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var html = await browser.ReadAsync(TestPages.AuthorizePath(await pages.NewClientAsync(), ("scope", requested)));

        Assert.Equal(asked, string.Join(' ', Texts(Assert.Single(pages.Watched.Sent(Start)), "scopes")));
        Assert.All(asked.Split(' ').Intersect(Own), scope => Assert.Contains($"<code>{scope}</code>", html, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_member_grants_only_the_added_scopes_that_their_role_includes()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync("carol@northwind.example");
        var client = await pages.NewClientAsync();
        using var answer = await browser.SubmitAsync(TestPages.AuthorizePath(client, ("scope", null)), ("decision", "allow"));

        Assert.Equal("openid email profile coda.read", (string?)(await pages.ExchangeAsync(client, TestPages.Callback(answer)["code"]))["scope"]);
    }

    [Fact]
    public async Task A_member_whose_role_includes_none_of_our_scopes_allows_nothing()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync("carol@northwind.example");
        var path = TestPages.AuthorizePath(await pages.NewClientAsync(), ("scope", "openid coda.write"));

        Assert.Contains("lets you neither read nor change", await browser.ReadAsync(path), StringComparison.Ordinal);
        using var answer = await browser.SubmitAsync(path, ("decision", "allow"));
        Assert.Equal("access_denied", TestPages.Callback(answer)["error"]);
    }

    [Theory]
    [InlineData("invalid_client_id", "not known here")]
    [InlineData("connected_app_not_found", "not known here")]
    [InlineData("connected_app_misconfigured_client", "not set up completely")]
    [InlineData("connected_app_supplied_redirect_url_not_found_in_client", "did not register")]
    [InlineData("connected_app_redirect_url_cannot_use_localhost", "redirect address (connected_app_redirect_url_cannot_use_localhost)")]
    [InlineData("connected_app_not_allowed_for_org", "does not allow this client")]
    [InlineData("something_new", "something_new")]
    public async Task A_problem_of_the_client_is_a_page(string type, string text)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        pages.Watched.Refuse(Start, type);

        Assert.Contains(text, await browser.ReadAsync(TestPages.AuthorizePath(await pages.NewClientAsync()), HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_metadata_document_that_Stytch_does_not_take_is_explained()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        pages.Watched.Refuse(Start, "connected_app_misconfigured_client");
        var html = await browser.ReadAsync(TestPages.AuthorizePath("https://client.example/oauth/metadata.json"), HttpStatusCode.BadRequest);

        Assert.Contains("publishes at client.example", html, StringComparison.Ordinal);
        Assert.Contains("turn client ID metadata documents off", pages.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_client_id", true)]
    [InlineData("connected_app_not_found", true)]
    [InlineData("something_new", true)]
    [InlineData("connected_app_supplied_redirect_url_not_found_in_client", false)]
    [InlineData("connected_app_redirect_url_cannot_use_localhost", false)]
    [InlineData("connected_app_not_allowed_for_org", false)]
    [InlineData("oauth_invalid_scope_requested", false)]
    [InlineData("pkce_required_for_idp_authorization_flow", false)]
    public async Task Metadata_documents_are_blamed_only_where_they_can_be_at_fault(string type, bool isBlamed)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        pages.Watched.Refuse(Start, type);
        await browser.ReadAsync(TestPages.AuthorizePath("https://client.example/oauth/metadata.json"), HttpStatusCode.BadRequest);

        Assert.Equal(isBlamed, pages.Logs.Text.Contains("turn client ID metadata documents off", StringComparison.Ordinal));
        Assert.Equal(isBlamed, pages.Problem?.Contains($"a client at client.example ({type})", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public async Task A_metadata_document_that_Stytch_takes_again_is_no_problem_any_more()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        pages.Watched.RefuseOnce(Start, "invalid_client_id");
        var path = TestPages.AuthorizePath("https://client.example/oauth/metadata.json");
        await browser.ReadAsync(path, HttpStatusCode.BadRequest);
        Assert.NotNull(pages.Problem);
        await browser.ReadAsync(path);

        Assert.Null(pages.Problem);
    }

    [Theory]
    [InlineData("third_party_clients_cannot_use_full_access", "invalid_scope")]
    [InlineData("third_party_clients_require_consent_for_offline_access", "access_denied")]
    [InlineData("pkce_required_for_idp_authorization_flow", "invalid_request")]
    [InlineData("connected_app_consent_revoked", "access_denied")]
    public async Task What_Stytch_refuses_at_the_start_a_known_client_is_told(string type, string error)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        pages.Watched.RefuseOnce(Start, type);
        using var answer = await browser.GetAsync(TestPages.AuthorizePath(await pages.NewClientAsync()));
        var callback = TestPages.Callback(answer);

        Assert.Equal((error, "the state & more", pages.Issuer), (callback["error"], callback["state"], callback["iss"]));
        Assert.Contains(type, callback["error_description"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stytch_checks_client_and_address_of_a_request_with_another_response_type()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        using var answer = await browser.GetAsync(TestPages.AuthorizePath(await pages.NewClientAsync(), ("response_type", "token")));

        Assert.Equal("unsupported_response_type", TestPages.Callback(answer)["error"]);
        Assert.Equal("code", (string?)Assert.Single(pages.Watched.Sent(Start))["response_type"]);
    }

    [Fact]
    public async Task A_scope_that_does_not_exist_is_told_to_the_client_and_explained_to_the_operator()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var client = await pages.NewClientAsync();
        pages.Watched.RefuseOnce(Start, "oauth_invalid_scope_requested");
        using var answer = await browser.GetAsync(TestPages.AuthorizePath(client, ("scope", "coda.everything")));

        Assert.Equal(("invalid_scope", "the state & more"), (TestPages.Callback(answer)["error"], TestPages.Callback(answer)["state"]));
        Assert.Equal(["openid"], Texts(pages.Watched.Sent(Start)[^1], "scopes"));
        Assert.Contains("coda.everything", pages.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oauth_invalid_scope_requested")]
    [InlineData("third_party_clients_cannot_use_full_access")]
    [InlineData("pkce_required_for_idp_authorization_flow")]
    public async Task What_Stytch_refuses_at_the_start_sends_nobody_to_an_address_that_is_not_the_clients(string type)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var client = await pages.NewClientAsync();
        pages.Watched.RefuseOnce(Start, type);
        using var answer = await browser.GetAsync(TestPages.AuthorizePath(client, ("redirect_uri", "https://evil.example/")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
    }

    [Theory]
    [InlineData("oauth_invalid_scope_requested", 400, "invalid_scope")]
    [InlineData("third_party_clients_cannot_use_full_access", 400, "invalid_scope")]
    [InlineData("pkce_required_for_idp_authorization_flow", 400, "invalid_request")]
    [InlineData("third_party_clients_require_consent_for_offline_access", 400, "access_denied")]
    [InlineData("too_many_requests", 429, "temporarily_unavailable")]
    [InlineData("internal_server_error", 500, "temporarily_unavailable")]
    [InlineData("unauthorized_credentials", 401, "server_error")]
    [InlineData("something_new", 400, "server_error")]
    public async Task A_late_refusal_by_Stytch_reaches_the_client(string type, int status, string error)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        pages.Watched.Refuse(Submit, type, status);
        using var answer = await browser.SubmitAsync(TestPages.AuthorizePath(await pages.NewClientAsync()), ("decision", "allow"));
        var callback = TestPages.Callback(answer);

        Assert.Equal((error, "the state & more", pages.Issuer), (callback["error"], callback["state"], callback["iss"]));
        Assert.Contains(type, pages.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("allows", pages.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_client_id")]
    [InlineData("connected_app_not_found")]
    [InlineData("connected_app_misconfigured_client")]
    [InlineData("connected_app_supplied_redirect_url_not_found_in_client")]
    [InlineData("connected_app_not_allowed_for_org")]
    public async Task What_is_wrong_with_the_client_at_the_end_is_a_page(string type)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        pages.Watched.Refuse(Submit, type);
        using var answer = await browser.SubmitAsync(TestPages.AuthorizePath(await pages.NewClientAsync()), ("decision", "allow"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Contains("This connection cannot be made", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_ends_while_the_member_decides_leads_to_signing_in()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync());
        var fields = TestBrowser.HiddenFields(await browser.ReadAsync(path)).ToList();
        pages.Watched.Refuse(Submit, "session_not_found", 404);
        pages.Watched.Refuse("/v1/b2b/sessions/authenticate", "session_not_found", 404);
        using var answer = await browser.PostAsync(path, [.. fields, ("decision", "allow")]);

        Assert.Equal("/login", TestPages.PathOf(answer));
    }

    [Fact]
    public async Task Consent_is_said_to_be_given_only_where_the_member_was_asked()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync(redirectUri: TestPages.WebRedirectUri), ("redirect_uri", TestPages.WebRedirectUri));
        using var first = await browser.SubmitAsync(path, ("decision", "allow"));
        using var second = await browser.GetAsync(path);

        Assert.Contains("code", TestPages.Callback(second).Keys);
        Assert.Equal([true, false], pages.Watched.Sent(Submit).Select(sent => (bool)sent["consent_granted"]!));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData("none", HttpStatusCode.Found)]
    public async Task Consent_that_Stytch_does_not_remember_any_more_is_asked_again(string? prompt, HttpStatusCode status)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var client = await pages.NewClientAsync(redirectUri: TestPages.WebRedirectUri);
        using var first = await browser.SubmitAsync(TestPages.AuthorizePath(client, ("redirect_uri", TestPages.WebRedirectUri)), ("decision", "allow"));
        pages.Watched.Refuse(Submit, "connected_app_consent_revoked");
        using var second = await browser.GetAsync(TestPages.AuthorizePath(client, ("prompt", prompt), ("redirect_uri", TestPages.WebRedirectUri)));

        Assert.Equal(status, second.StatusCode);
        if (status == HttpStatusCode.Found)
            Assert.Equal("consent_required", TestPages.Callback(second)["error"]);
    }

    private static IEnumerable<string> Texts(JsonObject body, string name) => body[name]!.AsArray().Select(value => (string)value!);
}
