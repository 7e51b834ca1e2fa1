using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using CodaMcp.Audit;
using CodaMcp.Audit.Checkpoints;
using CodaMcp.Tests.Pages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Tests;

/// <summary>The API for programs, over the whole system. Alice is the admin of her organization, Carol a member of it.</summary>
public sealed class ApiTests(ApiFixture system) : IClassFixture<ApiFixture>
{
    private const string Alice = "alice@northwind.example";
    private const string Carol = "carol@northwind.example";

    [Fact]
    public async Task The_document_has_each_route_and_no_others()
    {
        var document = JsonNode.Parse(await system.Http.GetStringAsync(system.Url + "/api/v1/openapi.json"))!;
        var documented = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"));
        var routes = system.Standalone.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal) && !endpoint.RoutePattern.RawText.EndsWith("openapi.json", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"));

        Assert.Equal(routes.Order(), documented.Order());
        Assert.Contains("GET /api/v1/audit/records", documented);
        Assert.Contains(document["paths"]!["/api/v1/audit/records"]!["get"]!["parameters"]!.AsArray(), parameter => (string?)parameter!["name"] == "target");
    }

    [Fact]
    public async Task The_page_to_read_it_has_no_script_and_allows_none()
    {
        using var answer = await system.Http.GetAsync(system.Url + "/api/v1");
        var html = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("GET /api/v1/audit/records", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_sees_the_own_records_and_an_admin_those_of_the_organization_which_is_recorded()
    {
        await system.ClientOf(Alice).ResultOfAsync("whoami");
        await system.ClientOf(Carol).ResultOfAsync("whoami");
        await system.StoredAsync();

        var own = await GetAsync(Carol, "/audit/records?tool=whoami");
        var all = await GetAsync(Alice, "/audit/records?tool=whoami");

        Assert.Equal([system.IdOf(Carol).Member], MembersOf(own));
        Assert.Superset(new HashSet<string> { system.IdOf(Alice).Member, system.IdOf(Carol).Member }, MembersOf(all).ToHashSet());
        var others = all["records"]!.AsArray().Select(record => record!).First(record => (string?)record["member"]!["id"] == system.IdOf(Carol).Member);
        Assert.Equal(Carol, (string?)others["member"]!["label"]);
        using var found = await SendAsync(Carol, HttpMethod.Get, $"/audit/records/{(string?)all["records"]!.AsArray().First(record => (string?)record!["member"]!["id"] == system.IdOf(Alice).Member)!["id"]}");
        Assert.Equal(HttpStatusCode.NotFound, found.StatusCode);
        await system.StoredAsync();
        var reading = (await GetAsync(Alice, "/me/records?tool=audit/read"))["records"]!.AsArray();
        Assert.Contains(reading, record => (string?)record!["details"]?["filter"]?["tool"] == "whoami");
        Assert.Empty((await GetAsync(Carol, "/me/records?tool=audit/read"))["records"]!.AsArray());
    }

    [Theory]
    [InlineData("", 401, null)]
    [InlineData("openid coda.read coda.write", 403, "insufficient_scope")]
    public async Task Without_a_token_with_the_scope_nothing_is_shown(string scope, int status, string? error)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, system.Url + "/api/v1/audit/records");
        if (scope.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", system.TokenOf(Carol, scope));
        using var answer = await system.Http.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var challenge = Assert.Single(answer.Headers.GetValues("WWW-Authenticate"));
        Assert.True(error is null || (challenge.Contains(error, StringComparison.Ordinal) && challenge.Contains("codamcp.audit", StringComparison.Ordinal)), challenge);
    }

    [Theory]
    [InlineData("/audit/records?from=yesterday", "from")]
    [InlineData("/audit/records?limit=0", "limit")]
    [InlineData("/audit/records?cursor=x", "cursor")]
    [InlineData("/audit/records?writes=maybe", "writes")]
    [InlineData("/audit/records?tol=x", "tol")]
    [InlineData("/audit/records?tool=a&tool=b", "tool")]
    [InlineData("/audit/records/x", "id")]
    [InlineData("/audit/export?format=pdf", "format")]
    [InlineData("/usage?step=week", "step")]
    [InlineData("/usage?step=hour&from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "step")]
    [InlineData("/usage?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from")]
    [InlineData("/me?x=1", "x")]
    public async Task A_bad_field_is_named(string path, string field)
    {
        using var answer = await SendAsync(Alice, HttpMethod.Get, path);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"'{field}'", (string?)problem["errors"]![field]![0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"scope":"organization","measure":"calls","period":"year","limit":1}""", "period")]
    [InlineData("""{"scope":"organization","measure":"calls","period":"day","limit":1,"colour":"red"}""", "colour")]
    [InlineData("""{"scope":"organization","measure":"calls","period":"day"}""", "limit")]
    public async Task A_bad_property_of_a_body_is_named(string body, string property)
    {
        using var request = Request(Alice, HttpMethod.Put, "/quotas", "openid codamcp.admin");
        request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var answer = await system.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(property, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_counts_the_calls_at_once()
    {
        const string Member = "crowd-7@northwind.example";
        const string Id = "member-test-3b1e5c20-0000-4000-8000-000000010007";
        for (var call = 0; call < 3; call++)
            await system.ClientOf(Member).ResultOfAsync("whoami");
        await system.StoredAsync();

        var row = Assert.Single((await GetAsync(Alice, $"/usage?by=tool&step=day&member={Id}"))["rows"]!.AsArray())!;

        Assert.Equal(("whoami", 3), ((string?)row["key"], (int)row["calls"]!));
    }

    [Theory]
    [InlineData("csv", "text/csv", "id,started_at,")]
    [InlineData("jsonl", "application/jsonl", "{\"id\":\"")]
    [InlineData("ocsf", "application/jsonl", "{\"class_uid\":6003")]
    public async Task An_export_has_the_records_and_is_recorded(string format, string type, string beginning)
    {
        await system.ClientOf(Carol).ResultOfAsync("whoami");
        await system.StoredAsync();
        using var answer = await SendAsync(Alice, HttpMethod.Get, $"/audit/export?format={format}&tool=whoami&member={system.IdOf(Carol).Member}");
        var text = await answer.Content.ReadAsStringAsync();
        await system.StoredAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith(beginning, text, StringComparison.Ordinal);
        Assert.Contains(system.IdOf(Carol).Member, text, StringComparison.Ordinal);
        Assert.DoesNotContain(system.IdOf(Alice).Member, text, StringComparison.Ordinal);
        var exports = (await GetAsync(Alice, "/me/records?tool=audit/export"))["records"]!.AsArray();
        Assert.Contains(exports, record => (string?)record!["details"]!["format"] == format);
    }

    [Fact]
    public async Task An_admin_disables_a_member_who_is_refused_at_once_and_the_record_names_the_admin()
    {
        const string Member = "bob@northwind.example";
        await system.ClientOf(Member).ResultOfAsync("whoami");
        var path = $"/members/{system.IdOf(Member).Member}";
        using var refused = await SendAsync(Carol, HttpMethod.Post, path + "/disable", "openid codamcp.admin");
        using var withoutScope = await SendAsync(Alice, HttpMethod.Post, path + "/disable");
        using var done = await SendAsync(Alice, HttpMethod.Post, path + "/disable", "openid codamcp.admin");
        using var call = await system.ClientOf(Member).SendModernAsync("tools/list");
        await system.StoredAsync();

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.OK), (refused.StatusCode, withoutScope.StatusCode, done.StatusCode));
        Assert.True((bool)JsonNode.Parse(await done.Content.ReadAsStringAsync())!["disabled"]!);
        Assert.Equal(HttpStatusCode.Forbidden, call.StatusCode);
        var record = Assert.Single((await GetAsync(Alice, $"/audit/records?tool=member/disable&member={system.IdOf(Member).Member}"))["records"]!.AsArray())!;
        Assert.Equal(system.IdOf(Alice).Member, (string?)record["actor"]!["id"]);
        using var enabled = await SendAsync(Alice, HttpMethod.Post, path + "/enable", "openid codamcp.admin");
        Assert.False((bool)JsonNode.Parse(await enabled.Content.ReadAsStringAsync())!["disabled"]!);
    }

    [Fact]
    public async Task A_member_of_another_organization_is_not_found()
    {
        await system.ClientOf("dana@southpaw.example").ResultOfAsync("whoami");
        using var answer = await SendAsync(Alice, HttpMethod.Post, $"/members/{system.IdOf("dana@southpaw.example").Member}/disable", "openid codamcp.admin");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Members_are_listed_page_by_page_to_an_admin_and_only_oneself_to_others()
    {
        await system.ClientOf(Alice).ResultOfAsync("whoami");
        await system.ClientOf(Carol).ResultOfAsync("whoami");
        await system.Standalone.App.Services.GetRequiredService<IGrainFactory>().GetGrain<Members.IMemberAccessGrain>(system.IdOf(Carol).ToGrainKey()).SetDisabled(false);
        await system.Standalone.App.Services.GetRequiredService<IGrainFactory>().GetGrain<Members.IMemberAccessGrain>(system.IdOf(Alice).ToGrainKey()).SetDisabled(false);
        var (found, cursor) = (new List<string>(), "");
        do
        {
            var page = await GetAsync(Alice, $"/members?limit=1{cursor}");
            found.AddRange(page["members"]!.AsArray().Select(member => (string)member!["id"]!));
            cursor = (string?)page["next"] is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : "";
        }
        while (cursor.Length > 0);

        Assert.Superset(new HashSet<string> { system.IdOf(Alice).Member, system.IdOf(Carol).Member }, found.ToHashSet());
        Assert.Equal(found.Count, found.Distinct().Count());
        Assert.Equal(system.IdOf(Carol).Member, (string?)Assert.Single((await GetAsync(Carol, "/members"))["members"]!.AsArray())!["id"]);
    }

    [Fact]
    public async Task A_program_gets_a_token_for_the_API_alone_on_the_consent_page_and_reads_with_it()
    {
        const string verifier = "a-verifier-of-at-least-forty-three-characters-for-this-test";
        const string redirect = "http://127.0.0.1:6274/callback";
        using var browser = await system.SignedInAsync(Alice);
        var registered = await JsonOfAsync("register", JsonContent.Create(new JsonObject { ["client_name"] = "SIEM", ["redirect_uris"] = new JsonArray(redirect), ["token_endpoint_auth_method"] = "none" }));
        var client = (string)registered["client_id"]!;
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        using var allowed = await browser.SubmitAsync(
            $"/oauth/authorize?response_type=code&client_id={client}&redirect_uri={redirect}&scope=openid%20codamcp.audit&state=x&code_challenge={challenge}&code_challenge_method=S256&resource={system.Url}/mcp", ("decision", "allow"));
        var code = HttpUtility.ParseQueryString(allowed.Headers.Location!.Query)["code"]!;
        var tokens = await JsonOfAsync("token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["client_id"] = client, ["code"] = code, ["redirect_uri"] = redirect, ["code_verifier"] = verifier,
        }));
        Assert.Equal("openid codamcp.audit", (string?)tokens["scope"]);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "/api/v1/audit/records"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Delete, "/api/v1/me/sessions"));

        async Task<JsonNode> JsonOfAsync(string endpoint, HttpContent content)
        {
            using var answer = await system.Http.PostAsync($"{system.Sandbox.Stytch.Url}/v1/oauth2/{endpoint}", content);
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        }

        async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, system.Url + path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (string)tokens["access_token"]!);
            using var answer = await system.Http.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Checkpoints_are_signed_with_the_key_that_the_API_shows()
    {
        await system.ClientOf(Alice).ResultOfAsync("whoami");
        var key = await GetAsync(Carol, "/audit/key");
        JsonArray checkpoints = [];
        for (var began = DateTime.UtcNow; checkpoints.Count == 0 && DateTime.UtcNow - began < TimeSpan.FromSeconds(30); await Task.Delay(50))
            checkpoints = (await GetAsync(Alice, "/audit/checkpoints?limit=1"))["checkpoints"]!.AsArray();
        var last = Assert.Single(checkpoints)!;

        Assert.Equal((string?)key["id"], (string?)last["key"]);
        var publicKey = AuditSigningKey.ReadPem((string)key["pem"]!)!;
        Assert.True(AuditSigningKey.IsSigned(Encoding.UTF8.GetBytes((string)last["statement"]!), Convert.FromBase64String((string)last["signature"]!), publicKey));
        Assert.False(AuditSigningKey.IsSigned(Encoding.UTF8.GetBytes((string)last["statement"]! + " "), Convert.FromBase64String((string)last["signature"]!), publicKey));
        using var refused = await SendAsync(Carol, HttpMethod.Get, "/audit/checkpoints");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_browser_that_is_signed_in_reads_and_changes_only_with_the_header_and_from_this_site()
    {
        using var browser = await system.SignedInAsync(Carol);
        var cookie = string.Join("; ", browser.Cookies.Select(one => $"{one.Key}={one.Value}"));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "/me"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Get, "/me", ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Delete, "/me/sessions"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Delete, "/me/sessions", ("X-CodaMcp", "1"), ("Origin", "https://evil.example")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Delete, "/me/sessions", ("X-CodaMcp", "1"), ("Origin", system.Url)));

        async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(method, system.Url + "/api/v1" + path);
            request.Headers.Add("Cookie", cookie);
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            using var answer = await system.Http.SendAsync(request);
            return answer.StatusCode;
        }
    }

    private static IEnumerable<string> MembersOf(JsonNode page) => page["records"]!.AsArray().Select(record => (string)record!["member"]!["id"]!).Distinct();

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_as_a_problem()
    {
        using var request = Request(Alice, HttpMethod.Put, "/quotas", "openid codamcp.admin");
        request.Content = new StringContent($$"""{"x":"{{new string('x', 300 * 1024)}}"}""", Encoding.UTF8, "application/json");
        using var answer = await system.Http.SendAsync(request);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    private async Task<JsonNode> GetAsync(string member, string path)
    {
        using var answer = await SendAsync(member, HttpMethod.Get, path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private async Task<HttpResponseMessage> SendAsync(string member, HttpMethod method, string path, string scope = "openid codamcp.audit")
    {
        using var request = Request(member, method, path, scope);
        return await system.Http.SendAsync(request);
    }

    private HttpRequestMessage Request(string member, HttpMethod method, string path, string scope)
    {
        var request = new HttpRequestMessage(method, system.Url + "/api/v1" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", system.TokenOf(member, scope));
        return request;
    }
}

/// <summary>The whole system, with Alice as an admin.</summary>
public sealed class ApiFixture : SystemFixture
{
    protected override string[] Settings => ["--CODAMCP_ADMINS", "alice@northwind.example", "--CODAMCP_PAGES_PER_SECOND", "1000"];

    /// <summary>Waits until what was recorded so far is stored. The audit stores in order.</summary>
    public async Task StoredAsync()
    {
        var member = IdOf("alice@northwind.example");
        await Standalone.App.Services.GetRequiredService<IGrainFactory>().GetGrain<IMemberRecordGrain>(member.ToGrainKey())
            .Record(new MemberEvent { Kind = EventKinds.SignOut });
    }

    /// <summary>A browser in which a member has signed in by a link in a mail.</summary>
    internal async Task<TestBrowser> SignedInAsync(string email)
    {
        var browser = new TestBrowser(new Uri(Url), Url);
        using var sent = await browser.SubmitAsync("/login", ("email", email), ("by", "link"));
        using var done = await browser.GetAsync(Sandbox.Stytch.Mails.First(mail => mail.Link is not null).Link!.AbsoluteUri);
        Assert.Equal("/", done.Headers.Location?.OriginalString);
        return browser;
    }
}
