using System.Net;

namespace CodaMcp.Tests.Pages;

public sealed class BrowserSessionTests
{
    [Theory]
    [InlineData("http://localhost:4999", "codamcp", false)]
    [InlineData("https://localhost:4999", "__Host-codamcp", true)]
    public async Task The_cookie_is_for_this_server_and_not_for_scripts(string publicUrl, string name, bool secure)
    {
        await using var pages = await TestPages.StartAsync(publicUrl);
        using var done = await pages.SignInAsync(pages.NewBrowser(), "alice@northwind.example");
        var cookie = Assert.Single(done.Headers.GetValues("Set-Cookie"), line => line.StartsWith(name + "=", StringComparison.Ordinal));
        var attributes = cookie.Split("; ")[1..].Order(StringComparer.Ordinal);

        Assert.Equal(secure ? ["httponly", "path=/", "samesite=lax", "secure"] : ["httponly", "path=/", "samesite=lax"], attributes);
    }

    [Fact]
    public async Task All_cookies_on_https_are_bound_to_the_host()
    {
        await using var pages = await TestPages.StartAsync("https://localhost:4999");
        var browser = pages.NewBrowser();
        using var away = await browser.GetAsync(TestPages.AuthorizePath(await pages.NewClientAsync()));
        using var done = await pages.SignInAsync(browser, "alice@northwind.example", away);
        await browser.ReadAsync("/account");

        Assert.All(browser.Cookies.Keys, name => Assert.StartsWith("__Host-", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_ended_session_is_asked_to_sign_in_and_comes_back()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync());
        pages.Time.Advance(TimeSpan.FromHours(8) + TimeSpan.FromSeconds(1));

        using var away = await browser.GetAsync(path);
        Assert.Equal("/login", TestPages.PathOf(away));
        Assert.DoesNotContain("codamcp", browser.Cookies.Keys);
        using var done = await pages.SignInAsync(browser, "alice@northwind.example", away);
        Assert.Equal(path, done.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_session_that_never_was_is_asked_to_sign_in()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        browser.Cookies["codamcp"] = "made-up";
        using var answer = await browser.GetAsync("/account");

        Assert.Equal("/login", TestPages.PathOf(answer));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_at_stytch()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var token = browser.Cookies["codamcp"];
        using var done = await browser.PostAsync("/logout", TestBrowser.HiddenFields(await browser.ReadAsync("/account")));
        Assert.Equal("/login", TestPages.PathOf(done));
        browser.Cookies["codamcp"] = token;

        using var answer = await browser.GetAsync("/account");

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }

    [Fact]
    public async Task Another_site_cannot_sign_out()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        using var answer = await browser.PostAsync("/logout", []);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await browser.ReadAsync("/account");
    }

    [Fact]
    public async Task Nothing_secret_is_logged()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var token = browser.Cookies["codamcp"];
        using var answer = await browser.SubmitAsync(TestPages.AuthorizePath(await pages.NewClientAsync()), ("decision", "allow"));
        var link = new Uri(pages.MagicLink()).Query.Split("token=")[^1];

        foreach (var secret in new[] { token, link, TestPages.Callback(answer)["code"], "the state", "alice@" })
            Assert.DoesNotContain(secret, pages.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/login/sent")]
    [InlineData("/login/callback")]
    [InlineData("/login/organization")]
    [InlineData("/login/oauth/none")]
    [InlineData("/account")]
    [InlineData("/oauth/authorize")]
    [InlineData("/oauth/authorize?client_id=c&redirect_uri=https://client.example/")]
    [InlineData("/assets/console.css")]
    public async Task Every_answer_loads_runs_and_frames_nothing_foreign(string path)
    {
        await using var pages = await TestPages.StartAsync();
        using var answer = await pages.NewBrowser().GetAsync(path);

        string Header(string name) => string.Join(", ", answer.Headers.GetValues(name));
        Assert.StartsWith("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal(("DENY", "nosniff", "no-referrer"), (Header("X-Frame-Options"), Header("X-Content-Type-Options"), Header("Referrer-Policy")));
        if (!path.StartsWith("/assets", StringComparison.Ordinal))
            Assert.True(answer.Headers.CacheControl?.NoStore);
    }
}
