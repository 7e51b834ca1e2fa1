using System.Net;
using CodaMcp.Members;

namespace CodaMcp.Tests.Pages;

/// <summary>Members whom this server does not let in, at the pages.</summary>
public sealed class AdmittedPagesTests
{
    private const string Alice = "alice@northwind.example";
    private const string NotHere = "Your organization cannot use this server";
    private const string SwitchedOff = "You cannot use this server";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_member_of_another_organization_does_not_get_in(bool byLink)
    {
        await using var pages = await TestPages.StartAsync(organizations: ["southpaw-studio-only"]);
        var browser = pages.NewBrowser();
        using var done = byLink ? await pages.SignInAsync(browser, Alice) : await pages.SignInByCodeAsync(browser, Alice);

        Assert.Equal(HttpStatusCode.Forbidden, done.StatusCode);
        Assert.Contains(NotHere, await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("codamcp", browser.Cookies.Keys);
        Assert.Single(pages.Watched.Sent("/v1/b2b/sessions/revoke"));
    }

    [Theory]
    [InlineData("/account")]
    [InlineData("/login")]
    [InlineData("/oauth/authorize")]
    public async Task A_member_whose_organization_is_taken_off_the_list_is_kept_out_of_every_page(string path)
    {
        const string Revoke = "/v1/b2b/sessions/revoke";
        var connections = new FakeConnections();
        await using var pages = await TestPages.StartAsync(connections: connections, organizations: ["southpaw-studio-only"]);
        var browser = pages.NewBrowser();
        // A session that Stytch still knows, as of a member who signed in before.
        pages.Watched.Answer(Revoke, 503, "{}");
        using (await pages.SignInByCodeAsync(browser, Alice))
            pages.Watched.Forget(Revoke);
        browser.Cookies["codamcp"] = (string)pages.Watched.Sent(Revoke).Single()["session_token"]!;
        var page = path == "/oauth/authorize" ? TestPages.AuthorizePath(await pages.NewClientAsync()) : path;

        Assert.Contains(NotHere, await browser.ReadAsync(page, HttpStatusCode.Forbidden), StringComparison.Ordinal);
        Assert.DoesNotContain("codamcp", browser.Cookies.Keys);
        Assert.Empty(pages.Watched.Sent("/v1/b2b/idp/oauth/authorize"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_organization_is_listed_by_its_id_or_slug(bool byId)
    {
        await using var some = await TestPages.StartAsync();
        var organization = some.Stytch.Members.First(member => member.Email == Alice).Organization;
        await using var pages = await TestPages.StartAsync(organizations: [byId ? organization.OrganizationId : organization.Slug]);
        using var done = await pages.SignInByCodeAsync(pages.NewBrowser(), Alice);

        Assert.Equal("/", done.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("/account")]
    [InlineData("/login")]
    [InlineData("/oauth/authorize")]
    public async Task A_member_who_is_disabled_later_is_kept_out_of_every_page(string path)
    {
        var connections = new FakeConnections();
        await using var pages = await TestPages.StartAsync(connections: connections);
        var browser = await pages.SignedInAsync();
        var page = path == "/oauth/authorize" ? TestPages.AuthorizePath(await pages.NewClientAsync()) : path;
        pages.Admission.Answer = Admission.MemberDisabled;

        Assert.Contains(SwitchedOff, await browser.ReadAsync(page, HttpStatusCode.Forbidden), StringComparison.Ordinal);
        Assert.DoesNotContain("codamcp", browser.Cookies.Keys);
    }

    [Fact]
    public async Task A_member_who_is_disabled_while_the_form_is_open_changes_nothing()
    {
        var connections = new FakeConnections();
        await using var pages = await TestPages.StartAsync(connections: connections);
        var browser = await pages.SignedInAsync();
        var client = TestPages.AuthorizePath(await pages.NewClientAsync());
        var fields = TestBrowser.HiddenFields(await browser.ReadAsync(client)).ToList();
        var account = TestBrowser.HiddenFields(await browser.ReadAsync("/account")).ToList();
        var session = browser.Cookies["codamcp"];
        pages.Admission.Answer = Admission.MemberDisabled;
        using var allowed = await browser.PostAsync(client, [.. fields, ("decision", "allow")]);
        browser.Cookies["codamcp"] = session;
        using var connected = await browser.PostAsync("/account", [.. account, ("action", "connect"), ("token", "the-token")]);

        Assert.Equal(HttpStatusCode.Forbidden, allowed.StatusCode);
        Assert.Empty(pages.Watched.Sent("/v1/b2b/idp/oauth/authorize"));
        Assert.Empty(connections.Tokens);
    }

    [Fact]
    public async Task A_client_that_wants_no_page_is_told_that_the_member_is_kept_out()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync(), ("prompt", "none"));
        pages.Admission.Answer = Admission.MemberDisabled;
        using var answer = await browser.GetAsync(path);

        Assert.Equal("access_denied", TestPages.Callback(answer)["error"]);
    }

    [Fact]
    public async Task Where_nobody_can_say_nobody_gets_in_and_the_session_stays()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        pages.Admission.Answer = null;
        Assert.Contains("Try again in a minute", await browser.ReadAsync("/account", HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
        pages.Admission.Answer = Admission.Admitted;

        await browser.ReadAsync("/account");
    }

    [Fact]
    public async Task Somebody_else_can_sign_in_and_goes_on_to_the_client()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync());
        pages.Admission.Answer = Admission.MemberDisabled;
        Assert.Contains($"href=\"{WebUtility.HtmlEncode(path)}\"", await browser.ReadAsync(path, HttpStatusCode.Forbidden), StringComparison.Ordinal);
        pages.Admission.Answer = Admission.Admitted;
        using var away = await browser.GetAsync(path);
        using var done = await pages.SignInByCodeAsync(browser, "bob@northwind.example", away);

        Assert.Equal(path, done.Headers.Location?.OriginalString);
    }
}
