// What a session costs while nobody uses it: heap of a silo with many members' grains, with and without their sessions. Takes about ten
// seconds; prints what docs/operations.md quotes.
using CodaMcp;
using CodaMcp.Members;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Sessions;
using Orleans.TestingHost;

const int Members = 500;
const int SessionsEach = 10;

await using var coda = await CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0 });
var builder = new InProcessTestClusterBuilder(1);
builder.ConfigureSilo((_, silo) =>
{
    silo.AddMemoryGrainStorage(StorageNames.Grains);
    silo.UseSystemTextJsonGrainStorageSerializer();
    silo.Services.AddCodaMcpGrains(new SiloSettings
    {
        DataDirectory = Directory.CreateTempSubdirectory("codamcp-bench-").FullName,
        CodaApiToken = CodaSandbox.ServiceToken,
        CodaApiBaseUrl = coda.ApiUrl,
        StytchDomain = "https://issuer.example",
        StytchSecret = "a secret for the benchmark alone",
    });
});
await using var cluster = builder.Build();
await cluster.DeployAsync();
var members = Enumerable.Range(0, Members).Select(i => cluster.Client.GetGrain<IMemberSessionGrain>(new MemberId("https://issuer.example", "organization", $"member-{i}").ToGrainKey())).ToList();
var opening = new OpenSession("client", "a client", "1.0", "2025-11-25", """{"elicitation":{},"sampling":{},"roots":{"listChanged":true}}"""u8.ToArray());

foreach (var member in members)
    await member.FindSession("none", "client");
var before = Heap();
var sessions = new List<(IMemberSessionGrain Member, string Id)>();
foreach (var member in members)
{
    for (var i = 0; i < SessionsEach; i++)
        sessions.Add((member, (await member.OpenSession(opening))!.Id));
}
var idle = Heap();
foreach (var (member, id) in sessions)
    await member.ReadStream(new ReadStream { SessionId = id, ClientId = "client", StreamId = Guid.NewGuid().ToString("N"), Reader = Guid.NewGuid() });
var read = Heap();

Console.WriteLine($"{Members} members with {SessionsEach} sessions each, .NET {Environment.Version}");
Console.WriteLine($"  an idle session, its stored copy in memory included: {(idle - before) / (double)sessions.Count / 1024:F1} KB");
Console.WriteLine($"  one that also had a stream: {(read - before) / (double)sessions.Count / 1024:F1} KB");

static long Heap()
{
    for (var i = 0; i < 3; i++)
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
    }
    return GC.GetTotalMemory(forceFullCollection: true);
}
