using System.Net;
using CodaMcp.Pages;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Tests.Pages;

public sealed class AuthorizeTests
{
    [Fact]
    public async Task What_stands_in_the_address_forges_no_line_of_the_log()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        using var answer = await browser.GetAsync(TestPages.AuthorizePath($"client\r\nFORGED \u001b[31m\u202e{new string('x', 5000)}"));
        var line = Assert.Single(pages.Logs.Lines, line => line.Contains("An authorization of ", StringComparison.Ordinal));

        Assert.Contains("clientFORGED [31mxxx", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 1, 600);
    }

    [Fact]
    public async Task Somebody_who_is_not_signed_in_comes_back_to_the_very_request()
    {
        await using var pages = await TestPages.StartAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync());
        var browser = pages.NewBrowser();
        using var away = await browser.GetAsync(path);
        using var done = await pages.SignInAsync(browser, "alice@northwind.example", away);

        Assert.Equal(("/login", path), (TestPages.PathOf(away), done.Headers.Location?.OriginalString));
    }

    [Theory]
    [InlineData(TestPages.RedirectUri, "A program on this computer wants to use Coda for you.")]
    [InlineData(TestPages.WebRedirectUri, "An AI client at client.example wants to use Coda for you.")]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback", "A program on this computer wants to use Coda for you.")]
    public async Task The_sign_in_page_says_where_the_waiting_client_is(string redirect, string text)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var away = await browser.GetAsync(TestPages.AuthorizePath("connected-app-test-1", ("redirect_uri", redirect)));

        Assert.Contains(text, await browser.ReadAsync(TestPages.Target(away)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_longer_than_a_cookie_comes_back_too()
    {
        await using var pages = await TestPages.StartAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync(), ("state", new string('s', 6000)));
        var browser = pages.NewBrowser();
        using var away = await browser.GetAsync(path);
        using var done = await pages.SignInAsync(browser, "alice@northwind.example", away);

        Assert.Equal(path, done.Headers.Location?.OriginalString);
        Assert.Equal(["codamcp", "codamcp-form"], browser.Cookies.Keys.Order());
        Assert.All(browser.Cookies.Values, value => Assert.InRange(value.Length, 1, 4096));
    }

    [Theory]
    [InlineData("Test client")]
    [InlineData("127.0.0.1:6274")]
    [InlineData("A program on this computer.")]
    [InlineData("You will be sent back to")]
    [InlineData("It will be able to")]
    [InlineData("what the client calls itself. Nobody has checked it.")]
    [InlineData("Alice Novak")]
    [InlineData("alice@northwind.example")]
    [InlineData("Northwind Labs")]
    [InlineData("Read Coda docs")]
    [InlineData("Create, change and delete docs, pages, rows and folders.")]
    [InlineData("Push buttons and run automations.")]
    [InlineData("Share and publish docs.")]
    public async Task The_page_shows_who_asks_whom_for_what(string text)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();

        Assert.Contains(text, await browser.ReadAsync(TestPages.AuthorizePath(await pages.NewClientAsync())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_client_calls_itself_is_only_text()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var html = await browser.ReadAsync(TestPages.AuthorizePath(await pages.NewClientAsync("<script>alert(1)</script>\" onload=\"")));

        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Allowing_gives_the_client_a_code_its_state_and_the_issuer()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var client = await pages.NewClientAsync();
        using var answer = await browser.SubmitAsync(TestPages.AuthorizePath(client), ("decision", "allow"));
        var callback = TestPages.Callback(answer);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal(("the state & more", pages.Issuer), (callback["state"], callback["iss"]));
        var tokens = await pages.ExchangeAsync(client, callback["code"]);
        Assert.Equal("openid coda.read coda.write", (string?)tokens["scope"]);
    }

    [Fact]
    public async Task Denying_tells_the_client_with_its_state_and_the_issuer()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        using var answer = await browser.SubmitAsync(TestPages.AuthorizePath(await pages.NewClientAsync()), ("decision", "deny"));
        var callback = TestPages.Callback(answer);

        Assert.Equal(("access_denied", "the state & more", pages.Issuer), (callback["error"], callback["state"], callback["iss"]));
    }

    [Theory]
    [InlineData("client_id", "connected-app-test-unknown")]
    [InlineData("client_id", null)]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("redirect_uri", "javascript:alert(1)")]
    [InlineData("redirect_uri", null)]
    public async Task An_unknown_client_or_redirect_address_is_never_redirected_to(string parameter, string? value)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        using var answer = await browser.GetAsync(TestPages.AuthorizePath(await pages.NewClientAsync(), (parameter, value)));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
    }

    [Theory]
    [InlineData("deny")]
    [InlineData("allow")]
    public async Task A_form_cannot_bring_another_redirect_address(string decision)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var client = await pages.NewClientAsync();
        var fields = TestBrowser.HiddenFields(await browser.ReadAsync(TestPages.AuthorizePath(client)));
        using var answer = await browser.PostAsync(
            TestPages.AuthorizePath(client, ("redirect_uri", "https://evil.example/")), [.. fields, ("decision", decision)]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
    }

    [Theory]
    [InlineData("client_id")]
    [InlineData("redirect_uri")]
    public async Task Two_clients_or_redirect_addresses_are_none(string parameter)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        using var answer = await browser.GetAsync($"{TestPages.AuthorizePath(await pages.NewClientAsync())}&{parameter}=https://evil.example/");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    public async Task The_client_is_told_what_is_wrong_with_its_request(string parameter, string? value, string error)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        using var answer = await browser.GetAsync(TestPages.AuthorizePath(await pages.NewClientAsync(), (parameter, value)));
        var callback = TestPages.Callback(answer);

        Assert.Equal((error, "the state & more", pages.Issuer), (callback["error"], callback["state"], callback["iss"]));
    }

    [Fact]
    public async Task Without_stytch_there_is_a_page_that_says_so()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync());
        await pages.Stytch.DisposeAsync();

        Assert.Contains("not available", await browser.ReadAsync(path, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_sees_that_writing_is_not_available()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync("carol@northwind.example");

        Assert.Contains("Your role does not include this. If you allow, it is left out.", await browser.ReadAsync(TestPages.AuthorizePath(await pages.NewClientAsync())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_grants_what_they_can_even_if_the_form_says_more()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync("carol@northwind.example");
        var client = await pages.NewClientAsync();
        using var answer = await browser.SubmitAsync(TestPages.AuthorizePath(client), ("scope", "coda.write"), ("decision", "allow"));

        Assert.Equal("openid coda.read", (string?)(await pages.ExchangeAsync(client, TestPages.Callback(answer)["code"]))["scope"]);
    }

    [Fact]
    public async Task Nothing_grantable_is_nothing_to_allow()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync("carol@northwind.example");
        var path = TestPages.AuthorizePath(await pages.NewClientAsync(), ("scope", "coda.write"));

        Assert.DoesNotContain("value=\"allow\"", await browser.ReadAsync(path), StringComparison.Ordinal);
        using var answer = await browser.SubmitAsync(path, ("decision", "allow"));
        Assert.Equal("access_denied", TestPages.Callback(answer)["error"]);
    }

    [Fact]
    public async Task Another_site_cannot_allow()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        using var answer = await browser.PostAsync(TestPages.AuthorizePath(await pages.NewClientAsync()), [("scope", "coda.read"), ("decision", "allow")]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task What_one_member_was_shown_is_not_allowed_as_another()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync());
        var fields = TestBrowser.HiddenFields(await browser.ReadAsync(path)).ToList();
        using var signedOut = await browser.PostAsync("/logout", fields);
        using var done = await pages.SignInAsync(browser, "bob@northwind.example");
        using var answer = await browser.PostAsync(path, [.. fields, ("decision", "allow")]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Switching_signs_out_and_comes_back_as_somebody_else()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync());
        using var away = await browser.SubmitAsync(path, ("decision", "switch"));
        Assert.Equal("/login", TestPages.PathOf(away));
        using var done = await pages.SignInAsync(browser, "bob@northwind.example", away);
        Assert.Equal(path, done.Headers.Location?.OriginalString);

        Assert.Contains("Bob Ferris", await browser.ReadAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_allowed_before_is_not_asked_again()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync(redirectUri: TestPages.WebRedirectUri), ("redirect_uri", TestPages.WebRedirectUri));
        using var first = await browser.SubmitAsync(path, ("decision", "allow"));
        using var second = await browser.GetAsync(path);

        Assert.Equal(HttpStatusCode.Found, second.StatusCode);
        Assert.Contains("code", TestPages.Callback(second).Keys);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData(TestPages.DefaultPublicUrl, HttpStatusCode.Found)]
    public async Task What_was_allowed_before_is_asked_again_if_the_client_names_no_server(string? resource, HttpStatusCode status)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync(redirectUri: TestPages.WebRedirectUri), ("redirect_uri", TestPages.WebRedirectUri), ("resource", resource));
        using var first = await browser.SubmitAsync(path, ("decision", "allow"));
        using var second = await browser.GetAsync(path);

        Assert.Equal(status, second.StatusCode);
    }

    [Theory]
    [InlineData("consent")]
    [InlineData("select_account")]
    public async Task What_was_allowed_before_is_asked_again_where_the_client_wants_it(string prompt)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var client = await pages.NewClientAsync(redirectUri: TestPages.WebRedirectUri);
        using var first = await browser.SubmitAsync(TestPages.AuthorizePath(client, ("redirect_uri", TestPages.WebRedirectUri)), ("decision", "allow"));

        await browser.ReadAsync(TestPages.AuthorizePath(client, ("prompt", prompt), ("redirect_uri", TestPages.WebRedirectUri)));
    }

    [Theory]
    [InlineData("http://localhost:6274/callback")]
    [InlineData("http://127.0.0.1:6274/callback")]
    [InlineData("http://[::1]:6274/callback")]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback")]
    public async Task A_program_on_this_computer_is_asked_about_each_time(string redirect)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync(redirectUri: redirect), ("redirect_uri", redirect));
        using var first = await browser.SubmitAsync(path, ("decision", "allow"));

        Assert.Contains("A program on this computer.", await browser.ReadAsync(path), StringComparison.Ordinal);
        using var silent = await browser.GetAsync(path + "&prompt=none");
        Assert.Contains("error=consent_required", silent.Headers.Location?.Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback", "cursor:", true)]
    [InlineData("com.example.app:/callback", "com.example.app:", true)]
    [InlineData("http://localhost.:1234/", "localhost.:1234", true)]
    [InlineData("http://app.localhost/", "app.localhost", true)]
    [InlineData("http://127.8.9.1:1234/", "127.8.9.1:1234", true)]
    [InlineData("https://localhost/cb", "localhost", true)]
    [InlineData("http://0.0.0.0:80/", "0.0.0.0", true)]
    [InlineData("https://claude.ai/api/mcp/auth_callback", "claude.ai", false)]
    [InlineData("https://localhost.evil.example/", "localhost.evil.example", false)]
    public void An_address_of_this_computer_is_told_from_one_of_the_web(string address, string place, bool isThisComputer) =>
        Assert.Equal(new RedirectTarget(place, isThisComputer), RedirectTarget.Of(address));

    [Fact]
    public async Task A_program_on_this_computer_with_a_metadata_document_is_asked_about_each_time_too()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var path = TestPages.AuthorizePath("https://client.example/mcp.json");
        using var first = await browser.SubmitAsync(path, ("decision", "allow"));
        Assert.NotEmpty(TestPages.Callback(first)["code"]);

        Assert.Contains("A program on this computer.", await browser.ReadAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_name_is_vouched_for_by_the_host_of_the_metadata_document()
    {
        const string Document = "https://client.example/mcp.json";
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var html = await browser.ReadAsync(TestPages.AuthorizePath(Document));

        Assert.Contains("is published by <strong class=\"break\">client.example</strong>", html, StringComparison.Ordinal);
        Assert.Contains("A program on this computer.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_wants_no_page_is_told_that_nobody_is_signed_in()
    {
        await using var pages = await TestPages.StartAsync();
        using var answer = await pages.NewBrowser().GetAsync(TestPages.AuthorizePath(await pages.NewClientAsync(), ("prompt", "none")));
        var callback = TestPages.Callback(answer);

        Assert.Equal(("login_required", "the state & more", pages.Issuer), (callback["error"], callback["state"], callback["iss"]));
    }

    [Theory]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1:6274/other")]
    [InlineData("client_id", "connected-app-test-unknown")]
    [InlineData("client_id", "https://client.example/mcp.json")]
    public async Task Without_a_session_nobody_is_sent_to_an_address_that_is_not_registered(string parameter, string value)
    {
        await using var pages = await TestPages.StartAsync();
        using var answer = await pages.NewBrowser().GetAsync(TestPages.AuthorizePath(await pages.NewClientAsync(), ("prompt", "none"), (parameter, value)));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
    }

    [Fact]
    public async Task No_page_beside_another_prompt_is_refused()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        using var answer = await browser.GetAsync(TestPages.AuthorizePath(await pages.NewClientAsync(), ("prompt", "none login")));

        Assert.Equal("invalid_request", TestPages.Callback(answer)["error"]);
    }

    [Theory]
    [InlineData("login", null)]
    [InlineData("login consent", "consent")]
    public async Task A_client_can_have_the_member_sign_in_once_more(string prompt, string? rest)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var before = browser.Cookies["codamcp"];
        var client = await pages.NewClientAsync();
        using var away = await browser.GetAsync(TestPages.AuthorizePath(client, ("prompt", prompt)));
        Assert.Equal("/login", TestPages.PathOf(away));
        Assert.Contains("Sign in to continue", await browser.ReadAsync(TestPages.Target(away)), StringComparison.Ordinal);
        using var done = await pages.SignInByCodeAsync(browser, "alice@northwind.example", away);

        Assert.Equal(Query(TestPages.AuthorizePath(client, ("prompt", rest))), Query(TestPages.Target(done)));
        Assert.NotEqual(before, browser.Cookies["codamcp"]);
        Assert.Contains("Alice Novak", await browser.ReadAsync(TestPages.Target(done)), StringComparison.Ordinal);

        static IEnumerable<string> Query(string path) => QueryHelpers.ParseQuery(path.Split('?')[1]).Select(parameter => $"{parameter.Key}={parameter.Value}").Order();
    }

    [Fact]
    public async Task What_a_client_says_of_itself_is_cleaned_for_the_log()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        await browser.ReadAsync(TestPages.AuthorizePath("x\u001b[31m\rfail: forged\u202e" + new string('y', 5000)), HttpStatusCode.BadRequest);

        Assert.DoesNotContain('\u001b', pages.Logs.Text);
        Assert.DoesNotContain("\rfail", pages.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', pages.Logs.Text);
        Assert.DoesNotContain(new string('y', 201), pages.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_page_what_must_be_asked_is_refused()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        using var answer = await browser.GetAsync(TestPages.AuthorizePath(await pages.NewClientAsync(), ("prompt", "none")));

        Assert.Equal("consent_required", TestPages.Callback(answer)["error"]);
    }
}
