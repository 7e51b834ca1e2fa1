using System.Net;
using CodaMcp.Pages;
using CodaMcp.Tests.Authentication;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Pages;

/// <summary>Tests the reports to an operator about the project's metadata.</summary>
public sealed class IssuerCheckTests : IDisposable
{
    private const string Metadata = "/.well-known/oauth-authorization-server";
    private const string PublicUrl = "https://mcp.example.com";

    private readonly CollectedLogs logs = new();

    [Theory]
    [InlineData("https://mcp.example.com/oauth/authorize")]
    [InlineData("ISSUER/oauth/authorize")]
    public async Task Metadata_that_leads_to_our_page_or_the_sandboxs_is_in_order(string endpoint)
    {
        await using var stytch = await WatchedStytch.StartAsync("http://127.0.0.1:9");
        stytch.Answer(Metadata, 200, Document(stytch.Url, endpoint.Replace("ISSUER", stytch.Url, StringComparison.Ordinal)));

        Assert.Null(await LookAsync(stytch));
    }

    [Fact]
    public async Task A_missing_authorization_address_is_reported_with_the_value_to_set()
    {
        await using var stytch = await WatchedStytch.StartAsync("http://127.0.0.1:9");
        stytch.Refuse(Metadata, "authorization_endpoint_not_configured_for_project");

        Assert.Equal(
            "The Authorization URL is not set in the Stytch dashboard (authorization_endpoint_not_configured_for_project). Set it to https://mcp.example.com/oauth/authorize.",
            await LookAsync(stytch));
        Assert.Contains("Clients cannot sign in: The Authorization URL is not set", logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://www.example.com/consent", "The Authorization URL in the Stytch dashboard is 'https://www.example.com/consent'")]
    [InlineData("", "The Authorization URL in the Stytch dashboard is ''")]
    public async Task Another_authorization_address_is_reported(string endpoint, string problem)
    {
        await using var stytch = await WatchedStytch.StartAsync("http://127.0.0.1:9");
        stytch.Answer(Metadata, 200, Document(stytch.Url, endpoint));

        Assert.StartsWith(problem, await LookAsync(stytch), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_issuer_is_reported()
    {
        await using var stytch = await WatchedStytch.StartAsync("http://127.0.0.1:9");
        stytch.Answer(Metadata, 200, Document("stytch.com/project-test-1", PublicUrl + "/oauth/authorize"));

        Assert.StartsWith("The issuer in Stytch's metadata is 'stytch.com/project-test-1'", await LookAsync(stytch), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "<html></html>", "answers 404.")]
    [InlineData(500, """{"error_type":"internal_server_error"}""", "answers 500 (internal_server_error).")]
    [InlineData(200, "<html></html>", "cannot be read (JsonReaderException).")]
    [InlineData(200, """{"issuer":"\ud800"}""", "cannot be read (InvalidOperationException).")]
    [InlineData(500, """{"error_type":"\ud800"}""", "answers 500.")]
    [InlineData(200, "[]", "The issuer in Stytch's metadata is ''")]
    public async Task Metadata_that_cannot_be_read_is_reported(int status, string body, string problem)
    {
        await using var stytch = await WatchedStytch.StartAsync("http://127.0.0.1:9");
        stytch.Answer(Metadata, status, body);

        Assert.Contains(problem, await LookAsync(stytch), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_charset_that_an_answer_names_does_not_matter()
    {
        await using var stytch = await WatchedStytch.StartAsync("http://127.0.0.1:9");
        stytch.Answer(Metadata, 200, Document(stytch.Url, PublicUrl + "/oauth/authorize"), "application/json; charset=no-such");

        Assert.Null(await LookAsync(stytch));
    }

    [Fact]
    public void What_a_page_met_is_said_for_an_hour()
    {
        var time = new FakeTimeProvider();
        using var check = Check("https://issuer.example", time);
        check.NoteRedirectRefused(PublicUrl + "/login/callback", "no_match_for_provided_magic_link_url");
        time.Advance(TimeSpan.FromMinutes(59));
        check.NoteDocumentRefused("client.example", "invalid_client_id");

        Assert.StartsWith("Stytch sends no links to https://mcp.example.com/login/callback (no_match_for_provided_magic_link_url).", check.Problem, StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.StartsWith("Stytch could not use the metadata document of a client at client.example (invalid_client_id).", check.Problem, StringComparison.Ordinal);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Null(check.Problem);
    }

    [Fact]
    public void What_a_page_met_is_said_until_it_works_again()
    {
        using var check = Check("https://issuer.example");
        check.NoteRedirectRefused(PublicUrl + "/login/callback", "no_discovery_redirect_url");
        check.NoteDocumentRefused("first.example", "invalid_client_id");
        check.NoteDocumentRefused("second.example", "invalid_client_id");
        check.NoteRedirectAccepted();
        check.NoteDocumentAccepted("first.example");

        Assert.StartsWith("Stytch could not use the metadata document of a client at second.example", check.Problem, StringComparison.Ordinal);
        check.NoteDocumentAccepted("second.example");
        Assert.Null(check.Problem);
    }

    [Fact]
    public async Task A_problem_is_logged_once_and_again_when_it_is_solved()
    {
        await using var stytch = await WatchedStytch.StartAsync("http://127.0.0.1:9");
        stytch.Refuse(Metadata, "authorization_endpoint_not_configured_for_project");
        using var check = Check(stytch.Url);
        await check.RefreshAsync(default);
        await check.RefreshAsync(default);
        stytch.Answer(Metadata, 200, Document(stytch.Url, PublicUrl + "/oauth/authorize"));
        await check.RefreshAsync(default);

        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new HealthCheckContext())).Status);
        Assert.Equal(2, logs.Text.Split("The Authorization URL is not set").Length);
        Assert.Contains("as clients need it again", logs.Text, StringComparison.Ordinal);
    }

    public void Dispose() => logs.Dispose();

    private static string Document(string issuer, string endpoint) => $$"""{"issuer":"{{issuer}}","authorization_endpoint":"{{endpoint}}","status_code":200}""";

    private async Task<string?> LookAsync(WatchedStytch stytch)
    {
        using var check = Check(stytch.Url);
        await check.RefreshAsync(default);
        var health = await check.CheckHealthAsync(new HealthCheckContext());
        // A problem makes the check degraded, but never the front unready.
        Assert.Equal((check.Problem is null ? HealthStatus.Healthy : HealthStatus.Degraded, check.Problem), (health.Status, health.Description));
        return check.Problem;
    }

    private IssuerCheck Check(string issuer, FakeTimeProvider? time = null)
    {
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(logs));
        return new IssuerCheck(new FrontSettings { PublicUrl = PublicUrl, StytchDomain = issuer, StytchProjectId = "project-test-1" }, time ?? new FakeTimeProvider(), loggers.CreateLogger<IssuerCheck>());
    }
}
