using System.Collections.Concurrent;
using CodaMcp.Audit;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Gateway;
using CodaMcp.Members;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Storage;
using CodaMcp.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace CodaMcp.Tests.Members;

/// <summary>A silo whose members keep results for long, and that counts how often a tool really ran.</summary>
public sealed class ResultsFixture : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-results-").FullName;
    private readonly ConcurrentDictionary<string, int> runs = new();
    private int members;

    public CodaSandbox Coda { get; private set; } = null!;

    public InProcessTestCluster Silos { get; private set; } = null!;

    internal MemberGrainTests.BreakableStore Audit { get; } = new();

    public (IMemberGrain Grain, string Key) NewMember()
    {
        var key = new MemberId("https://issuer.example", "organization-1", $"member-{Interlocked.Increment(ref members)}").ToGrainKey();
        return (Silos.Client.GetGrain<IMemberGrain>(key), key);
    }

    /// <summary>How many calls of a member ran a tool, and did not only give a result out again.</summary>
    public int RunsOf(string memberKey) => runs.GetValueOrDefault(memberKey);

    public async Task InitializeAsync()
    {
        Coda = await CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0, Behaviour = CodaSandboxBehaviour.Instant });
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorage(StorageNames.Grains);
            silo.Services.AddSingleton<IMemberStore>(new MemberStoreInMemory());
            silo.UseSystemTextJsonGrainStorageSerializer();
            silo.Services.AddCodaMcpGrains(new SiloSettings
            {
                DataDirectory = directory,
                CodaApiToken = CodaSandbox.ServiceToken,
                CodaApiBaseUrl = Coda.ApiUrl,
                StytchDomain = "https://issuer.example",
                StytchSecret = "secret-for-tests",
            });
            silo.Services.AddSingleton<IAuditStore>(Audit);
            // No test waits for an answer to become too old, and none may be too old on a busy machine.
            silo.Services.Configure<CodaOptions>(coda =>
            {
                var times = coda.CacheTimes;
                times.Account = times.Link = times.Listing = times.Outline = times.Rows = times.Content = TimeSpan.FromHours(1);
            });
            silo.Services.AddSingleton<ICodaGateway>(provider => new CountedRuns(provider.GetRequiredService<CodaGateway>(), runs));
        });
        Silos = builder.Build();
        await Silos.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        await Silos.DisposeAsync();
        await Coda.DisposeAsync();
        TestDirectory.Delete(directory);
    }

    // The pipeline opens the API for each call that runs.
    private sealed class CountedRuns(ICodaGateway gateway, ConcurrentDictionary<string, int> runs) : ICodaGateway
    {
        public ICodaApi Open(CodaCall call)
        {
            runs.AddOrUpdate(call.MemberKey, 1, (_, before) => before + 1);
            return gateway.Open(call);
        }

        public ValueTask<bool> StillHolds(ResultBasis basis, CodaCredential credential, ResponseCache cache, OwnWrites writes) =>
            gateway.StillHolds(basis, credential, cache, writes);

        public Task<PageMarkdown> ReadPageMarkdown(CodaCall call, string docId, string pageId, CancellationToken cancellationToken) =>
            gateway.ReadPageMarkdown(call, docId, pageId, cancellationToken);

        public Task<string?> ReadPageHtml(CodaCall call, string docId, string pageId, CancellationToken cancellationToken) =>
            gateway.ReadPageHtml(call, docId, pageId, cancellationToken);

        public Task<MutationProgress> AwaitMutation(CodaCall call, string docId, string requestId, DateTimeOffset until, CancellationToken cancellationToken) =>
            gateway.AwaitMutation(call, docId, requestId, until, cancellationToken);

        public Task<DocumentChanges> WatchDocument(CodaCall call, string docId, string? since, TimeSpan wait, CancellationToken cancellationToken) =>
            gateway.WatchDocument(call, docId, since, wait, cancellationToken);
    }
}
