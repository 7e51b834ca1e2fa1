using System.Text;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Elicitation;
using CodaMcp.Members;
using CodaMcp.Quotas;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Tools;

/// <summary>Runs tools as the member's grain does, against a Coda in memory.</summary>
internal sealed class ToolBench
{
    private static readonly SyncTokenProtector SyncTokens = new(new Protector("a secret of the test"));

    private readonly CursorsInMemory cursors = new();

    public FakeCoda Coda { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public TimeSpan TimeLeft { get; set; } = TimeSpan.FromSeconds(90);

    public string MemberKey { get; set; } = "m:dev/org/ada";

    /// <summary>The owner of the Coda API token of the calls.</summary>
    public CodaCredentialSource Source { get; set; } = CodaCredentialSource.Service;

    /// <summary>The product's tools, which take a moment to make.</summary>
    public static ToolCatalog Product { get; } = new(ToolCatalog.Toolsets);

    public IReadOnlyList<Type> Toolsets { get; init; } = ToolCatalog.Toolsets;

    private ToolCatalog Catalog => ReferenceEquals(Toolsets, ToolCatalog.Toolsets) ? Product : new ToolCatalog(Toolsets);

    /// <summary>The member's call limit, where there is to be one.</summary>
    public MemberUsage? Usage { get; set; }

    public ILogger<ToolRunner> Logger { get; init; } = NullLogger<ToolRunner>.Instance;

    public Action<string>? OnProgress { get; set; }

    /// <summary>What the client can be asked, and has answered.</summary>
    public CallElicitations Elicitations { get; set; } = CallElicitations.None;

    /// <summary>What the policy of the member's organization says of tools.</summary>
    public ToolRules Rules { get; set; } = ToolRules.None;

    /// <summary>The call that ran last.</summary>
    public ToolCall? LastCall { get; private set; }

    public async Task<ToolOutcome> Run(string tool, string arguments = "{}", string[]? scopes = null, CancellationToken cancellationToken = default)
    {
        var call = LastCall = NewCall();
        var runner = new ToolRunner(Catalog, Logger);
        return await runner.RunAsync(tool, Encoding.UTF8.GetBytes(arguments), scopes ?? [Scopes.Read, Scopes.Write], call, cancellationToken);
    }

    /// <summary>The result of a tool that succeeds, which conforms to its output schema.</summary>
    public async Task<JsonElement> Result(string tool, string arguments = "{}")
    {
        var outcome = await Run(tool, arguments);
        Assert.Null(outcome.Error);
        var result = JsonElement.Parse(outcome.Result!);
        var descriptor = Catalog.Descriptors.Single(described => described.Name == tool);
        OutputSchema.AssertConforms(result, JsonElement.Parse(descriptor.OutputSchema));
        return result;
    }

    /// <summary>The error of a tool that does not.</summary>
    public async Task<ToolError> Error(string tool, string arguments = "{}")
    {
        var outcome = await Run(tool, arguments);
        Assert.Null(outcome.Result);
        return outcome.Error!;
    }

    public ToolCall NewCall()
    {
        var deadline = Time.GetUtcNow() + TimeLeft;
        var coda = new CodaCall
        {
            Credential = new CodaCredential("token-for-tests") { Source = Source },
            Cache = new ResponseCache(new ResponseCacheOptions(), Time, new MemoryBudget(64 * 1024 * 1024)),
            Deadline = deadline,
            BeforeWrite = _ => Task.CompletedTask,
        };
        return new ToolCall
        {
            Gateway = Coda,
            Coda = coda,
            Rules = Rules,
            Api = Coda,
            Deadline = deadline,
            Time = Time,
            MemberKey = MemberKey,
            Cursors = cursors.Of(MemberKey, Time),
            SyncTokens = SyncTokens,
            Usage = Usage is { } usage ? _ => Task.FromResult(usage) : null,
            Writes = Coda,
            OnProgress = OnProgress,
            Elicitations = Elicitations,
        };
    }
}
