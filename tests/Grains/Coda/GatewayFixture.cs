using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Gateway;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Coda;

/// <summary>A gateway over a stub of the network, with a clock that stands still.</summary>
internal sealed class GatewayFixture : IDisposable
{
    public const string Token = "c0da-t0ken-0f-a-test";
    public const string DocJson = """{"id":"d1","name":"Plan","browserLink":"https://coda.io/d/_dd1"}""";
    public const string RowsAccepted = """{"requestId":"mutate:1","addedRowIds":["i-1"]}""";

    public GatewayFixture(StubHandler api, StubHandler? files = null, CodaOptions? options = null, ILogger<CodaGateway>? logger = null)
    {
        Api = api;
        Files = files ?? new StubHandler((_, _) => new HttpResponseMessage(HttpStatusCode.NotFound));
        Options = options ?? new CodaOptions();
        Budget = new LocalBudget(Options.Budget, Time);
        Cache = new ResponseCache(Options.Cache, Time, Memory);
        Documents = new LocalDocuments(() => Gateway!, Options, Memory, Time);
        Gateway = new CodaGateway(Options, Budget, Users, Documents, Time, logger ?? NullLogger<CodaGateway>.Instance, Api, Files);
    }

    public GatewayFixture(Func<StubHandler.Seen, int, HttpResponseMessage> api, CodaOptions? options = null)
        : this(new StubHandler(api), options: options)
    {
    }

    public StubHandler Api { get; }

    public StubHandler Files { get; }

    public CodaOptions Options { get; }

    public SteppedTime Time { get; } = new();

    public LocalBudget Budget { get; }

    public MemoryBudget Memory { get; } = new(64 * 1024 * 1024);

    public KnownUsers Users { get; } = new();

    public LocalDocuments Documents { get; }

    public ResponseCache Cache { get; }

    public CodaMcp.Coda.Caching.OwnWrites Writes { get; } = new();

    public CodaGateway Gateway { get; }

    public CodaCall Call(TimeSpan? time = null, bool fresh = false, Func<CancellationToken, Task>? beforeWrite = null) => new()
    {
        Credential = new CodaCredential(Token),
        Cache = Cache,
        Writes = Writes,
        Deadline = Time.GetUtcNow() + (time ?? TimeSpan.FromSeconds(90)),
        Fresh = fresh,
        BeforeWrite = beforeWrite ?? (_ => Task.CompletedTask),
    };

    public ICodaApi Open() => Gateway.Open(Call());

    public void Dispose() => Gateway.Dispose();
}
