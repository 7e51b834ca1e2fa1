using System.Net;
using CodaMcp.Sandbox.Stytch;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Tests.Pages;

/// <summary>Tests organizations that require single sign-on, a second factor, or a way to sign in that the page does not support.</summary>
public sealed class RequirementTests
{
    private const string Erin = "erin@contour.example";
    private const string Farid = "farid@meridian.example";
    private const string Gina = "gina@lumen.example";
    private const string SecondFactor = "/login/second-factor";
    private const string Exchange = "/v1/b2b/discovery/intermediate_sessions/exchange";
    private const string Organizations = "/v1/b2b/discovery/organizations";

    [Fact]
    public async Task An_organization_with_single_sign_on_is_signed_in_to_by_it()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var away = await pages.SignInByCodeAsync(browser, Erin);
        var query = QueryHelpers.ParseQuery(away.Headers.Location!.Query);
        using var back = await ChooseAtProviderAsync(browser, away, Erin);

        Assert.StartsWith(pages.Issuer + "/v1/public/sso/start?", away.Headers.Location.OriginalString, StringComparison.Ordinal);
        Assert.Equal(pages.PublicUrl + "/login/callback", query["login_redirect_url"]);
        Assert.Equal("/", back.Headers.Location?.OriginalString);
        Assert.Contains("Contour Bank", await browser.ReadAsync("/account"), StringComparison.Ordinal);
        Assert.Empty(pages.Watched.Sent(Exchange));
    }

    [Fact]
    public async Task Single_sign_on_that_another_browser_began_signs_nobody_in()
    {
        await using var pages = await TestPages.StartAsync();
        var attacker = pages.NewBrowser();
        using var away = await pages.SignInByCodeAsync(attacker, Erin);
        var browser = pages.NewBrowser();
        using var asked = await browser.SubmitAsync("/login", ("email", Gina));
        using var back = await ChooseAtProviderAsync(browser, away, Erin);

        Assert.Equal(HttpStatusCode.BadRequest, back.StatusCode);
        Assert.DoesNotContain("codamcp", browser.Cookies.Keys);
    }

    [Fact]
    public async Task Without_a_public_token_single_sign_on_is_reported_as_missing()
    {
        await using var pages = await TestPages.StartAsync(publicToken: "");
        using var done = await pages.SignInByCodeAsync(pages.NewBrowser(), Erin);

        Assert.Equal(HttpStatusCode.Forbidden, done.StatusCode);
        Assert.Contains("(sso)", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("STYTCH_PUBLIC_TOKEN", pages.Logs.Text, StringComparison.Ordinal);
        Assert.Empty(pages.Watched.Sent(Exchange));
    }

    [Theory]
    [InlineData("", "connection-2", "connection-2")]
    [InlineData("connection-1", "connection-1", "connection-1")]
    [InlineData("connection-1", "connection-9", "connection-1")]
    public async Task The_member_chooses_one_of_several_connections(string byDefault, string chosen, string started)
    {
        await using var pages = await TestPages.StartAsync();
        pages.Watched.Answer(Organizations, 200, Discovered($$"""
            {"organization":{"organization_id":"organization-1","organization_name":"Contour","sso_default_connection_id":"{{byDefault}}","sso_active_connections":[
              {"connection_id":"connection-1","display_name":"Okta","identity_provider":"okta"},
              {"connection_id":"connection-2","display_name":"Entra","identity_provider":"microsoft-entra"}]},
             "member_authenticated":false,"membership":{"type":"active_member","member":{"member_id":"member-1"} },
             "primary_required":{"allowed_auth_methods":["sso"]},"mfa_required":null}
            """));
        var browser = pages.NewBrowser();
        using var proved = await pages.SignInByCodeAsync(browser, "nobody@elsewhere.example");
        var html = await browser.ReadAsync("/login/organization");
        using var away = await browser.PostAsync("/login/organization", [.. TestBrowser.HiddenFields(html), ("organization", $"organization-1 {chosen}")]);

        Assert.Contains("Sign in with Okta", html, StringComparison.Ordinal);
        Assert.Contains("Sign in with Entra", html, StringComparison.Ordinal);
        Assert.Equal(started, QueryHelpers.ParseQuery(away.Headers.Location!.Query)["connection_id"]);
    }

    [Theory]
    [InlineData("\"email_otp\"", "with a code by email")]
    [InlineData("\"magic_link\",\"google_oauth\"", "with a link by email or with Google")]
    [InlineData("\"password\"", "(password)")]
    public async Task Another_way_to_sign_in_is_named(string methods, string text)
    {
        await using var pages = await TestPages.StartAsync();
        pages.Watched.Answer("/v1/b2b/otps/email/discovery/authenticate", 200, Discovered($$"""
            {"organization":{"organization_id":"organization-1","organization_name":"Contour"},
             "member_authenticated":false,"membership":{"type":"active_member","member":{"member_id":"member-1"} },
             "primary_required":{"allowed_auth_methods":[{{methods}}]},"mfa_required":null}
            """));
        using var answer = await pages.SignInByCodeAsync(pages.NewBrowser(), "nobody@elsewhere.example");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains(text, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(pages.Watched.Sent(Exchange));
    }

    [Fact]
    public async Task A_code_of_an_authenticator_app_is_asked_for_and_nothing_is_sent()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var asked = await pages.SignInByCodeAsync(browser, Farid);
        Assert.Equal(SecondFactor, TestPages.PathOf(asked));
        var html = await browser.ReadAsync(SecondFactor);
        using var done = await browser.SubmitAsync(SecondFactor, ("code", AppCode(pages)));

        Assert.Contains("authenticator app", html, StringComparison.Ordinal);
        Assert.Equal("/", done.Headers.Location?.OriginalString);
        Assert.Contains("Farid Haddad", await browser.ReadAsync("/account"), StringComparison.Ordinal);
        Assert.Empty(pages.Watched.Sent(Exchange));
        Assert.Empty(pages.Stytch.Texts);
    }

    [Fact]
    public async Task A_code_by_SMS_is_sent_once_and_signs_in()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var asked = await pages.SignInByCodeAsync(browser, Gina);
        Assert.Equal(SecondFactor, TestPages.PathOf(asked));
        var html = await browser.ReadAsync(SecondFactor);
        using var done = await browser.SubmitAsync(SecondFactor, ("code", Assert.Single(pages.Stytch.Texts).Code));

        Assert.Contains("ends in <strong class=\"break\">08</strong>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("555", html, StringComparison.Ordinal);
        Assert.Equal("/", done.Headers.Location?.OriginalString);
        Assert.Empty(pages.Watched.Sent("/v1/b2b/otps/sms/send"));
    }

    [Fact]
    public async Task Looking_at_the_organizations_sends_no_SMS()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Stytch.Faults.SecondFactor = true;
        var browser = pages.NewBrowser();
        using var proved = await pages.SignInByCodeAsync(browser, "dana@southpaw.example");
        var html = await browser.ReadAsync("/login/organization");

        Assert.Contains("it asks for a second factor", html, StringComparison.Ordinal);
        Assert.Empty(pages.Watched.Sent(Exchange));
    }

    [Fact]
    public async Task Somebody_who_has_set_up_no_second_factor_is_told_and_nothing_is_exchanged()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Stytch.Faults.SecondFactor = true;
        var browser = pages.NewBrowser();
        using var done = await pages.SignInByCodeAsync(browser, "alice@northwind.example");

        Assert.Equal(HttpStatusCode.Forbidden, done.StatusCode);
        Assert.Contains("you have not set one up", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("codamcp", browser.Cookies.Keys);
        Assert.Empty(pages.Watched.Sent(Exchange));
    }

    [Fact]
    public async Task At_most_three_SMS_are_sent_and_only_on_request()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var asked = await pages.SignInByCodeAsync(browser, Gina);
        for (var i = 0; i < 4; i++)
        {
            using var again = await browser.SubmitAsync(SecondFactor, ("action", "sms"));
        }

        Assert.Equal(3, pages.Stytch.Texts.Count);
        Assert.DoesNotContain("value=\"sms\"", await browser.ReadAsync(SecondFactor), StringComparison.Ordinal);
        using var done = await browser.SubmitAsync(SecondFactor, ("code", pages.Stytch.Texts[0].Code));
        Assert.Equal("/", done.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData(Farid)]
    [InlineData(Gina)]
    public async Task Wrong_codes_of_a_second_factor_are_counted(string email)
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var asked = await pages.SignInByCodeAsync(browser, email);
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await browser.SubmitAsync(SecondFactor, ("code", "000000"));
            Assert.Contains("wrong or too old", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        using var last = await browser.SubmitAsync(SecondFactor, ("code", "000000"));

        Assert.Equal(HttpStatusCode.Forbidden, last.StatusCode);
        Assert.DoesNotContain("codamcp", browser.Cookies.Keys);
    }

    [Fact]
    public async Task Choosing_the_organization_again_sends_no_SMS_and_counts_on()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var asked = await pages.SignInByCodeAsync(browser, Gina);
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await browser.SubmitAsync(SecondFactor, ("code", "000000"));
        }
        var id = pages.Stytch.Members.First(member => member.Email == Gina).Organization.OrganizationId;
        using var chosen = await browser.SubmitAsync("/login/organization", ("organization", id));
        Assert.Equal(SecondFactor, TestPages.PathOf(chosen));
        using var last = await browser.SubmitAsync(SecondFactor, ("code", pages.Stytch.Texts[0].Code));

        Assert.Equal(HttpStatusCode.Forbidden, last.StatusCode);
        Assert.Single(pages.Stytch.Texts);
        Assert.Single(pages.Watched.Sent(Exchange));
    }

    [Fact]
    public async Task Entering_an_address_again_forgets_what_the_last_one_led_to()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var asked = await pages.SignInByCodeAsync(browser, Farid);
        var signIn = asked.Headers.Location!.OriginalString.Split('?')[1];
        using var entered = await browser.SubmitAsync($"/login?{signIn}", ("email", Farid));
        using var factor = await browser.GetAsync($"{SecondFactor}?{signIn}");
        using var organization = await browser.GetAsync($"/login/organization?{signIn}");

        Assert.Equal(("/login", "/login"), (TestPages.PathOf(factor), TestPages.PathOf(organization)));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("totp-1", true)]
    public async Task A_first_SMS_that_Stytch_does_not_send_is_explained_or_the_app_is_asked_for(string app, bool isAsked)
    {
        await using var pages = await TestPages.StartAsync();
        pages.Watched.Answer("/v1/b2b/otps/email/discovery/authenticate", 200, Discovered($$"""
            {"organization":{"organization_id":"organization-1","organization_name":"Meridian"},"member_authenticated":false,
             "membership":{"type":"active_member","member":{"member_id":"member-1","default_mfa_method":"sms_otp"} },"primary_required":null,
             "mfa_required":{"member_options":{"mfa_phone_number":"+12025550177","totp_registration_id":"{{app}}"},"secondary_auth_initiated":null} }
            """));
        pages.Watched.Answer(Exchange, 200, NotYet($$"""
            "mfa_required":{"member_options":{"mfa_phone_number":"+12025550177","totp_registration_id":"{{app}}"},"secondary_auth_initiated":null}
            """));
        pages.Watched.Refuse("/v1/b2b/otps/sms/send", "invalid_phone_number_country_code");
        var browser = pages.NewBrowser();
        using var answer = await pages.SignInByCodeAsync(browser, "nobody@elsewhere.example");

        if (isAsked)
            Assert.Contains("Open your authenticator app", await browser.ReadAsync(SecondFactor), StringComparison.Ordinal);
        else
            Assert.Contains("No SMS can be sent to your number", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_SMS_that_Stytch_does_not_send_is_not_a_fault_of_single_sign_on()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var away = await pages.SignInByCodeAsync(browser, Erin);
        pages.Watched.Answer("/v1/b2b/sso/authenticate", 200, NotYet("""
            "mfa_required":{"member_options":{"mfa_phone_number":"+12025550177","totp_registration_id":""},"secondary_auth_initiated":null}
            """));
        pages.Watched.Refuse("/v1/b2b/otps/sms/send", "invalid_phone_number_country_code");

        Assert.Contains("No SMS can be sent to your number",
            await browser.ReadAsync("/login/callback?stytch_token_type=sso&token=x", HttpStatusCode.Forbidden), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Single_sign_on_that_only_the_exchange_asks_for_is_started_and_goes_in_no_circle()
    {
        const string required = "\"primary_required\":{\"allowed_auth_methods\":[\"sso\"]}";
        await using var pages = await TestPages.StartAsync();
        pages.Watched.Answer("/v1/b2b/otps/email/discovery/authenticate", 200, Discovered("""
            {"organization":{"organization_id":"organization-1","organization_name":"Meridian","sso_active_connections":[
              {"connection_id":"connection-1","display_name":"Okta","identity_provider":"okta"}]},
             "membership":{"type":"active_member","member":{"member_id":"member-1"}},"primary_required":null,"mfa_required":null}
            """));
        pages.Watched.Answer(Exchange, 200, NotYet(required));
        pages.Watched.Answer("/v1/b2b/sso/authenticate", 200, NotYet(required));
        var browser = pages.NewBrowser();
        using var away = await pages.SignInByCodeAsync(browser, "nobody@elsewhere.example");

        Assert.StartsWith(pages.Issuer + "/v1/public/sso/start?", away.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Equal("connection-1", QueryHelpers.ParseQuery(away.Headers.Location!.Query)["connection_id"]);
        await browser.ReadAsync("/login/callback?stytch_token_type=sso&token=x", HttpStatusCode.Forbidden);
        Assert.Equal("intermediate-2", (string?)Assert.Single(pages.Watched.Sent("/v1/b2b/sso/authenticate"))["intermediate_session_token"]);
    }

    [Fact]
    public async Task A_second_factor_after_too_long_starts_again()
    {
        await using var pages = await TestPages.StartAsync();
        var browser = pages.NewBrowser();
        using var asked = await pages.SignInByCodeAsync(browser, Farid);
        pages.Time.Advance(TimeSpan.FromMinutes(11));
        using var late = await browser.SubmitAsync(SecondFactor, ("code", AppCode(pages)));

        Assert.Contains("It took too long", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_with_both_factors_can_take_the_other()
    {
        await using var pages = await TestPages.StartAsync();
        pages.Watched.Answer("/v1/b2b/otps/email/discovery/authenticate", 200, Discovered("""
            {"organization":{"organization_id":"organization-1","organization_name":"Meridian"},"member_authenticated":false,
             "membership":{"type":"active_member","member":{"member_id":"member-1","default_mfa_method":"totp"}},"primary_required":null,
             "mfa_required":{"member_options":{"mfa_phone_number":"+12025550177","totp_registration_id":"totp-1"},"secondary_auth_initiated":null}}
            """));
        pages.Watched.Answer("/v1/b2b/otps/sms/send", 200, """{"status_code":200}""");
        var browser = pages.NewBrowser();
        using var asked = await pages.SignInByCodeAsync(browser, "nobody@elsewhere.example");
        Assert.Contains("Send a code by SMS", await browser.ReadAsync(SecondFactor), StringComparison.Ordinal);
        using var other = await browser.SubmitAsync(SecondFactor, ("action", "sms"));

        Assert.Contains("Use your authenticator app", await browser.ReadAsync(SecondFactor), StringComparison.Ordinal);
        var sent = Assert.Single(pages.Watched.Sent("/v1/b2b/otps/sms/send"));
        Assert.Equal(("organization-1", "member-1", "intermediate-1"),
            ((string?)sent["organization_id"], (string?)sent["member_id"], (string?)sent["intermediate_session_token"]));
        Assert.Empty(pages.Watched.Sent(Exchange));
    }

    private static string AppCode(TestPages pages) => pages.Stytch.TotpCode(pages.Stytch.Members.First(member => member.Email == Farid));

    private static string NotYet(string required) => $$"""
        {"status_code":200,"member_authenticated":false,"session_token":"","intermediate_session_token":"intermediate-2",
         "member":{"member_id":"member-1","default_mfa_method":"sms_otp"},"organization":{"organization_id":"organization-1","organization_name":"Meridian"},{{required}}}
        """;

    private static string Discovered(string organization) =>
        $$"""{"status_code":200,"email_address":"nobody@elsewhere.example","intermediate_session_token":"intermediate-1","discovered_organizations":[{{organization}}]}""";

    /// <summary>Chooses a member on the single sign-on page, and follows the redirects back.</summary>
    private static async Task<HttpResponseMessage> ChooseAtProviderAsync(TestBrowser browser, HttpResponseMessage away, string email)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var chosen = await http.GetAsync($"{away.Headers.Location}&sandbox_person={email}");
        return await browser.GetAsync(chosen.Headers.Location!.AbsoluteUri);
    }
}
