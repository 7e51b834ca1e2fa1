using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using CodaMcp.Authentication;
using CodaMcp.Doctor;
using CodaMcp.Pages;
using CodaMcp.Sandbox.Stytch;

namespace CodaMcp.Tests.Doctor;

/// <summary>
/// Tests the doctor's checks of Stytch, over real HTTP against the Sandbox. An unchanged Sandbox has no findings, and each broken
/// assumption is found.
/// </summary>
public sealed class StytchExaminationTests : IAsyncLifetime
{
    private const string Alice = "alice@northwind.example";
    private const string Metadata = "/.well-known/oauth-authorization-server";

    private StytchSandboxOptions project = null!;
    private StytchSandbox sandbox = null!;

    public async Task InitializeAsync()
    {
        // Chosen before the start, since the project needs the server's addresses.
        var port = FreePort();
        project = new() { Port = port, DiscoveryRedirectUrls = [$"http://localhost:{port}/login/callback"] };
        sandbox = await StytchSandbox.StartAsync(project);
    }

    public async Task DisposeAsync() => await sandbox.DisposeAsync();

    [Fact]
    public async Task Nothing_is_wrong_with_the_sandbox()
    {
        var findings = await ExamineAsync(new DoctorArguments { Email = "doctor@northwind.example", SignsIn = true });

        Assert.Empty(findings.Where(finding => finding.Verdict == Verdict.Wrong).Select(finding => finding.Text));
        Assert.DoesNotContain(findings, finding => finding.Verdict == Verdict.NotChecked);
        foreach (var expected in (string[])
            [
                "the metadata's issuer is STYTCH_DOMAIN, byte for byte", "the Authorization URL is this server's page", "clients can register themselves", "metadata document",
                "token_endpoint_auth_methods_supported has none", "code_challenge_methods_supported has S256", "scopes_supported has coda.read and coda.write", "keys", "the API accepts the project's credentials",
                "is a discovery redirect URL: a mail was sent", "sign-in by google starts", "a client with a loopback redirect can register", "the callback has the client's state and a code",
                "the callback's iss is the metadata's issuer", "aud of a token, asked for with resource", "aud of a token after a refresh", "a token names the organization", "this server accepts a token",
                "this server accepts a token after a refresh", "is refused with invalid_grant", "the client \"CodaMcp doctor\" stays registered",
                "the doctor's tokens are revoked again",
            ])
            Assert.Contains(findings, finding => finding.Verdict is Verdict.Right or Verdict.Note && finding.Text.Contains(expected == "keys" ? "for RS256" : expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_sends_no_mail_and_registers_no_client_unless_asked_to()
    {
        var findings = await ExamineAsync();

        Assert.Empty(sandbox.Mails);
        Assert.Equal(0, sandbox.Faults.TokenHits);
        Assert.Equal(2, findings.Count(finding => finding.Verdict == Verdict.NotChecked));
    }

    [Fact]
    public async Task The_address_a_browser_ended_at_can_be_pasted()
    {
        var findings = await ExamineAsync(new DoctorArguments { SignsIn = true }, person: new Person(Alice) { Pastes = true });

        Assert.Contains(findings, finding => finding.Text == "this server accepts a token");
    }

    [Fact]
    public async Task A_member_who_may_only_read_is_seen()
    {
        var findings = await ExamineAsync(new DoctorArguments { SignsIn = true }, person: new Person("carol@northwind.example"));

        Assert.Contains(findings, finding => finding.Verdict == Verdict.Note && finding.Text.Contains("coda.read and not coda.write", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_report_has_no_secret_and_nobodys_address()
    {
        var person = new Person(Alice);
        await ExamineAsync(new DoctorArguments { SignsIn = true, Email = "doctor@northwind.example" }, person: person);
        // The address to open is for the person. It is not a finding.
        var report = string.Join('\n', person.ToString().Split('\n').Where(line => !line.Contains("/oauth/authorize?", StringComparison.Ordinal)));

        Assert.DoesNotContain("eyJ", report, StringComparison.Ordinal);
        Assert.DoesNotContain("@northwind", report, StringComparison.Ordinal);
        Assert.DoesNotContain(project.Secret, report, StringComparison.Ordinal);
        Assert.DoesNotContain(project.PublicToken, report, StringComparison.Ordinal);
        Assert.DoesNotContain(sandbox.Members[0].MemberId, report, StringComparison.Ordinal);
        Assert.DoesNotContain(sandbox.Members[0].Organization.OrganizationId, report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_checked_with_another_provider() =>
        Assert.Equal(Verdict.NotChecked, Assert.Single(await ExamineAsync(front: Front() with { AuthProvider = SignInProvider.CloudflareAccess })).Verdict);

    [Fact]
    public async Task A_domain_that_does_not_answer_is_found() =>
        await AssertWrongAsync("answers it could not be reached (ConnectionError). Set STYTCH_DOMAIN", front: Front() with { StytchDomain = "http://127.0.0.1:1" });

    [Fact]
    public async Task Another_public_address_is_found() =>
        await AssertWrongAsync($"the Authorization URL is {sandbox.Url}/oauth/authorize, but this server's page is https://mcp.example.com/oauth/authorize", front: Front() with { PublicUrl = "https://mcp.example.com" });

    [Fact]
    public async Task A_wrong_secret_is_found() =>
        await AssertWrongAsync("the API does not accept the project's credentials (401", front: Front("secret-test-other"));

    [Fact]
    public async Task A_wrong_public_token_is_found() =>
        await AssertWrongAsync("Correct STYTCH_PUBLIC_TOKEN", front: Front(publicToken: "public-token-test-other"));

    /// <summary>A broken assumption about Stytch's responses, and the doctor's finding.</summary>
    public static TheoryData<string, string> Broken => new()
    {
        { "no authorization url", "the project has no Authorization URL. Set it to" },
        { "another issuer", "Set STYTCH_DOMAIN to the issuer." },
        { "an issuer with a slash", "Set STYTCH_DOMAIN to the issuer." },
        { "an issuer that is no address", "Set STYTCH_DOMAIN to the project domain, not to Stytch's API host." },
        { "a token endpoint elsewhere", "token_endpoint is https://test.stytch.com/v1/oauth2/token, not on the project domain" },
        { "no registration", "clients cannot register themselves" },
        { "no public clients", "token_endpoint_auth_methods_supported lacks none" },
        { "no S256", "code_challenge_methods_supported lacks S256" },
        { "no scopes of ours", "scopes_supported lacks coda.read and coda.write. Define both scopes" },
        { "no openid metadata", "the OpenID metadata answers 404" },
        { "no keys", "the key set has no key for RS256" },
        { "keys for encryption", "the key set has no key for RS256" },
        { "a key set that is gone", "the key set at" },
        { "keys as html", "which is no JSON object" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task One_broken_assumption_is_found(string broken, string expected) => await AssertWrongAsync(expected, wire: Breaking(broken));

    [Fact]
    public async Task No_metadata_documents_are_seen() =>
        Assert.Contains(
            await ExamineAsync(wire: new EditedJson(Metadata, body => body["client_id_metadata_document_supported"] = false)),
            finding => finding.Verdict == Verdict.Note && finding.Text.Contains("client id metadata documents are off", StringComparison.Ordinal));

    /// <summary>A broken assumption about tokens, and the doctor's finding after a sign-in.</summary>
    public static TheoryData<string, string> BrokenTokens => new()
    {
        { "the project as audience", "aud of a token is the project id, without" },
        { "another audience after a refresh", "aud of a token after a refresh is the project id, without" },
        { "another type", "a token has alg RS256 and typ at+jwt" },
        { "no organization", "a token does not name the organization" },
        { "a nonce", "this server refuses a token: Token type not accepted" },
        { "a long life", "this server refuses a token: Token lifetime invalid" },
        { "another issuer", "iss of a token is stytch.com/" },
        { "an issuer in the callback that is not the metadata's", "but the metadata's issuer is" },
        { "no scope of ours", "a token lacks coda.read" },
        { "no registration", "clients cannot register themselves" },
        { "a used refresh token is taken", "a refresh token that was used before is answered with 200, not with invalid_grant" },
        { "no refresh token", "there is no refresh token" },
        { "a registration endpoint without a host", "registration answers nothing, since its address is no http address" },
        { "a token endpoint that is empty", "the token endpoint answers nothing, since its address is missing to the code" },
        { "a token that is none", "a token is no JSON Web Token" },
        { "a token endpoint that fails", "the token endpoint answers 500" },
    };

    [Theory]
    [MemberData(nameof(BrokenTokens))]
    public async Task One_broken_assumption_about_tokens_is_found(string broken, string expected) =>
        await AssertWrongAsync(expected, new DoctorArguments { SignsIn = true }, BreakingTokens(broken));

    [Fact]
    public async Task A_check_that_throws_is_a_finding_and_the_rest_goes_on()
    {
        var findings = await ExamineAsync(wire: new EditedJson("/.well-known/jwks.json", _ => throw new InvalidOperationException("secret word")));

        Assert.Contains(findings, finding => finding.Verdict == Verdict.Wrong && finding.Text.StartsWith("the keys: the check did not get to its end, because of an unexpected error", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Verdict == Verdict.Right && finding.Text.StartsWith("the API accepts the project's credentials", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.Text.Contains("secret word", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_404_that_is_not_stytchs_says_nothing_about_credentials()
    {
        var findings = await ExamineAsync(front: Front() with { StytchDomain = $"{sandbox.Url}/elsewhere" });

        Assert.Contains(findings, finding => finding.Verdict == Verdict.Wrong && finding.Text.Contains("to a question about a session that is not there, not 404 session_not_found", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.Text.StartsWith("the API accepts", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://project.customers.stytch.dev", 302, "https://accounts.google.com/o/oauth2/auth", true)]
    [InlineData("https://project.customers.stytch.dev", 302, "https://project.customers.stytch.dev/error", false)]
    [InlineData("https://project.customers.stytch.dev", 302, "https://mcp.example.com/login/callback?error=x", false)]
    [InlineData("https://project.customers.stytch.dev", 302, "http://accounts.google.com/", false)]
    [InlineData("https://project.customers.stytch.dev", 302, "/error", false)]
    [InlineData("https://project.customers.stytch.dev", 302, "", false)]
    [InlineData("https://project.customers.stytch.dev", 200, "", false)]
    [InlineData("http://localhost:1", 200, "", true)]
    public void Sign_in_by_a_provider_starts_with_a_redirect_to_it(string domain, int status, string location, bool starts)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (location.Length > 0)
            headers["Location"] = location;
        var front = Front() with { StytchDomain = domain, PublicUrl = "https://mcp.example.com" };

        Assert.Equal(starts, ProjectChecks.LeadsToProvider(new Answer((HttpStatusCode)status, default, headers), front));
    }

    [Fact]
    public async Task A_member_of_an_organization_that_may_not_come_is_found()
    {
        var findings = await ExamineAsync(new DoctorArguments { SignsIn = true }, front: Front() with { StytchOrganizations = ["another"] });

        Assert.Contains(findings, finding => finding.Verdict == Verdict.Wrong && finding.Text.StartsWith("this server refuses a token: STYTCH_ORGANIZATIONS does not have its organization", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.Text == "this server accepts a token");
    }

    [Fact]
    public async Task An_audience_that_only_a_setting_accepts_is_told_with_both_facts()
    {
        sandbox.Faults.AudienceMode = AudienceMode.Project;
        var findings = await ExamineAsync(new DoctorArguments { SignsIn = true }, front: Front() with { AcceptedAudiences = [project.ProjectId] });

        Assert.Contains(
            findings,
            finding => finding.Verdict == Verdict.Note && finding.Text.StartsWith($"aud of a token is the project id, without {sandbox.Url}/mcp", StringComparison.Ordinal)
                && finding.Text.Contains("STYTCH_ACCEPTED_AUDIENCES has that aud", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Text == "this server accepts a token");
    }

    private EditedJson? Breaking(string broken)
    {
        switch (broken)
        {
            case "no authorization url":
                return new EditedJson(Metadata, body => (body["error_type"], body["status_code"]) = ("authorization_endpoint_not_configured_for_project", 400), HttpStatusCode.BadRequest);
            case "another issuer":
                return new EditedJson(Metadata, body => body["issuer"] = "https://other.customers.stytch.dev");
            case "an issuer with a slash":
                sandbox.Faults.IssuerForm = IssuerForm.TrailingSlash;
                return null;
            case "an issuer that is no address":
                sandbox.Faults.IssuerForm = IssuerForm.StytchPath;
                return null;
            case "a token endpoint elsewhere":
                return new EditedJson(Metadata, body => body["token_endpoint"] = "https://test.stytch.com/v1/oauth2/token");
            case "no registration":
                sandbox.Faults.DynamicClientRegistration = false;
                return null;
            case "no public clients":
                return new EditedJson(Metadata, body => body["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic"));
            case "no S256":
                return new EditedJson(Metadata, body => body["code_challenge_methods_supported"] = new JsonArray("plain"));
            case "no scopes of ours":
                return new EditedJson(Metadata, body => body["scopes_supported"] = new JsonArray("openid"));
            case "no openid metadata":
                return new EditedJson("/.well-known/openid-configuration", static _ => { }, HttpStatusCode.NotFound);
            case "no keys":
                sandbox.Faults.Jwks = JwksFault.Empty;
                return null;
            case "keys for encryption":
                sandbox.Faults.Jwks = JwksFault.EncryptionUse;
                return null;
            case "a key set that is gone":
                sandbox.Faults.Jwks = JwksFault.Redirect;
                return null;
            case "keys as html":
                sandbox.Faults.Jwks = JwksFault.Html;
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(broken), broken, null);
        }
    }

    private EditedJson? BreakingTokens(string broken)
    {
        var answers = 0;
        switch (broken)
        {
            case "the project as audience":
                sandbox.Faults.AudienceMode = AudienceMode.Project;
                return null;
            case "another audience after a refresh":
                return new EditedJson("/oauth2/token", body =>
                {
                    if (++answers == 1)
                        sandbox.Faults.AudienceMode = AudienceMode.Project;
                });
            case "another type":
                sandbox.Faults.TokenType = "at+jwt";
                return null;
            case "no organization":
                sandbox.Faults.ExtraClaims["https://stytch.com/organization"] = null;
                return null;
            case "a nonce":
                sandbox.Faults.ExtraClaims["nonce"] = "n";
                return null;
            case "a long life":
                sandbox.Faults.AccessTokenLifetime = TimeSpan.FromDays(30);
                return null;
            case "another issuer":
                sandbox.Faults.ExtraClaims["iss"] = "stytch.com/project-test-1";
                return null;
            case "an issuer in the callback that is not the metadata's":
                return new EditedJson(Metadata, body => body["issuer"] = "https://other.customers.stytch.dev");
            case "no scope of ours":
                sandbox.Faults.ExtraClaims["scope"] = "openid";
                return null;
            case "no registration":
                sandbox.Faults.DynamicClientRegistration = false;
                return null;
            case "a used refresh token is taken":
                JsonObject? last = null;
                return new EditedJson("/oauth2/token", body =>
                {
                    if (++answers < 3)
                    {
                        last = body.DeepClone().AsObject();
                        return;
                    }
                    body.Clear();
                    foreach (var (name, value) in last!)
                        body[name] = value?.DeepClone();
                }, null) { OkFrom = 3 };
            case "no refresh token":
                return new EditedJson("/oauth2/token", body => body.Remove("refresh_token"));
            case "a registration endpoint without a host":
                return new EditedJson(Metadata, body => body["registration_endpoint"] = "v1/oauth2/register");
            case "a token endpoint that is empty":
                return new EditedJson(Metadata, body => body["token_endpoint"] = "");
            case "a token that is none":
                return new EditedJson("/oauth2/token", body => body["access_token"] = "opaque");
            case "a token endpoint that fails":
                sandbox.Faults.TokenEndpoint = TokenEndpointFault.ServerError;
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(broken), broken, null);
        }
    }

    private async Task AssertWrongAsync(string expected, DoctorArguments? arguments = null, DelegatingHandler? wire = null, FrontSettings? front = null)
    {
        var findings = await ExamineAsync(arguments, wire, front);

        Assert.Contains(
            findings.Where(finding => finding.Verdict == Verdict.Wrong).Select(finding => finding.Text),
            text => text.Contains(expected, StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<Finding>> ExamineAsync(DoctorArguments? arguments = null, DelegatingHandler? wire = null, FrontSettings? front = null, Person? person = null)
    {
        person ??= new Person(Alice);
        var settings = front ?? Front();
        var report = new DoctorReport(person, new Redaction(FrontDoctor.SecretsOf(settings)));
        await new StytchExamination(settings, arguments ?? new DoctorArguments(), TimeProvider.System, person.Input, wire).ExamineAsync(report, CancellationToken.None);
        return report.Findings;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // The Sandbox's own page replaces this server's.
    private FrontSettings Front(string? secret = null, string? publicToken = null) => new()
    {
        PublicUrl = sandbox.Url,
        StytchDomain = sandbox.Url,
        StytchProjectId = project.ProjectId,
        Console = new ConsoleSettings { StytchSecret = secret ?? project.Secret, StytchPublicToken = publicToken ?? project.PublicToken },
    };
}
