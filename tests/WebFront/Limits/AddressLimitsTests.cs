using System.Net;
using CodaMcp.Limits;
using CodaMcp.Pages;
using CodaMcp.Pages.Stytch;
using CodaMcp.Tests.Pages;

namespace CodaMcp.Tests.Limits;

/// <summary>What one address may ask of the pages, and what that may ask of Stytch.</summary>
public sealed class AddressLimitsTests
{
    private static readonly PageLimits Limits = new();

    private const string Sessions = "/v1/b2b/sessions/authenticate";

    [Theory]
    [InlineData("/account")]
    [InlineData("/login")]
    [InlineData("/login/callback?token=t&stytch_token_type=discovery")]
    [InlineData("/oauth/authorize?client_id=c&redirect_uri=https://client.example/")]
    public async Task Too_many_pages_at_once_are_refused_with_a_page_that_says_when_to_come_back(string path)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        var answers = await Task.WhenAll(Enumerable.Range(0, 2 * Limits.PageBurst).Select(_ => browser.GetAsync(path)));
        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();

        // Some are served in the time that the others take.
        Assert.InRange(refused.Count, Limits.PageBurst / 2, Limits.PageBurst);
        Assert.All(refused, answer => Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1)));
        Assert.Contains("Too many requests", await refused[0].Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("DENY", refused[0].Headers.GetValues("X-Frame-Options").Single());
    }

    [Fact]
    public async Task One_form_sent_over_and_over_sends_a_bounded_number_of_mails()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        var fields = TestBrowser.HiddenFields(await browser.ReadAsync("/login")).Append(("email", "alice@northwind.example")).ToList();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < Limits.SignInBurst + 20; i++)
        {
            using var answer = await browser.PostAsync("/login", fields);
            answers.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.SeeOther, answers[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.InRange(pages.Stytch.Mails.Count, Limits.SignInBurst, Limits.SignInBurst + 10);
    }

    [Fact]
    public async Task What_pages_load_is_not_limited()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();

        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 3 * Limits.PageBurst).Select(_ => browser.GetAsync("/assets/console.css"))))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a cookie with spaces that is long enough")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa\"bbbbbbbbbbbbbbbbbbbbbbb")]
    public async Task A_cookie_that_can_be_no_session_costs_no_call_of_Stytch(string cookie)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        browser.Cookies["codamcp"] = cookie;
        using var account = await browser.GetAsync("/account");
        using var authorize = await browser.GetAsync(TestPages.AuthorizePath("c"));

        Assert.Equal("/login", TestPages.PathOf(account));
        Assert.Empty(pages.Watched.Sent(Sessions));
    }

    [Fact]
    public async Task A_made_up_cookie_costs_one_call_of_Stytch_however_often_it_comes()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
        {
            browser.Cookies["codamcp"] = "made-up-made-up-made-up-made-up-made-up-1234";
            return browser.GetAsync(i % 2 == 0 ? "/account" : TestPages.AuthorizePath("c"));
        }));

        Assert.Single(pages.Watched.Sent(Sessions));
        Assert.Empty(pages.Watched.Sent("/v1/b2b/idp/oauth/authorize/start"));
    }

    [Fact]
    public async Task Made_up_cookies_that_all_differ_cost_no_more_calls_of_Stytch_than_pages_are_served()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 5 * Limits.PageBurst; i++)
        {
            browser.Cookies["codamcp"] = $"made-up-made-up-made-up-made-up-made-up-{i}";
            using var answer = await browser.GetAsync("/account");
            answers.Add(answer.StatusCode);
        }
        var served = answers.Count(status => status != HttpStatusCode.TooManyRequests);

        Assert.Equal(HttpStatusCode.Found, answers[0]);
        // Some are served in the time that the others take.
        Assert.InRange(served, Limits.PageBurst, 3 * Limits.PageBurst);
        Assert.Equal(served, pages.Watched.Sent(Sessions).Count);
    }

    [Fact]
    public async Task Whose_session_it_is_is_asked_again_after_some_seconds()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        await browser.ReadAsync("/account");
        await browser.ReadAsync("/account");
        Assert.Single(pages.Watched.Sent(Sessions));

        pages.Time.Advance(BrowserSessionLookup.RememberedFor);
        await browser.ReadAsync("/account");

        Assert.Equal(2, pages.Watched.Sent(Sessions).Count);
    }

    [Fact]
    public async Task That_Stytch_could_not_be_asked_is_not_remembered()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = await pages.SignedInAsync();
        pages.Watched.Answer(Sessions, 503, "{}");
        await browser.ReadAsync("/account", HttpStatusCode.ServiceUnavailable);
        pages.Watched.Forget(Sessions);

        await browser.ReadAsync("/account");
    }

    [Fact]
    public async Task More_calls_of_Stytch_than_it_is_to_get_at_once_wait_and_then_are_refused()
    {
        using var stytch = new Stuck();
        using var http = new HttpClient(new StytchCallLimit { InnerHandler = stytch });
        var calls = Enumerable.Range(0, StytchCallLimit.Calls + StytchCallLimit.Waiting).Select(_ => http.GetAsync("http://stytch.example/")).ToList();
        while (stytch.UnderWay < StytchCallLimit.Calls)
            await Task.Yield();
        using var refused = await http.GetAsync("http://stytch.example/");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(StytchCallLimit.Calls, stytch.UnderWay);
        stytch.Answer.SetResult();
        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    private sealed class Stuck : HttpMessageHandler
    {
        private int underWay;

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int UnderWay => Volatile.Read(ref underWay);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref underWay);
            await Answer.Task.WaitAsync(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
