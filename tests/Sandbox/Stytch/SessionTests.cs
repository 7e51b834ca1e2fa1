using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Stytch;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Tests.Stytch;

public sealed class SessionTests : StytchSandboxTest
{
    private const string Authenticate = "sessions/authenticate";

    [Fact]
    public async Task A_magic_link_becomes_a_session()
    {
        var session = await SignInAsync();

        var answer = await CallAsync(Authenticate, new() { ["session_token"] = (string)session["session_token"]! });
        Assert.Equal("alice@northwind.example", (string?)answer["member"]!["email_address"]);
    }

    [Fact]
    public async Task Discovery_lists_every_organization_of_the_address()
    {
        var found = await DiscoverAsync("dana@southpaw.example");

        Assert.Equal(
            ["Northwind Labs", "Southpaw Studio"],
            found["discovered_organizations"]!.AsArray().Select(entry => (string?)entry!["organization"]!["organization_name"]).Order());
    }

    [Fact]
    public async Task Somebody_unknown_gets_a_mail_and_no_organization()
    {
        Assert.Empty((await DiscoverAsync("nobody@elsewhere.example"))["discovered_organizations"]!.AsArray());
    }

    [Fact]
    public async Task Organizations_are_listed_for_an_intermediate_session()
    {
        var found = await DiscoverAsync("bob@northwind.example");
        var listed = await CallAsync("discovery/organizations", new() { ["intermediate_session_token"] = (string)found["intermediate_session_token"]! });

        Assert.Single(listed["discovered_organizations"]!.AsArray());
    }

    [Theory]
    [InlineData(null, "pkce_expected_code_verifier")]
    [InlineData("another-verifier", "pkce_mismatch")]
    public async Task A_link_needs_the_verifier_it_was_asked_with(string? verifier, string error)
    {
        await SendAsync("alice@northwind.example");

        Assert.Equal(error, await RefusedAsync(HttpStatusCode.BadRequest, "magic_links/discovery/authenticate", LinkBody(verifier)));
    }

    [Fact]
    public async Task A_link_works_once()
    {
        await DiscoverAsync("alice@northwind.example");

        Assert.Equal("unable_to_auth_magic_link", await RefusedAsync(HttpStatusCode.Unauthorized, "magic_links/discovery/authenticate", LinkBody()));
    }

    [Fact]
    public async Task A_link_works_for_an_hour()
    {
        await SendAsync("alice@northwind.example");
        Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("unable_to_auth_magic_link", await RefusedAsync(HttpStatusCode.Unauthorized, "magic_links/discovery/authenticate", LinkBody()));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData(SignInCallback + "/")]
    [InlineData(SignInCallback + "?a=b")]
    [InlineData("http://127.0.0.1:4999/login/callback")]
    public async Task A_link_leads_only_to_a_registered_page(string url)
    {
        Assert.Equal("no_match_for_provided_magic_link_url", await RefusedAsync(HttpStatusCode.BadRequest, "magic_links/email/discovery/send", new()
        {
            ["email_address"] = "alice@northwind.example",
            ["discovery_redirect_url"] = url,
        }));
    }

