using System.Net;

namespace CodaMcp.Tests.Pages;

/// <summary>Tests sign-in by a mailed code.</summary>
public sealed class CodeSignInTests
{
    private const string Alice = "alice@northwind.example";
    private const string Authenticate = "/v1/b2b/otps/email/discovery/authenticate";

    [Fact]
    public async Task A_code_signs_in_and_needs_no_redirect_address()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var done = await pages.SignInByCodeAsync(browser, Alice);

        Assert.Equal("/", done.Headers.Location?.OriginalString);
        Assert.Contains("Alice Novak", await browser.ReadAsync("/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_comes_back_to_the_very_request()
    {
        await using var pages = await TestPages.StartAsync();
        var path = TestPages.AuthorizePath(await pages.NewClientAsync());
        var browser = pages.NewBrowser();
        using var away = await browser.GetAsync(path);
        using var done = await pages.SignInByCodeAsync(browser, Alice, away);

        Assert.Equal(path, done.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("inputmode=\"numeric\"")]
    [InlineData("autocomplete=\"one-time-code\"")]
    [InlineData("<label for=\"code\">")]
    [InlineData("aria-describedby=\"code-hint\"")]
    [InlineData("alice@northwind.example")]
    public async Task The_form_is_made_for_codes(string part)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", Alice));

        Assert.Contains(part, await browser.ReadAsync("/login/code"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" {0} {1} ")]
    [InlineData("{0}-{1}")]
    [InlineData("{0}\u00a0{1}")]
    public async Task Characters_pasted_around_the_digits_are_ignored(string format)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", Alice));
        var code = pages.MailedCode();
        using var done = await browser.SubmitAsync("/login/code", ("code", format.Replace("{0}", code[..3], StringComparison.Ordinal).Replace("{1}", code[3..], StringComparison.Ordinal)));

        Assert.Equal("/", done.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("12345a")]
    [InlineData("١٢٣٤٥٦")]
    public async Task A_text_that_is_not_a_code_is_not_sent_to_Stytch(string code)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", Alice));
        using var answer = await browser.SubmitAsync("/login/code", ("code", code));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("The code has six digits", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(pages.Watched.Sent(Authenticate));
    }

    [Fact]
    public async Task A_wrong_code_is_told_and_the_right_one_still_works()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", Alice));
        using var wrong = await browser.SubmitAsync("/login/code", ("code", Wrong(pages.MailedCode())));
        using var done = await browser.SubmitAsync("/login/code", ("code", pages.MailedCode()));

        Assert.Contains("That code is wrong", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("/", done.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_code_that_is_too_old_is_told_and_another_can_be_sent()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", Alice));
        pages.Time.Advance(TimeSpan.FromMinutes(10));
        using var old = await browser.SubmitAsync("/login/code", ("code", pages.MailedCode()));
        using var again = await browser.SubmitAsync("/login/code", ("action", "again"));
        using var done = await browser.SubmitAsync("/login/code", ("code", pages.MailedCode()));

        Assert.Contains("That code is too old", await old.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(("/login/code", "/"), (TestPages.PathOf(again), TestPages.PathOf(done)));
        Assert.Equal(2, pages.Stytch.Mails.Count);
    }

    [Fact]
    public async Task After_five_wrong_codes_Stytch_is_asked_no_more_until_another_is_sent()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", Alice));
        for (var i = 0; i < 6; i++)
        {
            using var wrong = await browser.SubmitAsync("/login/code", ("code", Wrong(pages.MailedCode())));
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        }
        Assert.Equal(5, pages.Watched.Sent(Authenticate).Count);
        using var again = await browser.SubmitAsync("/login/code", ("action", "again"));
        using var done = await browser.SubmitAsync("/login/code", ("code", pages.MailedCode()));

        Assert.Equal("/", done.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task At_most_three_codes_are_sent_to_an_address_that_was_entered_once()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", Alice));
        for (var i = 0; i < 3; i++)
        {
            using var again = await browser.SubmitAsync("/login/code", ("action", "again"));
            Assert.Equal(i < 2 ? HttpStatusCode.SeeOther : HttpStatusCode.BadRequest, again.StatusCode);
        }

        Assert.Equal(3, pages.Stytch.Mails.Count);
        Assert.DoesNotContain("value=\"again\"", await browser.ReadAsync("/login/code"), StringComparison.Ordinal);
        using var done = await browser.SubmitAsync("/login/code", ("code", pages.MailedCode()));
        Assert.Equal("/", done.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Another_code_that_Stytch_does_not_send_is_explained()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", Alice));
        pages.Watched.Refuse("/v1/b2b/otps/email/discovery/send", "inactive_email");
        using var again = await browser.SubmitAsync("/login/code", ("action", "again"));

        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Contains("No other code can be sent to that address (inactive_email)", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_codes_for_Stytch_is_a_page_that_says_so()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", Alice));
        pages.Watched.Refuse(Authenticate, "too_many_requests", 429);
        using var answer = await browser.SubmitAsync("/login/code", ("code", pages.MailedCode()));

        Assert.Contains("Too many attempts", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_counts_only_for_the_address_that_this_browser_asked_for()
    {
        await using var pages = await TestPages.StartAsync();
        var attacker = pages.NewBrowser();
        using var asked = await attacker.SubmitAsync("/login", ("email", "bob@northwind.example"));
        var bobs = pages.MailedCode();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", Alice));
        // The form also contains an address. The server must ignore it.
        using var answer = await browser.SubmitAsync("/login/code", ("code", bobs), ("email", "bob@northwind.example"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(Alice, (string?)Assert.Single(pages.Watched.Sent(Authenticate))["email_address"]);
        Assert.DoesNotContain("codamcp", browser.Cookies.Keys);
    }

    [Fact]
    public async Task A_code_without_a_sign_in_under_way_leads_to_the_sign_in_page()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var page = await browser.GetAsync("/login/code");
        var fields = TestBrowser.HiddenFields(await browser.ReadAsync("/login"));
        using var answer = await browser.PostAsync("/login/code", [.. fields, ("code", "123456")]);

        Assert.Equal(("/login", "/login"), (page.Headers.Location?.OriginalString, answer.Headers.Location?.OriginalString));
        Assert.Empty(pages.Watched.Sent(Authenticate));
    }

    [Fact]
    public async Task Another_sites_form_enters_no_code()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var sent = await browser.SubmitAsync("/login", ("email", Alice));
        using var answer = await browser.PostAsync("/login/code", [("code", pages.MailedCode())]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(pages.Watched.Sent(Authenticate));
    }

    private static string Wrong(string code) => code == "000000" ? "000001" : "000000";
}
