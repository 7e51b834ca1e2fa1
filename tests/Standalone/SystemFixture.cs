using CodaMcp.Sandbox;
using CodaMcp.Sandbox.Stytch;
using Microsoft.Extensions.DependencyInjection;
using CodaMcp.Audit;

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

    public HttpClient Http { get; } = new();

    public string DataDirectory => directory;

    /// <summary>Settings besides the usual ones.</summary>
    protected virtual string[] Settings => [];

    internal IAuditStore Audit => Standalone.App.Services.GetRequiredService<IAuditStore>();

    public async Task InitializeAsync() => await StartAsync();

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Standalone.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    public async Task RestartAsync()
    {
        await Standalone.DisposeAsync();
        await StartAsync();
    }

    /// <summary>A token as Stytch would have issued it for this server.</summary>
    public string TokenOf(string member, string scope = "openid coda.read coda.write", string clientId = "connected-app-test-1") =>
        Sandbox.Stytch.MintAccessToken(new MintRequest { Member = member, Scope = scope, ClientId = clientId, Resources = [McpUrl] });

    internal McpClient ClientOf(string member, string scope = "openid coda.read coda.write", string clientId = "connected-app-test-1") =>
        new(Http, McpUrl, TokenOf(member, scope, clientId));

    private async Task StartAsync() => Standalone = await Standalone.StartAsync(
    [
        "--PORT", ports[0], "--SANDBOX_STYTCH_PORT", ports[1], "--SANDBOX_CODA_PORT", ports[2], "--SANDBOX_FILES_PORT", ports[3],
        "--CODAMCP_DATA", directory, "--LOG_LEVEL", "Warning", .. Settings,
    ]);
}
