using System.Net;

namespace CodaMcp.Tests.Pages;

/// <summary>Several sign-ins under way in one browser.</summary>
public sealed class SideBySideTests
{
    private const string Alice = "alice@northwind.example";
    private const string Bob = "bob@northwind.example";

    [Fact]
    public async Task Two_sign_ins_by_code_each_lead_to_their_own_client()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        var (first, second) = (TestPages.AuthorizePath(await pages.NewClientAsync("One")), TestPages.AuthorizePath(await pages.NewClientAsync("Two")));
        using var firstAway = await browser.GetAsync(first);
        using var secondAway = await browser.GetAsync(second);
        using var firstSent = await browser.SubmitAsync(TestPages.Target(firstAway), ("email", Alice));
        var firstCode = pages.MailedCode();
        using var secondSent = await browser.SubmitAsync(TestPages.Target(secondAway), ("email", Bob));
        var secondCode = pages.MailedCode();
        // Both forms are open before one is sent.
        var secondForm = TestBrowser.HiddenFields(await browser.ReadAsync(TestPages.Target(secondSent))).ToList();
        using var firstDone = await browser.SubmitAsync(TestPages.Target(firstSent), ("code", firstCode));
        using var secondDone = await browser.PostAsync(TestPages.Target(secondSent), [.. secondForm, ("code", secondCode)]);

        Assert.Equal((first, second), (firstDone.Headers.Location?.OriginalString, secondDone.Headers.Location?.OriginalString));
        Assert.Contains("Bob Ferris", await browser.ReadAsync("/account"), StringComparison.Ordinal);
        Assert.Equal(["codamcp", "codamcp-form"], browser.Cookies.Keys.Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_sign_ins_by_link_each_lead_to_their_own_client_in_any_order(bool newestFirst)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        string[] paths = [TestPages.AuthorizePath(await pages.NewClientAsync("One")), TestPages.AuthorizePath(await pages.NewClientAsync("Two"))];
        var links = new List<(string Path, string Link)>();
        foreach (var path in paths)
        {
            using var away = await browser.GetAsync(path);
            using var sent = await browser.SubmitAsync(TestPages.Target(away), ("email", Alice), ("by", "link"));
            links.Add((path, pages.MagicLink()));
            pages.Time.Advance(TimeSpan.FromSeconds(1));
        }
        if (newestFirst)
            links.Reverse();

        foreach (var (path, link) in links)
        {
            using var done = await browser.GetAsync(link);
            Assert.Equal(path, done.Headers.Location?.OriginalString);
        }
    }

    [Fact]
    public async Task Another_site_that_opens_pages_disturbs_no_sign_in()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync());
        using var away = await browser.GetAsync(path);
        using var sent = await browser.SubmitAsync(TestPages.Target(away), ("email", Alice));
        for (var i = 0; i < 10; i++)
        {
            using var other = await browser.GetAsync($"/oauth/authorize?client_id=other&redirect_uri=https://evil.example/{i}");
            await browser.ReadAsync(TestPages.Target(other));
        }
        using var done = await browser.SubmitAsync(TestPages.Target(sent), ("code", pages.MailedCode()));

        Assert.Equal(path, done.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("cross-site", "/login")]
    [InlineData("same-site", "/login")]
    [InlineData("none", "/login")]
    [InlineData("same-origin", null)]
    public async Task Another_site_cannot_begin_a_sign_in(string site, string? leadsTo)
    {
        await using var pages = await TestPages.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(pages.Address, "/login/oauth/google"));
        request.Headers.Add("Sec-Fetch-Site", site);
        using var answer = await http.SendAsync(request);

        Assert.Equal(leadsTo ?? $"{pages.Issuer}/v1/b2b/public/oauth/google/discovery/start", TestPages.PathOf(answer));
        Assert.Equal(leadsTo is null, answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task One_more_than_four_ends_the_oldest()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        var begun = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            using var sent = await browser.SubmitAsync("/login", ("email", Alice));
            begun.Add(TestPages.Target(sent));
            pages.Time.Advance(TimeSpan.FromSeconds(1));
        }
        using var oldest = await browser.GetAsync(begun[0]);

        Assert.Equal("/login", TestPages.PathOf(oldest));
        Assert.Equal(4, browser.Cookies.Keys.Count(name => name.StartsWith("codamcp-sign-in-", StringComparison.Ordinal)));
        await browser.ReadAsync(begun[1]);
    }

    [Fact]
    public async Task A_sign_in_of_another_browser_is_not_continued()
    {
        await using var pages = await TestPages.StartAsync();
        var attacker = pages.NewBrowser();
        using var sent = await attacker.SubmitAsync("/login", ("email", Bob));
        var browser = pages.NewBrowser();
        using var page = await browser.GetAsync(TestPages.Target(sent));

        Assert.Equal("/login", TestPages.PathOf(page));
        using var code = await browser.PostAsync(TestPages.Target(sent), [.. TestBrowser.HiddenFields(await browser.ReadAsync("/login")), ("code", pages.MailedCode())]);
        Assert.Equal("/login", TestPages.PathOf(code));
        Assert.DoesNotContain("codamcp", browser.Cookies.Keys);
    }

    [Fact]
    public async Task The_address_of_a_sign_in_cannot_be_made_up()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        await browser.ReadAsync("/login?to=https://evil.example/");
        await browser.ReadAsync("/login?s=../../x");
        using var sent = await browser.SubmitAsync("/login?to=AAAA", ("email", Alice));
        using var done = await browser.SubmitAsync(TestPages.Target(sent), ("code", pages.MailedCode()));

        Assert.Equal("/", done.Headers.Location?.OriginalString);
    }
}