    [Fact]
    public async Task A_link_without_a_page_leads_to_the_first_registered_one()
    {
        await CallAsync("magic_links/email/discovery/send", new() { ["email_address"] = "alice@northwind.example" });

        Assert.StartsWith(SignInCallback + "?", Sandbox.Mails[0].Link!.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/b2b/public/oauth/google/discovery/start?discovery_redirect_url=https://evil.example/", "no_match_for_provided_oauth_url")]
    [InlineData(
        "/v1/public/sso/start?connection_id=saml-connection-test-9c2e7b40-0000-4000-8000-00000000c001&login_redirect_url=https://evil.example/",
        "no_match_for_provided_sso_url")]
    public async Task A_browser_is_led_only_to_a_registered_page(string path, string error)
    {
        using var answer = await Dance.Http.GetAsync(path + "&public_token=public-token-test-sandbox");

        Assert.Equal(error, (string?)(await OAuthDance.ReadAsync(answer, HttpStatusCode.BadRequest))["error_type"]);
    }

    [Fact]
    public async Task A_new_project_has_no_redirect_urls()
    {
        await using var fresh = await StytchSandbox.StartAsync(new StytchSandboxOptions { Port = 0 });
        using var dance = new OAuthDance(fresh.Url);

        using var answer = await dance.Http.GetAsync(OAuthUrl("public-token-test-sandbox"));

        Assert.Equal("no_discovery_redirect_urls_set", (string?)(await OAuthDance.ReadAsync(answer, HttpStatusCode.BadRequest))["error_type"]);
    }

    [Fact]
    public async Task An_intermediate_session_ends_after_10_minutes()
    {
        var found = await DiscoverAsync("alice@northwind.example");
        Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal("intermediate_session_not_found", await RefusedAsync(HttpStatusCode.NotFound, "discovery/intermediate_sessions/exchange", ExchangeBody(found)));
    }

    [Fact]
    public async Task A_foreign_organization_is_refused()
    {
        var body = ExchangeBody(await DiscoverAsync("alice@northwind.example"));
        body["organization_id"] = "southpaw-studio";

        Assert.Equal(
            "invalid_intermediate_session_token_for_organization",
            await RefusedAsync(HttpStatusCode.BadRequest, "discovery/intermediate_sessions/exchange", body));
    }

    [Fact]
    public async Task An_unknown_organization_is_not_found()
    {
        var body = ExchangeBody(await DiscoverAsync("alice@northwind.example"));
        body["organization_id"] = "nowhere";

        Assert.Equal("organization_not_found", await RefusedAsync(HttpStatusCode.NotFound, "discovery/intermediate_sessions/exchange", body));
    }

    [Fact]
    public async Task A_second_factor_comes_before_the_session()
    {
        Sandbox.Faults.SecondFactor = true;
        var answer = await SignInAsync();

        Assert.Equal((false, ""), ((bool)answer["member_authenticated"]!, (string?)answer["session_token"]));
    }

    [Fact]
    public async Task A_session_ends_when_it_was_said_to()
    {
        var session = await SignInAsync();
        Time.Advance(TimeSpan.FromMinutes(60));

        Assert.Equal("session_not_found", await RefusedAsync(HttpStatusCode.NotFound, Authenticate, new() { ["session_token"] = (string)session["session_token"]! }));
    }

    [Fact]
    public async Task A_session_can_be_made_to_last()
    {
        var token = (string)(await SignInAsync())["session_token"]!;
        Time.Advance(TimeSpan.FromMinutes(59));
        await CallAsync(Authenticate, new() { ["session_token"] = token, ["session_duration_minutes"] = 60 });
        Time.Advance(TimeSpan.FromMinutes(59));

        await CallAsync(Authenticate, new() { ["session_token"] = token });
    }

    [Fact]
    public async Task A_revoked_session_is_not_found()
    {
        var token = (string)(await SignInAsync())["session_token"]!;
        await CallAsync("sessions/revoke", new() { ["session_token"] = token });

        Assert.Equal("session_not_found", await RefusedAsync(HttpStatusCode.NotFound, Authenticate, new() { ["session_token"] = token }));
    }

    [Theory]
    [InlineData("session_token")]
    [InlineData("session_jwt")]
    public async Task A_session_authorizes_for_its_member(string name)
    {
        var session = await SignInAsync();
        var body = AuthorizeBody(await Dance.NewClientAsync());
        body[name] = (string)session[name]!;

        Assert.Equal("alice@northwind.example", (string?)(await CallAsync("idp/oauth/authorize/start", body))["member"]!["email_address"]);
        body["consent_granted"] = true;
        body["code_challenge"] = OAuthDance.Challenge();
        Assert.NotNull((string?)(await CallAsync("idp/oauth/authorize", body))["authorization_code"]);
    }

    [Fact]
    public async Task A_session_jwt_ends_before_its_session()
    {
        var jwt = (string)(await SignInAsync())["session_jwt"]!;
        Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("session_not_found", await RefusedAsync(HttpStatusCode.NotFound, Authenticate, new() { ["session_jwt"] = jwt }));
    }

    [Fact]
    public async Task A_session_jwt_says_that_it_is_one()
    {
        Assert.True(OAuthDance.Claims((string)(await SignInAsync())["session_jwt"]!).ContainsKey("https://stytch.com/session"));
    }

    [Fact]
    public async Task A_member_is_named_in_one_way_only()
    {
        var body = AuthorizeBody(await Dance.NewClientAsync());
        body["session_token"] = (string)(await SignInAsync())["session_token"]!;
        body["member_id"] = Sandbox.Members[0].MemberId;

        Assert.Equal("too_many_session_arguments", await RefusedAsync(HttpStatusCode.BadRequest, "idp/oauth/authorize/start", body));
    }

    [Theory]
    [InlineData("magic_links/email/discovery/send")]
    [InlineData("discovery/intermediate_sessions/exchange")]
    [InlineData("sessions/authenticate")]
    public async Task The_project_secret_is_required(string path)
    {
        using var answer = await Dance.Http.PostAsync($"/v1/b2b/{path}", new StringContent("{}", Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task The_inbox_shows_the_newest_mail_first()
    {
        await SendAsync("alice@northwind.example");
        await SendAsync("bob@northwind.example");
        var html = await Dance.Http.GetStringAsync(new Uri(Sandbox.InboxUrl));

        Assert.True(html.IndexOf("as bob@", StringComparison.Ordinal) is > 0 and var bob && html.IndexOf("as alice@", StringComparison.Ordinal) > bob);
    }

    [Fact]
    public async Task The_inbox_encodes_what_it_shows()
    {
        await SendAsync("<b>@northwind.example");

        Assert.DoesNotContain("<b>@", await Dance.Http.GetStringAsync(new Uri(Sandbox.InboxUrl)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discovery_oauth_ends_at_the_redirect_address_with_a_token()
    {
        using var answer = await Dance.Http.GetAsync(OAuthUrl("public-token-test-sandbox") + "&sandbox_person=bob@northwind.example");
        var token = QueryHelpers.ParseQuery(answer.Headers.Location!.Query);
        var found = await CallAsync("oauth/discovery/authenticate", new() { ["discovery_oauth_token"] = token["token"].ToString(), ["pkce_code_verifier"] = OAuthDance.Verifier });

        Assert.Equal(("discovery_oauth", "bob@northwind.example"), (token["stytch_token_type"].ToString(), (string?)found["email_address"]));
    }

    [Fact]
    public async Task Discovery_oauth_needs_the_public_token()
    {
        using var answer = await Dance.Http.GetAsync(OAuthUrl("another"));

        Assert.Equal("public_token_not_found", (string?)(await OAuthDance.ReadAsync(answer, HttpStatusCode.NotFound))["error_type"]);
    }

    private static string OAuthUrl(string publicToken) => QueryHelpers.AddQueryString("/v1/b2b/public/oauth/google/discovery/start", new Dictionary<string, string?>
    {
        ["public_token"] = publicToken,
        ["discovery_redirect_url"] = SignInCallback,
        ["pkce_code_challenge"] = OAuthDance.Challenge(),
    });

    private static JsonObject AuthorizeBody(string clientId) => new()
    {
        ["client_id"] = clientId,
        ["redirect_uri"] = OAuthDance.RedirectUri,
        ["response_type"] = "code",
        ["scopes"] = new JsonArray("openid"),
    };

    private static JsonObject ExchangeBody(JsonObject found) => new()
    {
        ["intermediate_session_token"] = (string)found["intermediate_session_token"]!,
        ["organization_id"] = "northwind-labs",
    };

    private JsonObject LinkBody(string? verifier = OAuthDance.Verifier)
    {
        var body = new JsonObject { ["discovery_magic_links_token"] = QueryHelpers.ParseQuery(Sandbox.Mails[0].Link!.Query)["token"].ToString() };
        if (verifier is not null)
        {
            body["pkce_code_verifier"] = verifier;
        }

        return body;
    }

    private Task<JsonObject> SendAsync(string email) => CallAsync("magic_links/email/discovery/send", new()
    {
        ["email_address"] = email,
        ["discovery_redirect_url"] = SignInCallback,
        ["pkce_code_challenge"] = OAuthDance.Challenge(),
    });

    private async Task<JsonObject> DiscoverAsync(string email)
    {
        await SendAsync(email);
        return await CallAsync("magic_links/discovery/authenticate", LinkBody());
    }

    private async Task<JsonObject> SignInAsync() =>
        await CallAsync("discovery/intermediate_sessions/exchange", ExchangeBody(await DiscoverAsync("alice@northwind.example")));
}
