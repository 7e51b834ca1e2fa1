using System.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Tests.Pages;

public sealed class LoginTests
{
    [Fact]
    public async Task A_magic_link_signs_in()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();

        Assert.Contains("Alice Novak", await browser.ReadAsync("/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_in_member_is_not_asked_again()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();

        using var answer = await browser.GetAsync("/login");

        Assert.Equal("/", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Discovery_oauth_signs_in()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var start = await browser.GetAsync("/login/oauth/google");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var chosen = await http.GetAsync($"{start.Headers.Location}&sandbox_person=bob@northwind.example");
        using var done = await browser.GetAsync(chosen.Headers.Location!.AbsoluteUri);

        Assert.Contains("Bob Ferris", await browser.ReadAsync("/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discovery_oauth_starts_at_the_project_domain_and_returns_to_the_public_address()
    {
        await using var pages = await TestPages.StartAsync();
        using var start = await pages.NewBrowser().GetAsync("/login/oauth/microsoft");

        Assert.StartsWith($"{pages.Issuer}/v1/b2b/public/oauth/microsoft/discovery/start?", start.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal($"{pages.PublicUrl}/login/callback", QueryHelpers.ParseQuery(start.Headers.Location.Query)["discovery_redirect_url"]);
    }

    [Fact]
    public async Task Without_a_public_token_there_is_only_the_magic_link()
    {
        await using var pages = await TestPages.StartAsync(publicToken: "");

        Assert.DoesNotContain("/login/oauth/", await pages.NewBrowser().ReadAsync("/login"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_is_not_offered_is_not_found()
    {
        await using var pages = await TestPages.StartAsync();

        await pages.NewBrowser().ReadAsync("/login/oauth/slack", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_link_works_only_in_the_browser_that_asked_and_is_not_used_up_by_another()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", "alice@northwind.example"), ("by", "link"));

        Assert.Contains("Another browser", await pages.NewBrowser().ReadAsync(pages.MagicLink(), HttpStatusCode.BadRequest), StringComparison.Ordinal);
        using var done = await browser.GetAsync(pages.MagicLink());
        Assert.Equal(HttpStatusCode.Found, done.StatusCode);
    }

    [Fact]
    public async Task A_link_that_another_browser_asked_for_does_not_sign_in_one_that_asked_too()
    {
        await using var pages = await TestPages.StartAsync();
        var attacker = pages.NewBrowser();
        using var sent = await attacker.SubmitAsync("/login", ("email", "bob@northwind.example"), ("by", "link"));
        var link = pages.MagicLink();
        var browser = pages.NewBrowser();
        using var asked = await browser.SubmitAsync("/login", ("email", "alice@northwind.example"), ("by", "link"));

        await browser.ReadAsync(link, HttpStatusCode.BadRequest);

        Assert.DoesNotContain("codamcp", browser.Cookies.Keys);
    }

    [Fact]
    public async Task A_link_works_once()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", "dana@southpaw.example"), ("by", "link"));
        using var first = await browser.GetAsync(pages.MagicLink());

        Assert.Contains("no longer works", await browser.ReadAsync(pages.MagicLink(), HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_ends_after_an_hour()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", "alice@northwind.example"), ("by", "link"));
        pages.Time.Advance(TimeSpan.FromMinutes(61));

        await browser.ReadAsync(pages.MagicLink(), HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/login/callback")]
    [InlineData("/login/callback?stytch_token_type=discovery")]
    [InlineData("/login/callback?stytch_token_type=passwords&token=x")]
    [InlineData("/login/callback?stytch_token_type=discovery&token=x&token=y")]
    public async Task A_callback_that_is_not_complete_is_refused(string path)
    {
        await using var pages = await TestPages.StartAsync();

        await pages.NewBrowser().ReadAsync(path, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_invitation_leads_to_the_sign_in_page()
    {
        await using var pages = await TestPages.StartAsync();

        Assert.Contains("You are invited",
            await pages.NewBrowser().ReadAsync("/login/callback?stytch_token_type=multi_tenant_magic_links&token=x", HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no_match_for_provided_magic_link_url")]
    [InlineData("no_discovery_redirect_urls_set")]
    [InlineData("invalid_discovery_redirect_url")]
    public async Task A_redirect_address_that_is_not_registered_is_explained(string type)
    {
        await using var pages = await TestPages.StartAsync();
        pages.Watched.Refuse("/v1/b2b/magic_links/email/discovery/send", type);
        using var answer = await pages.NewBrowser().SubmitAsync("/login", ("email", "alice@northwind.example"), ("by", "link"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("redirect address is not registered", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains($"{pages.PublicUrl}/login/callback: {type}. Register exactly this address", pages.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_address_that_is_not_registered_is_a_problem_until_a_link_is_sent()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Watched.RefuseOnce("/v1/b2b/magic_links/email/discovery/send", "no_match_for_provided_magic_link_url");
        using var refused = await pages.NewBrowser().SubmitAsync("/login", ("email", "alice@northwind.example"), ("by", "link"));
        Assert.Contains($"Stytch sends no links to {pages.PublicUrl}/login/callback", pages.Problem, StringComparison.Ordinal);
        using var sent = await pages.NewBrowser().SubmitAsync("/login", ("email", "alice@northwind.example"), ("by", "link"));

        Assert.Null(pages.Problem);
    }

    [Fact]
    public async Task Only_the_newest_link_of_a_sign_in_works()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var first = await browser.SubmitAsync("/login", ("email", "alice@northwind.example"), ("by", "link"));
        var older = pages.MagicLink();
        using var second = await browser.SubmitAsync($"/login?{TestPages.Target(first).Split('?')[1]}", ("email", "alice@northwind.example"), ("by", "link"));

        Assert.Contains("Ask for another", await browser.ReadAsync(older, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        using var done = await browser.GetAsync(pages.MagicLink());
        Assert.Equal("/", done.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_client_that_asks_meanwhile_does_not_change_where_a_link_leads()
    {
        await using var pages = await TestPages.StartAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync());
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", "alice@northwind.example"), ("by", "link"));
        using var asked = await browser.GetAsync(path);
        using var done = await browser.GetAsync(pages.MagicLink());
        using var other = await browser.GetAsync(TestPages.Target(asked));

        Assert.Equal(("/", path), (done.Headers.Location?.OriginalString, other.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Each_start_of_discovery_oauth_has_a_challenge_of_its_own()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var first = await browser.GetAsync("/login/oauth/google");
        using var second = await browser.GetAsync("/login/oauth/google");

        Assert.NotEqual(Challenge(first), Challenge(second));

        static string Challenge(HttpResponseMessage start) => QueryHelpers.ParseQuery(start.Headers.Location!.Query)["pkce_code_challenge"].ToString();
    }

    [Fact]
    public async Task Somebody_without_an_organization_is_told_so()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var done = await pages.SignInAsync(browser, "nobody@elsewhere.example");

        Assert.Equal("/login/organization", TestPages.PathOf(done));
        Assert.Contains("belongs to no organization", await browser.ReadAsync("/login/organization"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Northwind Labs")]
    [InlineData("Southpaw Studio")]
    public async Task Somebody_in_several_organizations_chooses(string organization)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var done = await pages.SignInAsync(browser, "dana@southpaw.example");
        var id = pages.Stytch.Members.First(member => member.Organization.Name == organization).Organization.OrganizationId;
        using var chosen = await browser.SubmitAsync("/login/organization", ("organization", id));

        Assert.Contains(organization, await browser.ReadAsync("/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_organization_cannot_be_chosen()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var done = await pages.SignInAsync(browser, "nobody@elsewhere.example");
        // The page offers none, so the form is that of another page.
        var fields = TestBrowser.HiddenFields(await browser.ReadAsync("/login"));
        using var chosen = await browser.PostAsync("/login/organization", [.. fields, ("organization", pages.Stytch.Members[0].Organization.OrganizationId)]);

        Assert.Equal(HttpStatusCode.Forbidden, chosen.StatusCode);
        Assert.DoesNotContain("codamcp", browser.Cookies.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("Alice <alice@northwind.example>")]
    public async Task What_is_no_address_gets_no_mail(string email)
    {
        await using var pages = await TestPages.StartAsync();
        using var answer = await pages.NewBrowser().SubmitAsync("/login", ("email", email));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(pages.Stytch.Mails);
    }

    [Fact]
    public async Task Another_sites_form_sends_no_mail()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        await browser.ReadAsync("/login");
        using var answer = await browser.PostAsync("/login", [("email", "alice@northwind.example")]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(pages.Stytch.Mails);
    }

    [Fact]
    public async Task A_form_of_another_browser_is_refused()
    {
        await using var pages = await TestPages.StartAsync();
        var stolen = TestBrowser.HiddenFields(await pages.NewBrowser().ReadAsync("/login"));
        var browser = pages.NewBrowser();
        await browser.ReadAsync("/login");
        using var answer = await browser.PostAsync("/login", [.. stolen, ("email", "alice@northwind.example")]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/login?return=https://evil.example/")]
    [InlineData("/login?returnTo=//evil.example&next=//evil.example")]
    public async Task An_address_elsewhere_is_never_gone_on_to(string path)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        await browser.ReadAsync(path);
        using var done = await pages.SignInAsync(browser, "alice@northwind.example");

        Assert.Equal("/", done.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_sign_in_that_another_secret_protected_is_not_taken()
    {
        await using var other = await TestPages.StartAsync(pagesSecret: "another-secret-of-the-pages-for-tests");
        await using var pages = await TestPages.StartAsync();
        var stranger = other.NewBrowser();
        using var away = await stranger.GetAsync("/oauth/authorize?client_id=c&redirect_uri=https://evil.example/");
        using var sent = await stranger.SubmitAsync(TestPages.Target(away), ("email", "alice@northwind.example"));
        var browser = pages.NewBrowser();
        foreach (var (name, value) in stranger.Cookies)
            browser.Cookies[name] = value;
        using var code = await browser.GetAsync(TestPages.Target(sent));
        using var done = await pages.SignInAsync(browser, "alice@northwind.example", away);

        Assert.Equal("/login", TestPages.PathOf(code));
        Assert.Equal("/", done.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Another_front_with_the_same_secret_goes_on_with_a_sign_in()
    {
        await using var first = await TestPages.StartAsync();
        await using var second = await TestPages.StartAsync();
        var browser = first.NewBrowser();
        await browser.ReadAsync("/login");
        var elsewhere = second.NewBrowser();
        foreach (var (name, value) in browser.Cookies)
            elsewhere.Cookies[name] = value;
        var fields = TestBrowser.HiddenFields(await browser.ReadAsync("/login"));
        using var answer = await elsewhere.PostAsync("/login", [.. fields, ("email", "alice@northwind.example")]);

        Assert.Equal("/login/code", TestPages.PathOf(answer));
    }

    [Fact]
    public async Task The_host_header_is_not_believed()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        browser.Host = "evil.example";
        using var sent = await browser.SubmitAsync("/login", ("email", "alice@northwind.example"), ("by", "link"));

        Assert.StartsWith(pages.PublicUrl + "/login/callback?", pages.MagicLink(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_credentials_of_ours_are_not_the_members_fault()
    {
        await using var pages = await TestPages.StartAsync(secret: "secret-test-wrong");
        using var answer = await pages.NewBrowser().SubmitAsync("/login", ("email", "alice@northwind.example"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("unauthorized_credentials", pages.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-test-wrong", pages.Logs.Text, StringComparison.Ordinal);
    }
}
