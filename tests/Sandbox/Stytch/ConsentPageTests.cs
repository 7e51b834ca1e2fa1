using System.Net;
using System.Text.RegularExpressions;

namespace CodaMcp.Tests.Stytch;

public sealed partial class ConsentPageTests : StytchSandboxTest
{
    [Theory]
    [InlineData("Dancer")]
    [InlineData("this computer (127.0.0.1:6274)")]
    [InlineData("Alice Novak")]
    [InlineData("dana@southpaw.example")]
    [InlineData("Southpaw Studio")]
    [InlineData("Create, change and delete docs, pages, rows and folders")]
    [InlineData("CodaMcp sandbox")]
    public async Task The_page_says_who_asks_for_what_and_who_can_answer(string text)
    {
        Assert.Contains(text, await PageAsync(OAuthDance.AuthorizeUrl(await Dance.NewClientAsync())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("erin@contour.example")]
    [InlineData("farid@meridian.example")]
    [InlineData("gina@lumen.example")]
    public async Task Members_who_need_more_than_a_name_are_not_offered(string email)
    {
        Assert.DoesNotContain(email, await PageAsync(OAuthDance.AuthorizeUrl(await Dance.NewClientAsync())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scope_a_viewer_cannot_grant_says_so()
    {
        var page = await PageAsync(OAuthDance.AuthorizeUrl(await Dance.NewClientAsync(), ("scope", "coda.write")));

        Assert.Contains("a viewer cannot grant this", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scope_everybody_can_grant_does_not()
    {
        var page = await PageAsync(OAuthDance.AuthorizeUrl(await Dance.NewClientAsync(), ("scope", "coda.read")));

        Assert.DoesNotContain("a viewer cannot grant this", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_client_calls_itself_is_text()
    {
        var page = await PageAsync(OAuthDance.AuthorizeUrl(await Dance.NewClientAsync("<script>alert(1)</script>")));

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Content-Security-Policy", "frame-ancestors 'none'")]
    [InlineData("Content-Security-Policy", "default-src 'none'")]
    [InlineData("X-Frame-Options", "DENY")]
    [InlineData("Cache-Control", "no-store")]
    [InlineData("Referrer-Policy", "no-referrer")]
    public async Task The_page_is_locked_down(string header, string value)
    {
        using var answer = await Dance.Http.GetAsync(OAuthDance.AuthorizeUrl(await Dance.NewClientAsync()));

        Assert.Contains(value, Assert.Single(answer.Headers.GetValues(header)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_allows_the_pages_own_stylesheet()
    {
        using var answer = await Dance.Http.GetAsync(OAuthDance.AuthorizeUrl(await Dance.NewClientAsync()));
        var css = StyleElement().Match(await answer.Content.ReadAsStringAsync()).Groups[1].Value;
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(css)));

        Assert.Contains($"'sha256-{hash}'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Allow_sends_the_browser_back_with_a_code()
    {
        var client = await Dance.NewClientAsync();

        using var answer = await DecideAsync(OAuthDance.AuthorizeUrl(client), "allow", "bob@northwind.example");

        var token = await Dance.ExchangeAsync(client, OAuthDance.Callback(answer)["code"]);
        Assert.Equal(Member("bob@northwind.example"), (string?)OAuthDance.Claims((string)token["access_token"]!)["sub"]);
    }

    [Fact]
    public async Task The_answer_to_the_form_is_a_303()
    {
        using var answer = await DecideAsync(OAuthDance.AuthorizeUrl(await Dance.NewClientAsync()), "allow");

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    [Fact]
    public async Task Deny_sends_the_browser_back_with_access_denied()
    {
        using var answer = await DecideAsync(OAuthDance.AuthorizeUrl(await Dance.NewClientAsync()), "deny");

        Assert.Equal("access_denied", OAuthDance.Callback(answer)["error"]);
    }

    [Fact]
    public async Task A_form_without_the_pages_token_decides_nothing()
    {
        using var answer = await PostAsync(OAuthDance.AuthorizeUrl(await Dance.NewClientAsync()), "forged", "allow", "alice@northwind.example");

        Assert.Equal((HttpStatusCode.BadRequest, null), (answer.StatusCode, answer.Headers.Location));
    }

    [Fact]
    public async Task A_token_of_another_request_decides_nothing()
    {
        var client = await Dance.NewClientAsync();
        var token = FormToken().Match(await PageAsync(OAuthDance.AuthorizeUrl(client, ("scope", "coda.read")))).Groups[1].Value;

        using var answer = await PostAsync(OAuthDance.AuthorizeUrl(client), token, "allow", "alice@northwind.example");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_token_of_another_browser_decides_nothing()
    {
        var url = OAuthDance.AuthorizeUrl(await Dance.NewClientAsync());
        using var other = new OAuthDance(Sandbox.Url);
        var token = FormToken().Match(await other.Http.GetStringAsync(url)).Groups[1].Value;
        await PageAsync(url);

        using var answer = await PostAsync(url, token, "allow", "alice@northwind.example");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Consent_once_given_is_remembered()
    {
        var url = OAuthDance.AuthorizeUrl(await Dance.NewClientAsync(), ("scope", "openid coda.read"));
        using var first = await DecideAsync(url, "allow");

        using var second = await Dance.Http.GetAsync(url);

        Assert.Equal(HttpStatusCode.Found, second.StatusCode);
    }

    [Theory]
    [InlineData("scope", "openid coda.read coda.write")]
    [InlineData("scope", "openid coda.read offline_access")]
    [InlineData("prompt", "consent")]
    [InlineData("prompt", "login")]
    [InlineData("prompt", "select_account")]
    public async Task Consent_is_asked_for_again(string parameter, string value)
    {
        var client = await Dance.NewClientAsync();
        using var first = await DecideAsync(OAuthDance.AuthorizeUrl(client, ("scope", "openid coda.read")), "allow");

        using var second = await Dance.Http.GetAsync(OAuthDance.AuthorizeUrl(client, ("scope", "openid coda.read"), (parameter, value)));

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task Offline_access_is_asked_for_each_time()
    {
        var url = OAuthDance.AuthorizeUrl(await Dance.NewClientAsync());
        using var first = await DecideAsync(url, "allow");

        using var second = await Dance.Http.GetAsync(url);

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task Consent_to_one_client_is_not_consent_to_another()
    {
        using var first = await DecideAsync(OAuthDance.AuthorizeUrl(await Dance.NewClientAsync("One"), ("scope", "coda.read")), "allow");

        using var second = await Dance.Http.GetAsync(OAuthDance.AuthorizeUrl(await Dance.NewClientAsync("Two"), ("scope", "coda.read")));

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task A_custom_scheme_redirect_names_the_app()
    {
        var client = (string)(await Dance.RegisterAsync("cursor:callback"))["client_id"]!;

        var page = await PageAsync(OAuthDance.AuthorizeUrl(client, ("redirect_uri", "cursor:callback")));

        Assert.Contains("the cursor app", page, StringComparison.Ordinal);
    }

    private string Member(string email) => Sandbox.Members.Single(member => member.Email == email).MemberId;

    private Task<string> PageAsync(string url) => Dance.Http.GetStringAsync(url);

    private async Task<HttpResponseMessage> DecideAsync(string url, string decision, string email = "alice@northwind.example")
    {
        var page = await PageAsync(url);
        return await PostAsync(WebUtility.HtmlDecode(FormAction().Match(page).Groups[1].Value), FormToken().Match(page).Groups[1].Value, decision, email);
    }

    private Task<HttpResponseMessage> PostAsync(string url, string token, string decision, string email) =>
        Dance.Http.PostAsync(url, new FormUrlEncodedContent(
        [
            new("form_token", token), new("decision", decision), new("member", Member(email)),
        ]));

    [GeneratedRegex("action=\"([^\"]+)\"")]
    private static partial Regex FormAction();

    [GeneratedRegex("name=\"form_token\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();

    [GeneratedRegex("<style>(.*)</style>", RegexOptions.Singleline)]
    private static partial Regex StyleElement();
}
