using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Authentication;
using CodaMcp.Pages;
using CodaMcp.Records;
using CodaMcp.Roles;
using CodaMcp.Sandbox.Stytch;
using CodaMcp.Tests.Authentication;
using CodaMcp.Tests.Policies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Pages;

/// <summary>A front with nothing but the pages, and the Stytch they talk to, over real HTTP. Fresh for each test.</summary>
internal sealed class TestPages : IAsyncDisposable
{
    public const string DefaultPublicUrl = "http://localhost:4999";
    public const string RedirectUri = "http://127.0.0.1:6274/callback";
    public const string WebRedirectUri = "https://client.example/callback";
    public const string Verifier = "the-verifier-of-the-client-0123456789-0123456789";

    private readonly WebApplication app;
    private readonly List<TestBrowser> browsers = [];

    private TestPages(WebApplication app, StytchSandbox stytch, WatchedStytch watched, FakeTimeProvider time, CollectedLogs logs, FakeAdmissionSource admission, FakeConsole console, string publicUrl) =>
        (this.app, Stytch, Watched, Time, Logs, Admission, Console, PublicUrl) = (app, stytch, watched, time, logs, admission, console, publicUrl);

    public StytchSandbox Stytch { get; }

    /// <summary>The server that the front uses as Stytch.</summary>
    public WatchedStytch Watched { get; }

    /// <summary>The issuer in the front's settings.</summary>
    public string Issuer => Watched.Url;

    public FakeTimeProvider Time { get; }

    public CollectedLogs Logs { get; }

    /// <summary>Says whether members are still let in.</summary>
    public FakeAdmissionSource Admission { get; }

    /// <summary>What the pages have had recorded.</summary>
    public HeardRecords Records => (HeardRecords)app.Services.GetRequiredService<IMemberRecords>();

    /// <summary>The policies of the members' organizations.</summary>
    public FakePolicies Policies => app.Services.GetRequiredService<FakePolicies>();

    /// <summary>What the console reads and changes.</summary>
    public FakeConsole Console { get; }

    public string PublicUrl { get; }

    /// <summary>What the pages have told the operator is wrong.</summary>
    public string? Problem => app.Services.GetRequiredService<IssuerCheck>().Problem;

    public Uri Address => new(app.Urls.Single());

