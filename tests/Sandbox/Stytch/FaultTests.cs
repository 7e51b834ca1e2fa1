using System.Net;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Stytch;

namespace CodaMcp.Tests.Stytch;

public sealed class FaultTests : StytchSandboxTest
{
    private const string KeySet = "/.well-known/jwks.json";
    private static readonly string Project = new StytchSandboxOptions().ProjectId;

    [Theory]
    [InlineData(IssuerForm.ProjectDomain, "{0}")]
    [InlineData(IssuerForm.StytchPath, "stytch.com/{1}")]
    [InlineData(IssuerForm.TrailingSlash, "{0}/")]
    public async Task The_issuer_takes_the_form_asked_for(IssuerForm form, string expected)
    {
        Sandbox.Faults.IssuerForm = form;

        var metadata = await Dance.GetJsonAsync("/.well-known/oauth-authorization-server");

        Assert.Equal(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, Sandbox.Url, Project), (string?)metadata["issuer"]);
    }


    [Theory]
    [InlineData(AudienceMode.Resource, """["https://mcp.example/mcp"]""")]
    [InlineData(AudienceMode.ProjectAndResource, """["{0}","https://mcp.example/mcp"]""")]
    [InlineData(AudienceMode.Project, """["{0}"]""")]
    [InlineData(AudienceMode.Client, """["{1}"]""")]
    [InlineData(AudienceMode.Custom, """["x"]""")]
    public async Task The_audience_follows_its_mode(AudienceMode mode, string expected)
    {
        Sandbox.Faults.AudienceMode = mode;
        Sandbox.Faults.CustomAudience = ["x"];
        var client = await Dance.NewClientAsync();

        var claims = await ClaimsAsync(client);

        Assert.Equal(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, Project, client), claims["aud"]!.ToJsonString());
    }

    [Fact]
    public async Task The_type_can_be_another()
    {
        Sandbox.Faults.TokenType = "at+jwt";

        Assert.Equal("at+jwt", (string?)OAuthDance.Header(Sandbox.MintAccessToken(new MintRequest()))["typ"]);
    }

    [Fact]
    public async Task Template_claims_can_be_off()
    {
        Sandbox.Faults.TemplateClaims = false;

        Assert.False((await ClaimsAsync(await Dance.NewClientAsync())).ContainsKey("email"));
    }

    [Fact]
    public async Task Extra_claims_are_added()
    {
        Sandbox.Faults.ExtraClaims["https://stytch.com/session"] = new JsonObject { ["id"] = "session-test-1" };

        Assert.NotNull((await ClaimsAsync(await Dance.NewClientAsync()))["https://stytch.com/session"]);
    }

    [Fact]
    public async Task The_clock_of_the_tokens_can_be_wrong()
    {
        Sandbox.Faults.ClockOffset = TimeSpan.FromMinutes(-10);

        var claims = await ClaimsAsync(await Dance.NewClientAsync());

        Assert.Equal(Time.GetUtcNow().AddMinutes(-10).ToUnixTimeSeconds(), (long)claims["iat"]!);
    }

    [Theory]
    [InlineData(JwksFault.ServerError, HttpStatusCode.InternalServerError)]
    [InlineData(JwksFault.Redirect, HttpStatusCode.Found)]
    public async Task The_key_set_can_be_out_of_order(JwksFault fault, HttpStatusCode expected)
    {
        Sandbox.Faults.Jwks = fault;

        using var answer = await Dance.Http.GetAsync(KeySet);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task The_key_set_can_be_a_page()
    {
        Sandbox.Faults.Jwks = JwksFault.Html;

        using var answer = await Dance.Http.GetAsync(KeySet);

        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_key_set_can_be_too_big()
    {
        Sandbox.Faults.Jwks = JwksFault.TenMegabytes;

        Assert.True((await Dance.Http.GetByteArrayAsync(KeySet)).Length > 10 * 1024 * 1024);
    }

    [Theory]
    [InlineData(JwksFault.None, "RSA:sig")]
    [InlineData(JwksFault.Empty, "")]
    [InlineData(JwksFault.DuplicateKid, "RSA:sig RSA:sig")]
    [InlineData(JwksFault.MixedKeyTypes, "EC:sig oct:sig RSA:enc RSA:sig")]
    [InlineData(JwksFault.EncryptionUse, "RSA:enc")]
    public async Task The_key_set_can_hold_other_keys(JwksFault fault, string expected)
    {
        Sandbox.Faults.Jwks = fault;

        var keys = (await Dance.GetJsonAsync(KeySet))["keys"]!.AsArray();

        Assert.Equal(expected, string.Join(' ', keys.Select(key => $"{key!["kty"]}:{key["use"]}")));
    }

    [Fact]
    public async Task The_key_set_can_hang_until_the_caller_gives_up()
    {
        Sandbox.Faults.Jwks = JwksFault.Hang;
        using var patience = new CancellationTokenSource();
        var request = Dance.Http.GetAsync(KeySet, patience.Token);
        await AskedAsync(() => Sandbox.Faults.JwksHits);
        var waited = !request.IsCompleted;
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.True(waited);
    }

    [Fact]
    public async Task A_hanging_request_does_not_keep_the_sandbox_from_stopping()
    {
        Sandbox.Faults.Jwks = JwksFault.Hang;
        var request = Dance.Http.GetAsync(KeySet);
        await AskedAsync(() => Sandbox.Faults.JwksHits);

        await Sandbox.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => request);
    }

    [Fact]
    public async Task The_key_set_can_be_slow()
    {
        Sandbox.Faults.JwksDelay = TimeSpan.FromMinutes(1);
        var request = Dance.Http.GetAsync(KeySet);
        await AskedAsync(() => Sandbox.Faults.JwksHits);
        while (!request.IsCompleted)
        {
            // The request may not be waiting on the clock yet when it first moves.
            Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        using var answer = await request;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(TokenEndpointFault.ServerError, HttpStatusCode.InternalServerError)]
    [InlineData(TokenEndpointFault.TooManyRequests, HttpStatusCode.TooManyRequests)]
    public async Task The_token_endpoint_can_be_out_of_order(TokenEndpointFault fault, HttpStatusCode expected)
    {
        var client = await Dance.NewClientAsync();
        Sandbox.Faults.TokenEndpoint = fault;

        await Dance.ExchangeAsync(client, "any", expected: expected);
    }

    [Fact]
    public async Task The_counters_count()
    {
        await Dance.GetJsonAsync(KeySet);
        await Dance.GetJsonAsync($"/v1/b2b/sessions/jwks/{Project}");
        await Dance.GetJsonAsync("/.well-known/openid-configuration");
        await Dance.SignInAsync(await Dance.NewClientAsync());

        Assert.Equal((2, 1, 1), (Sandbox.Faults.JwksHits, Sandbox.Faults.MetadataHits, Sandbox.Faults.TokenHits));
    }

    [Fact]
    public async Task The_counters_can_be_reset()
    {
        await Dance.GetJsonAsync(KeySet);

        Sandbox.Faults.ResetCounters();

        Assert.Equal(0, Sandbox.Faults.JwksHits);
    }

    private static async Task AskedAsync(Func<int> hits)
    {
        while (hits() == 0)
        {
            await Task.Yield();
        }
    }

    private async Task<JsonObject> ClaimsAsync(string client) =>
        OAuthDance.Claims((string)(await Dance.SignInAsync(client))["access_token"]!);
}
