using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Coda;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests;

/// <summary>The whole system behind Cloudflare Access, with a team of our own and without a single setting of Stytch.</summary>
public sealed class CloudflareAccessTests(CloudflareAccessTests.Fixture system) : IClassFixture<CloudflareAccessTests.Fixture>
{
    [Fact]
    public async Task A_person_whom_Access_let_through_calls_a_tool()
    {
        var answer = await SendAsync("Cf-Access-Jwt-Assertion", system.Token());

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("structuredContent", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_token_as_bearer_is_nothing() => Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("Authorization", "Bearer " + system.Token())).Status);

    [Fact]
    public async Task A_request_that_did_not_come_through_Access_is_refused()
    {
        using var response = await system.Http.GetAsync(system.McpUrl);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Health_says_who_signs_in()
    {
        var health = JsonNode.Parse(await system.Http.GetStringAsync(system.Url + "/health"))!;

        Assert.Equal("""{"provider":"cloudflare-access","oauth_compliant":false}""", health["auth"]!.ToJsonString());
    }

    [Fact]
    public async Task The_account_page_names_the_person_and_the_service_s_token()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, system.Url + "/account");
        request.Headers.Add("Cf-Access-Jwt-Assertion", system.Token());
        using var response = await system.Http.SendAsync(request);
        var html = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("ada@example.com", html, StringComparison.Ordinal);
        Assert.Contains("the service's Coda token", html, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"token\"", html, StringComparison.Ordinal);
    }

    private Task<(HttpStatusCode Status, string Body)> SendAsync(string header, string value) => SendAsync(system, header, value);

    internal static async Task<(HttpStatusCode Status, string Body)> SendAsync(Fixture system, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, system.McpUrl)
        {
            Content = new StringContent(
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""",
                Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", "whoami");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await system.Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public class Fixture : IAsyncLifetime
    {
        private const string Audience = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2";

        private readonly string directory = Directory.CreateTempSubdirectory("codamcp-access-").FullName;
        private readonly int port = SiloHosting.FindFreePort();
        private readonly RSA key = RSA.Create(2048);
        private WebApplication team = null!;
        private CodaSandbox coda = null!;
        private Standalone standalone = null!;

        public HttpClient Http { get; } = new();

        /// <summary>Settings besides those of Access, as command-line arguments.</summary>
        protected virtual string[] Settings => [];

        public string Url => $"http://localhost:{port}";

        public string McpUrl => Url + "/mcp";

        public string Token()
        {
            var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            var header = new JsonObject { ["alg"] = "RS256", ["kid"] = "team-key", ["typ"] = "JWT" };
            var payload = new JsonObject
            {
                ["iss"] = team.Urls.Single(),
                ["aud"] = new JsonArray(Audience),
                ["sub"] = "7335d417-61da-459d-899c-0a01c76a2f94",
                ["email"] = "ada@example.com",
                ["type"] = "app",
                ["iat"] = now,
                ["nbf"] = now,
                ["exp"] = now + 86400,
            };
            var signed = $"{Encode(header)}.{Encode(payload)}";
            return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
        }

        public async Task InitializeAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            team = builder.Build();
            var parameters = key.ExportParameters(false);
            var certificates = new JsonObject
            {
                ["keys"] = new JsonArray(new JsonObject
                {
                    ["kid"] = "team-key", ["kty"] = "RSA", ["alg"] = "RS256", ["use"] = "sig",
                    ["n"] = Base64Url.EncodeToString(parameters.Modulus), ["e"] = Base64Url.EncodeToString(parameters.Exponent),
                }),
                ["public_cert"] = new JsonObject { ["kid"] = "team-key", ["cert"] = "" },
                ["public_certs"] = new JsonArray(),
            }.ToJsonString();
            team.Run(http =>
            {
                http.Response.StatusCode = http.Request.Path == "/cdn-cgi/access/certs" ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
                return http.Response.WriteAsync(certificates);
            });
            await team.StartAsync();
            coda = await CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0, Behaviour = CodaSandboxBehaviour.Instant });
            standalone = await Standalone.StartAsync(
            [
                "--AUTH_PROVIDER", "cloudflare-access", "--CF_ACCESS_TEAM_DOMAIN", team.Urls.Single(), "--CF_ACCESS_AUD", Audience,
                "--CODA_API_TOKEN", CodaSandbox.ServiceToken, "--CODA_API_BASE_URL", coda.ApiUrl, "--ASPNETCORE_ENVIRONMENT", "Development",
                "--PORT", $"{port}", "--CODAMCP_DATA", directory, "--LOG_LEVEL", "Warning", .. Settings,
            ]);
        }

        public async Task DisposeAsync()
        {
            Http.Dispose();
            await standalone.DisposeAsync();
            await coda.DisposeAsync();
            await team.DisposeAsync();
            key.Dispose();
            TestDirectory.Delete(directory);
        }

        private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }
}