    /// <param name="publicUrl">What the front is told it is; no name in a test leads there, so nothing can lean on the Host header.</param>
    /// <param name="publicToken">The public token, for OAuth.</param>
    /// <param name="connections">What the account page can change.</param>
    /// <param name="secret">What the front thinks the project's secret is.</param>
    /// <param name="pagesSecret">What the keys of the pages are derived from.</param>
    /// <param name="organizations">The organizations whose members may come; all by default.</param>
    public static async Task<TestPages> StartAsync(
        string publicUrl = DefaultPublicUrl,
        string publicToken = "public-token-test-sandbox",
        ICodaConnections? connections = null,
        string? secret = null,
        string pagesSecret = "a-secret-of-the-pages-for-tests-1",
        params string[] organizations)
    {
        var admission = new FakeAdmissionSource();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        var options = new StytchSandboxOptions
        {
            Port = 0,
            TimeProvider = time,
            DiscoveryRedirectUrls = [publicUrl + "/login/callback"],
            LoginRedirectUrls = [publicUrl + "/login/callback"],
        };
        var stytch = await StytchSandbox.StartAsync(options);
        var watched = await WatchedStytch.StartAsync(stytch.Url);
        // The front uses the watching server as its issuer.
        watched.Answer("/.well-known/oauth-authorization-server", 200, $$"""{"issuer":"{{watched.Url}}","authorization_endpoint":"{{publicUrl}}/oauth/authorize"}""");
        var logs = new CollectedLogs();
        var settings = new FrontSettings
        {
            PublicUrl = publicUrl,
            StytchDomain = watched.Url,
            StytchProjectId = options.ProjectId,
            PagesSecrets = [pagesSecret],
            Console = new ConsoleSettings { StytchSecret = secret ?? options.Secret, StytchPublicToken = publicToken },
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.Configure<AuthenticationOptions>(authentication =>
        {
            authentication.StytchDomain = watched.Url;
            foreach (var organization in organizations)
                authentication.AllowedOrganizations.Add(organization);
        });
        builder.Services.AddSingleton<IAdmissionSource>(admission);
        builder.Services.AddSingleton<IMemberRecords, HeardRecords>();

        var policies = new FakePolicies();
        builder.Services.AddSingleton(policies).AddSingleton(policies.Factory());
        if (connections is not null)
            builder.Services.AddSingleton(connections);
        builder.Services.AddMemberPages(settings.Console);
        var console = new FakeConsole();
        builder.Services.AddSingleton<IRecords>(console).AddSingleton<IMemberControl>(console).AddSingleton<IRules>(console)
            .AddSingleton<IMemberRoles>(console).AddSingleton<IClusterView>(console);
        var app = builder.Build();
        app.MapMemberPages();
        await app.StartAsync();
        return new TestPages(app, stytch, watched, time, logs, admission, console, publicUrl);
    }

    /// <summary>A browser with nothing in it.</summary>
    public TestBrowser NewBrowser()
    {
        var browser = new TestBrowser(Address, PublicUrl);
        browsers.Add(browser);
        return browser;
    }

    /// <summary>A browser in which a member has signed in by magic link.</summary>
    public async Task<TestBrowser> SignedInAsync(string email = "alice@northwind.example")
    {
        var browser = NewBrowser();
        using var done = await SignInAsync(browser, email);
        Assert.Equal("/", done.Headers.Location?.OriginalString);
        return browser;
    }

    /// <summary>Signs in by magic link; returns the answer to the link.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="email">The person.</param>
    /// <param name="away">The redirect that led to the sign-in page, if one did.</param>
    public async Task<HttpResponseMessage> SignInAsync(TestBrowser browser, string email, HttpResponseMessage? away = null)
    {
        using var sent = await browser.SubmitAsync(away is null ? "/login" : Target(away), ("email", email), ("by", "link"));
        Assert.Equal("/login/sent", PathOf(sent));
        return await browser.GetAsync(MagicLink());
    }

    /// <summary>Signs in by a mailed code, and returns the response to the code.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="email">The person.</param>
    /// <param name="away">The redirect that led to the sign-in page, if one did.</param>
    public async Task<HttpResponseMessage> SignInByCodeAsync(TestBrowser browser, string email, HttpResponseMessage? away = null)
    {
        using var sent = await browser.SubmitAsync(away is null ? "/login" : Target(away), ("email", email));
        Assert.Equal("/login/code", PathOf(sent));
        return await browser.SubmitAsync(Target(sent), ("code", MailedCode()));
    }

    /// <summary>Where an answer redirects to.</summary>
    public static string Target(HttpResponseMessage answer) => answer.Headers.Location!.OriginalString;

    /// <summary>The path that an answer redirects to, without its query; null if it does not redirect.</summary>
    public static string? PathOf(HttpResponseMessage answer) => answer.Headers.Location?.OriginalString.Split('?')[0];

    /// <summary>Returns the code in the newest mail.</summary>
    public string MailedCode() => Stytch.Mails[0].Code!;

    /// <summary>The link in the newest mail.</summary>
    public string MagicLink() => Stytch.Mails.First(mail => mail.Link is not null).Link!.AbsoluteUri;

    /// <summary>Registers a client at Stytch and returns its id.</summary>
    public async Task<string> NewClientAsync(string name = "Test client", string redirectUri = RedirectUri)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(Stytch.Url + "/v1/oauth2/register", JsonContent.Create(new JsonObject
        {
            ["client_name"] = name,
            ["redirect_uris"] = new JsonArray(redirectUri),
            ["token_endpoint_auth_method"] = "none",
        }));
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["client_id"]!;
    }

    /// <summary>The authorization page for a client; <paramref name="changes"/> replace parameters, and null removes one.</summary>
    public static string AuthorizePath(string clientId, params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = clientId,
            ["redirect_uri"] = RedirectUri,
            ["scope"] = "openid coda.read coda.write",
            ["state"] = "the state & more",
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
            ["resource"] = DefaultPublicUrl + "/mcp",
        };
        foreach (var (name, value) in changes)
            parameters[name] = value;
        return QueryHelpers.AddQueryString("/oauth/authorize", parameters.Where(parameter => parameter.Value is not null));
    }

    /// <summary>The parameters of the client's callback that an answer redirects to.</summary>
    public static Dictionary<string, string> Callback(HttpResponseMessage answer)
    {
        Assert.True(PathOf(answer) is RedirectUri or WebRedirectUri, answer.Headers.Location?.OriginalString);
        return QueryHelpers.ParseQuery(answer.Headers.Location!.Query).ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());
    }

    /// <summary>Exchanges a code at Stytch, as the client does.</summary>
    public async Task<JsonObject> ExchangeAsync(string clientId, string code)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(Stytch.Url + "/v1/oauth2/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = clientId,
            ["code"] = code,
            ["redirect_uri"] = RedirectUri,
            ["code_verifier"] = Verifier,
        }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public async ValueTask DisposeAsync()
    {
        browsers.ForEach(browser => browser.Dispose());
        await app.StopAsync();
        await app.DisposeAsync();
        await Watched.DisposeAsync();
        await Stytch.DisposeAsync();
    }
}
