using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Gateway;
using CodaMcp.Coda.Mutations;
using CodaMcp.Tests.Coda;
using CodaMcp.Tests.Tools;
using CodaMcp.Tools;
using CodaMcp.Writes;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Serving;

/// <summary>Runs the production client and tools, connected to a stub. Only the waits differ from production.</summary>
internal sealed class Product : IAcceptedWrites, ICursors, IDisposable
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);
    private static readonly SyncTokenProtector SyncTokens = new(new Protector("a secret of the test"));

    private readonly Dictionary<string, string> places = [];

    private readonly CodaGateway gateway;
    private readonly ResponseCache cache;
    private readonly OwnWrites writes = new();

    public Product(StubCoda coda)
    {
        var options = Options(coda.Address);
        var memory = new MemoryBudget(64 * 1024 * 1024);
        gateway = new CodaGateway(
            options, new LocalBudget(options.Budget, TimeProvider.System), new KnownUsers(), new LocalDocuments(() => gateway!, options, memory, TimeProvider.System), TimeProvider.System,
            NullLogger<CodaGateway>.Instance, new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.All }, new ToStub(coda.Address));
        cache = new ResponseCache(options.Cache, TimeProvider.System, memory);
    }

    /// <summary>The tools.</summary>
    public static ToolCatalog Catalog { get; } = new(ToolCatalog.Toolsets);

    /// <summary>The typed client.</summary>
    public ICodaApi Api => gateway.Open(NewCall());

    /// <summary>Returns the result of a tool.</summary>
    public async Task<ToolOutcome> Run(string tool, JsonObject arguments)
    {
        var coda = NewCall();
        return await new ToolRunner(Catalog, NullLogger<ToolRunner>.Instance).RunAsync(
            tool,
            Encoding.UTF8.GetBytes(arguments.ToJsonString()),
            [Scopes.Read, Scopes.Write],
            new ToolCall
            {
                Gateway = gateway,
                Coda = coda,
                Api = gateway.Open(coda),
                Deadline = coda.Deadline,
                Time = TimeProvider.System,
                MemberKey = "m:dev/org/mira",
                Cursors = this,
                SyncTokens = SyncTokens,
                Writes = this,
            },
            CancellationToken.None);
    }

    /// <summary>Returns the result of a tool, and checks it against the output schema.</summary>
    public async Task<JsonElement> Result(string tool, JsonObject arguments)
    {
        var outcome = await Run(tool, arguments);
        Assert.True(outcome.Error is null, $"{tool} {arguments.ToJsonString()} answered {outcome.Error?.Kind}: {outcome.Error?.Message}");
        var result = JsonElement.Parse(outcome.Result!);
        OutputSchema.AssertConforms(result, JsonElement.Parse(Catalog.Descriptors.Single(one => one.Name == tool).OutputSchema));
        return result;
    }

    public Task AcceptedAsync(string docId, string requestId) => Task.CompletedTask;

    public Task KeepAsync(byte[] result) => Task.CompletedTask;

    public Task<MutationProgress> AwaitAsync(string requestId, DateTimeOffset until, CancellationToken cancellationToken) =>
        gateway.AwaitMutation(NewCall(), "", requestId, until, cancellationToken);

    public async Task<MutationView?> FindAsync(string requestId, CancellationToken cancellationToken)
    {
        var status = await Api.GetMutationStatus(requestId, cancellationToken);
        return new MutationView(requestId, "", status.Completed ? MutationStage.Applied : MutationStage.Accepted, status.Warning);
    }

    public void NeedSeveral()
    {
    }

    public void LeftUnknown()
    {
    }

    Task<string> ICursors.KeepAsync(string query, string place)
    {
        var cursor = $"{places.Count}";
        places[$"{query}\n{cursor}"] = place;
        return Task.FromResult(cursor);
    }

    Task<string?> ICursors.FindAsync(string query, string cursor) => Task.FromResult(places.GetValueOrDefault($"{query}\n{cursor}"));

    bool ICursors.Use(string cursor) => places.Keys.Any(key => key.EndsWith($"\n{cursor}", StringComparison.Ordinal));

    public void Dispose() => gateway.Dispose();

    private static CodaOptions Options(Uri address)
    {
        var often = new CodaBudgetWindow { Permits = 1_000, Window = TimeSpan.FromSeconds(1) };
        var options = new CodaOptions { BaseUrl = address };
        (options.Retry.FirstWaitWhenLimited, options.Retry.FirstWaitWhenFailing, options.Retry.LongestWait) = (Short, Short, Short);
        // The stub prepares a doc for longer than any call here has time.
        (options.Retry.FirstWaitWhenPreparing, options.Retry.LongestWaitWhenPreparing) = (3 * Enough, 3 * Enough);
        (options.Mutation.FirstPoll, options.Mutation.LongestPoll) = (Short, Short);
        (options.Export.FirstPoll, options.Export.LongestPoll) = (Short, Short);
        (options.Budget.Read, options.Budget.Write, options.Budget.Content, options.Budget.ListDocs, options.Budget.Analytics) = (often, often, often, often, often);
        (options.Mutation.NotFoundGrace, options.Export.NotFoundGrace) = (Grace, Grace);
        options.Budget.BreakerThreshold = int.MaxValue;
        return options;
    }

    private CodaCall NewCall() => new()
    {
        Credential = new CodaCredential("a-coda-token"),
        Cache = cache,
        Writes = writes,
        Deadline = TimeProvider.System.GetUtcNow() + Enough,
        BeforeWrite = _ => Task.CompletedTask,
    };
}
