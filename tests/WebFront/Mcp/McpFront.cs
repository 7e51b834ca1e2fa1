using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Authentication;
using CodaMcp.Limits;
using CodaMcp.Settings;
using CodaMcp.Tests.Authentication;
using CodaMcp.Tests.Policies;
using CodaMcp.Tests.Sessions;
using CodaMcp.Tools;
using CodaMcp.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests.Mcp;

/// <summary>A whole front over real HTTP, before a cluster that has nothing but a catalogue of four tools.</summary>
internal sealed class McpFront : IAsyncDisposable
{
    /// <summary>The developer's token.</summary>
    public const string Bearer = "a-development-bearer-for-tests";

    private readonly WebApplication app;
    private readonly HttpClient http;

    private McpFront(WebApplication app, CollectedLogs logs, ScopedLogs scoped)
    {
        this.app = app;
        (Logs, Scoped) = (logs, scoped);
        http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public CollectedLogs Logs { get; }

    public ScopedLogs Scoped { get; }

    public HttpClient Http => http;

    public IServiceProvider Services => app.Services;

    public HeardRecords Records => (HeardRecords)app.Services.GetRequiredService<IMemberRecords>();

    /// <summary>The policies of the member's organization.</summary>
    public FakePolicies Policies => CatalogOf.PoliciesOf(app.Services.GetRequiredService<IGrainFactory>());

    public static async Task<McpFront> StartAsync(
        string? toolsets = null, FakeMember? member = null, TimeProvider? time = null, MemberLimits? limits = null, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        var (logs, scoped) = (new CollectedLogs(), new ScopedLogs());
        builder.Logging.ClearProviders().AddProvider(logs).AddProvider(scoped);
        var values = new Dictionary<string, string?>
        {
            ["HOST"] = "127.0.0.1",
            ["STYTCH_DOMAIN"] = "word-word-1234.customers.stytch.dev",
            ["STYTCH_PROJECT_ID"] = "project-test-1",
            ["STYTCH_SECRET"] = "secret-test-1",
            ["DEVELOPMENT_BEARER"] = Bearer,
            ["CODAMCP_TOOLSETS"] = toolsets,
        };
        foreach (var (name, value) in settings)
            values[name] = value;
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        var front = FrontSettings.Read(reader, builder.Environment) with { Port = 0, MemberLimits = limits ?? new MemberLimits() };
        reader.ThrowIfUnusable();
        builder.Services.AddSingleton(CatalogOf.Tools(
            member ?? new FakeMember(),
            Tool("get_doc", "docs", readOnly: true, byDefault: true),
            Tool("delete_doc", "docs", readOnly: false, byDefault: true),
            Tool("list_pages", "pages", readOnly: true, byDefault: true) with { MaxResultCharacters = 100_000 },
            Tool("add_permission", "sharing", readOnly: false, byDefault: false)));
        builder.Services.AddSingleton<IMemberRecords, HeardRecords>();
        builder.Services.AddSingleton<ISigningKeySource>(new FakeKeySource(time ?? TimeProvider.System));
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.AddCodaMcpWebFront(front);
        var app = builder.Build();
        app.MapCodaMcp();
        await app.StartAsync();
        return new McpFront(app, logs, scoped);
    }

    /// <summary>The tools of <c>tools/list</c>, as the wire has them.</summary>
    public async Task<JsonArray> ListAsync(params (string Name, string Value)[] headers) =>
        (await SendAsync("tools/list", [], headers))["result"]!["tools"]!.AsArray();

    /// <summary>Their names.</summary>
    public async Task<string> NamesAsync(params (string Name, string Value)[] headers) =>
        string.Join(' ', (await ListAsync(headers)).Select(tool => (string?)tool!["name"]));

    /// <summary>What <c>tools/call</c> answers.</summary>
    public Task<JsonNode> CallAsync(string tool, params (string Name, string Value)[] headers) =>
        SendAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject() }, headers);

    /// <summary>A request by the member, with the developer's token unless it is to be another.</summary>
    public static HttpRequestMessage Signed(HttpRequestMessage request, string? token = null)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Bearer);
        return request;
    }

    /// <summary>Tells the front to stop.</summary>
    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }

    private static ToolDescriptor Tool(string name, string toolset, bool readOnly, bool byDefault) => new()
    {
        Name = name,
        Title = name,
        Description = name,
        Toolset = toolset,
        InputSchema = """{"type":"object"}"""u8.ToArray(),
        OutputSchema = """{"type":"object"}"""u8.ToArray(),
        RequiredScopes = readOnly ? [Scopes.Read] : [Scopes.Read, Scopes.Write],
        ReadOnly = readOnly,
        Destructive = !readOnly,
        Idempotent = true,
        OpenWorld = toolset == "sharing",
        ByDefault = byDefault,
    };

    private async Task<JsonNode> SendAsync(string method, JsonObject parameters, (string Name, string Value)[] headers)
    {
        const string version = "2026-07-28";
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = version,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
        };
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters };
        using var request = Signed(new HttpRequestMessage(HttpMethod.Post, "/mcp"));
        request.Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", version);
        request.Headers.Add("Mcp-Method", method);
        if (parameters["name"] is { } name)
            request.Headers.Add("Mcp-Name", (string?)name);
        foreach (var (header, value) in headers)
            request.Headers.TryAddWithoutValidation(header, value);
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        var data = body.Split('\n').LastOrDefault(line => line.StartsWith("data:", StringComparison.Ordinal));
        return JsonNode.Parse(data is null ? body : data["data:".Length..])!;
    }
}
