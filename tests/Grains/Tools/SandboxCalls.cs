using System.Text;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Gateway;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Tests.Coda;
using CodaMcp.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CodaMcp.Tests.Tools;

/// <summary>Runs tools over HTTP against the Sandbox's docs.</summary>
internal sealed class SandboxCalls : IAsyncDisposable
{
    private readonly CursorsInMemory cursors = new();
    private readonly CodaSandbox sandbox;
    private readonly ServiceProvider services;

    private SandboxCalls(CodaSandbox sandbox)
    {
        this.sandbox = sandbox;
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<ICodaBudget>(new LocalBudget(new CodaBudgetOptions(), TimeProvider.System))
            .AddSingleton<ICodaUsers>(new KnownUsers())
            .AddSingleton<ICodaDocuments>(provider => new LocalDocuments(
                provider.GetRequiredService<CodaGateway>, provider.GetRequiredService<IOptions<CodaOptions>>().Value, provider.GetRequiredService<MemoryBudget>(), TimeProvider.System))
            .AddCodaGateway(options =>
            {
                options.BaseUrl = new Uri(sandbox.ApiUrl);
                options.Export.FirstPoll = TimeSpan.FromMilliseconds(1);
            })
            .BuildServiceProvider();
    }

    /// <summary>Calls of each tool that reads, as a model makes them.</summary>
    public static IReadOnlyDictionary<string, string> Typical { get; } = new Dictionary<string, string>
    {
        ["get_doc_overview"] = """{"doc":"Project Tracker"}""",
        ["list_docs"] = "{}",
        ["get_doc"] = """{"doc":"Project Tracker"}""",
        ["resolve_link"] = """{"url":"https://coda.io/d/_dNwTracker1"}""",
        ["list_pages"] = """{"doc":"Project Tracker"}""",
        ["get_page"] = """{"doc":"Project Tracker","page":"How we work"}""",
        ["list_page_elements"] = """{"doc":"Project Tracker","page":"How we work"}""",
        ["list_tables"] = """{"doc":"Project Tracker"}""",
        ["get_table"] = """{"doc":"Project Tracker","table":"Tasks"}""",
        ["get_column"] = """{"doc":"Project Tracker","table":"Tasks","column":"Status"}""",
        ["list_rows"] = """{"doc":"Project Tracker","table":"Tasks","limit":25}""",
        ["find_rows"] = """{"doc":"Project Tracker","table":"Tasks","filters":[{"column":"Status","op":"equals","value":"In progress"}],"columns":["Task","Owner","Due"]}""",
        ["summarize_rows"] = """{"doc":"Project Tracker","table":"Tasks","group_by":["Status"],"columns":["Estimate"]}""",
        ["get_row"] = """{"doc":"Project Tracker","table":"Projects","row":"Alpine pilot"}""",
        ["search"] = """{"query":"tasks"}""",
        ["fetch"] = """{"id":"doc:NwTracker1"}""",
        ["whoami"] = "{}",
        ["get_my_usage"] = "{}",
        ["list_formulas"] = """{"doc":"Project Tracker"}""",
        ["get_formula"] = """{"doc":"Project Tracker","formula":"OpenTaskCount"}""",
        ["list_controls"] = """{"doc":"Project Tracker"}""",
        ["get_control"] = """{"doc":"Project Tracker","control":"Owner filter"}""",
        ["list_folders"] = "{}",
        ["get_folder"] = """{"folder":"fl-NorthTeam1"}""",
        ["get_sharing"] = """{"doc":"Project Tracker"}""",
        ["list_permissions"] = """{"doc":"Project Tracker"}""",
        ["search_principals"] = """{"doc":"Project Tracker","query":"a"}""",
        ["list_categories"] = "{}",
        ["list_domains"] = """{"doc":"Project Tracker"}""",
        ["list_doc_analytics"] = "{}",
        ["list_workspace_members"] = """{"workspace_id":"ws-Northwind1"}""",
    };

    /// <summary>Starts a Sandbox.</summary>
    public static async Task<SandboxCalls> StartAsync() =>
        new(await CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0, Behaviour = CodaSandboxBehaviour.Instant }));

    /// <summary>The result of a call.</summary>
    public async Task<string> ResultAsync(string tool, string arguments)
    {
        var gateway = services.GetRequiredService<ICodaGateway>();
        var call = new CodaCall
        {
            Credential = new CodaCredential(CodaSandbox.ServiceToken),
            Cache = new ResponseCache(new ResponseCacheOptions(), TimeProvider.System, new MemoryBudget(64 * 1024 * 1024)),
            Deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(60),
            BeforeWrite = _ => Task.CompletedTask,
        };
        var outcome = await new ToolRunner(ToolBench.Product, NullLogger<ToolRunner>.Instance).RunAsync(tool, Encoding.UTF8.GetBytes(arguments), [Scopes.Read], new ToolCall
        {
            Gateway = gateway,
            Coda = call,
            Api = gateway.Open(call),
            Deadline = call.Deadline,
            Time = TimeProvider.System,
            MemberKey = "m:dev/org/ada",
            Cursors = cursors.Of("m:dev/org/ada", TimeProvider.System),
            SyncTokens = new SyncTokenProtector(new Protector("a secret of the test")),
            Writes = new FakeCoda(),
        }, default);
        Assert.True(outcome.Error is null, $"{tool} {arguments}: {outcome.Error?.Message}");
        return Encoding.UTF8.GetString(outcome.Result!);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await sandbox.DisposeAsync();
    }
}
