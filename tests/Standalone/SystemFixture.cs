using System.Text.Json.Nodes;
using CodaMcp.Sandbox;
using CodaMcp.Sandbox.Stytch;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using CodaMcp.Audit;
using CodaMcp.Members;

namespace CodaMcp.Tests;

/// <summary>The whole system as the one command starts it, with the Sandbox, on free ports and a directory of its own.</summary>
public class SystemFixture : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-system-").FullName;
    private readonly string[] ports = [.. Enumerable.Range(0, 4).Select(_ => $"{SiloHosting.FindFreePort()}")];

    public Standalone Standalone { get; private set; } = null!;

    public SandboxHost Sandbox => Standalone.Sandbox!;

    public string Url => $"http://localhost:{ports[0]}";

    public string McpUrl => Url + "/mcp";

    /// <summary>What tokens are issued for.</summary>
    public virtual string Resource => McpUrl;

    /// <summary>Where it keeps its state.</summary>
    public string DataDirectory => directory;

    public HttpClient Http { get; } = new();

    internal IAuditStore Audit => Standalone.App.Services.GetRequiredService<IAuditStore>();

    public virtual async Task InitializeAsync() => await StartAsync();

    public virtual async Task DisposeAsync()
    {
        Http.Dispose();
        await Standalone.DisposeAsync();
        TestDirectory.Delete(directory);
    }

    public async Task RestartAsync(Func<Task>? whileStopped = null)
    {
        await Standalone.DisposeAsync();
        await (whileStopped?.Invoke() ?? Task.CompletedTask);
        await StartAsync();
    }

    /// <summary>A member of the Sandbox as the grains know them.</summary>
    public MemberId IdOf(string email)
    {
        var member = Sandbox.Stytch.Members.First(member => member.Email == email);
        return new MemberId(Sandbox.Stytch.Url, member.Organization.OrganizationId, member.MemberId);
    }

    private const string TestClient = "connected-app-test-1";

    internal IMemberAccessGrain AccessOf(string email) =>
        Standalone.App.Services.GetRequiredService<IGrainFactory>().GetGrain<IMemberAccessGrain>(IdOf(email).ToGrainKey());

    /// <summary>A token as Stytch would have issued it for this server.</summary>
    public string TokenOf(string member, string scope = "openid coda.read coda.write", string clientId = TestClient, DateTimeOffset? issuedAt = null)
    {
        var claims = new Dictionary<string, JsonNode?>();
        if (issuedAt is { } at)
            claims["iat"] = at.ToUnixTimeSeconds();
        return Sandbox.Stytch.MintAccessToken(new MintRequest { Member = member, Scope = scope, ClientId = clientId, Resources = [Resource], Claims = claims });
    }

    internal McpClient ClientOf(string member, string scope = "openid coda.read coda.write", string clientId = TestClient, DateTimeOffset? issuedAt = null) =>
        new(Http, McpUrl, TokenOf(member, scope, clientId, issuedAt)) { Name = clientId == TestClient ? "tests" : clientId };

    /// <summary>Settings besides the ports, as command-line arguments.</summary>
    protected virtual string[] Settings => [];

    /// <summary>Changes the composition before it is built.</summary>
    protected virtual void Configure(WebApplicationBuilder builder)
    {
    }

    private async Task StartAsync() => Standalone = await Standalone.StartAsync(
    [
        "--PORT", ports[0], "--SANDBOX_STYTCH_PORT", ports[1], "--SANDBOX_CODA_PORT", ports[2], "--SANDBOX_FILES_PORT", ports[3],
        "--CODAMCP_DATA", directory, "--LOG_LEVEL", "Warning", .. Settings,
    ], Configure);
}
