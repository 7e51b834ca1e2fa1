using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Members;
using CodaMcp.Resources;
using CodaMcp.Sessions;
using CodaMcp.Subscriptions;
using CodaMcp.Tests.Tools;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Resources;

/// <summary>Reads resources and completes names as the member's grain does, against a Coda in memory.</summary>
internal sealed class ResourceBench
{
    private static readonly ToolRunner Runner = new(new ToolCatalog(ToolCatalog.Toolsets), NullLogger<ToolRunner>.Instance);
    private static readonly SyncTokenProtector SyncTokens = new(new Protector("a secret of the test"));
    private readonly CursorsInMemory cursors = new();
    private readonly ResponseCache cache;

    public ResourceBench() => cache = new ResponseCache(new ResponseCacheOptions(), Time, new MemoryBudget(64 * 1024 * 1024));

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public string Token { get; set; } = "token-for-tests";

    public FakeCoda Coda { get; } = SampleDoc.Bench().Coda;

    public string MemberKey { get; set; } = "m:dev/org/ada";

    public async Task<ResourceOutcome> Read(string uri, params string[] scopes) =>
        ResourceReader.ToOutcome(uri, await new ResourceReader(Runner).ReadAsync(uri, scopes.Length > 0 ? scopes : [Scopes.Read], NewCall(), CancellationToken.None));

    public async Task<(StoredSubscription? Resource, ToolError? Error)> Admit(string uri, params string[] scopes)
    {
        var (admitted, error) = await AdmitAll([uri], scopes);
        return (admitted.SingleOrDefault(), error);
    }

    public Task<(StoredSubscription[] Admitted, ToolError? Error)> AdmitAll(string[] uris, params string[] scopes) =>
        new ResourceAdmission(new ResourceReader(Runner)).AdmitAsync(uris, scopes.Length > 0 ? scopes : [Scopes.Read], NewCall(), CancellationToken.None);

    public async Task<ResourceListing> List(string? cursor = null) =>
        ResourceReader.ToListing(await new ResourceReader(Runner).ListAsync(cursor, [Scopes.Read], NewCall(), CancellationToken.None));

    public async Task<ArgumentCompletions> Complete(string argument, string typed, string template, string? doc = null, string? table = null)
    {
        var asked = new CompleteArgument
        {
            Target = CompletionTarget.ResourceTemplate,
            Reference = template,
            Argument = argument,
            Value = typed,
            Doc = doc,
            Table = table,
            Caller = new Caller { GrantedScopes = [Scopes.Read], Client = new CallingClient("client", "a client", "1", "2026-07-28"), TimeLeft = TimeSpan.FromSeconds(10) },
        };
        return NameCompletion.ToCompletions(await new NameCompletion(Runner).FindAsync(asked, NewCall(), CancellationToken.None));
    }

    private ToolCall NewCall()
    {
        var deadline = Time.GetUtcNow() + TimeSpan.FromSeconds(55);
        var coda = new CodaCall
        {
            Credential = new CodaCredential(Token),
            Cache = cache,
            Deadline = deadline,
            BeforeWrite = _ => throw new InvalidOperationException("A read does not write."),
        };
        return new ToolCall { Gateway = Coda, Coda = coda, Api = Coda, Deadline = deadline, Time = Time, MemberKey = MemberKey, Cursors = cursors.Of(MemberKey, Time), SyncTokens = SyncTokens, Writes = Coda };
    }
}
