using System.Net;
using System.Text.RegularExpressions;
using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests;

/// <summary>The whole system behind Cloudflare Access where members connect Coda tokens of their own.</summary>
public sealed partial class AccessAccountTests(AccessAccountTests.Fixture system) : IClassFixture<AccessAccountTests.Fixture>
{
    [Fact]
    public async Task A_person_connects_a_token_on_the_account_page_and_their_calls_use_it()
    {
        var before = await CloudflareAccessTests.SendAsync(system, "Cf-Access-Jwt-Assertion", system.Token());
        Assert.Contains($"{system.Url}/account", before.Body, StringComparison.Ordinal);

        using var page = await RequestAsync(HttpMethod.Get, system.Token());
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("/cdn-cgi/access/logout", html, StringComparison.Ordinal);
        var cookie = page.Headers.GetValues("Set-Cookie").First().Split(';')[0];
        using var connected = await RequestAsync(HttpMethod.Post, system.Token(), cookie, new()
        {
            ["form_token"] = WebUtility.HtmlDecode(FormToken().Match(html).Groups[1].Value),
            ["action"] = "connect",
            ["token"] = CodaSandbox.ServiceToken,
        });

        Assert.Equal("/account?done=connected", connected.Headers.Location?.OriginalString);
        var after = await CloudflareAccessTests.SendAsync(system, "Cf-Access-Jwt-Assertion", system.Token());
        Assert.Contains("structuredContent", after.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_Access_there_is_a_page_that_says_so()
    {
        using var page = await RequestAsync(HttpMethod.Get, token: null);

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Contains("Cloudflare Access", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_site_cannot_connect_a_token()
    {
        using var answer = await RequestAsync(HttpMethod.Post, system.Token(), form: new() { ["action"] = "connect", ["token"] = CodaSandbox.ServiceToken });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<HttpResponseMessage> RequestAsync(HttpMethod method, string? token, string? cookie = null, Dictionary<string, string>? form = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(method, system.Url + "/account");
        if (token is not null)
            request.Headers.Add("Cf-Access-Jwt-Assertion", token);
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        if (form is not null)
            request.Content = new FormUrlEncodedContent(form);
        return await http.SendAsync(request);
    }

    [GeneratedRegex("name=\"form_token\" value=\"([^\"]*)\"")]
    private static partial Regex FormToken();

    public sealed class Fixture : CloudflareAccessTests.Fixture
    {
        protected override string[] Settings => ["--CODA_CREDENTIALS", "member", "--CODAMCP_KEY_ENCRYPTION_SECRET", "a-secret-for-tests-that-is-long-enough"];
    }
}
