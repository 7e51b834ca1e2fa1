// What one cached read costs in a silo: CPU time, allocated bytes and exceptions of calls to a member's grain, from the same process. No front
// and no HTTP. Takes about half a minute; docs/performance.md quotes it.
using System.Text;
using CodaMcp;
using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Sandbox.Coda;
using CodaMcp.Tools;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

const int WarmUp = 4_000;
const int Calls = 5_000;
const int Rounds = 5;
const int Members = 8;

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
        Member = new MemberOptions { CallsPerMinute = 1_000_000, CallBurst = 1_000_000 },
    });
});
await using var cluster = builder.Build();
await cluster.DeployAsync();
var grains = cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();
var members = Enumerable.Range(0, Members).Select(i => grains.GetGrain<IMemberCallGrain>(new MemberId("https://issuer.example", "organization", $"member-{i}").ToGrainKey())).ToList();
var thrown = 0L;
AppDomain.CurrentDomain.FirstChanceException += (_, _) => Interlocked.Increment(ref thrown);

foreach (var (tool, arguments) in new[]
{
    ("list_tables", """{"doc":"NwTracker1"}"""),
    ("list_rows", """{"doc":"NwTracker1","table":"Tasks","limit":5}"""),
    ("list_rows", """{"doc":"NwTracker1","table":"Tasks"}"""),
})
{
    var bytes = await RunAsync(tool, arguments, WarmUp);
    for (var round = 0; round < Rounds; round++)
    {
        GC.Collect();
        var (cpu, allocated, exceptions) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true), Interlocked.Read(ref thrown));
        await RunAsync(tool, arguments, Calls);
        Console.WriteLine(
            $"{tool} of {bytes / 1024.0:F1} KB: {(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / Calls:F0} us CPU, "
            + $"{(GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)Calls / 1024:F1} KB allocated, {Interlocked.Read(ref thrown) - exceptions} exceptions in {Calls}");
    }
}

async Task<int> RunAsync(string tool, string arguments, int calls)
{
    var size = 0;
    await Task.WhenAll(members.Select(member => Task.Run(async () =>
    {
        for (var i = 0; i < calls / Members; i++)
        {
            var reply = await member.StartCall(
                new MemberCall
                {
                    Id = Guid.NewGuid().ToString("N"),
                    RequestId = "n:1",
                    Tool = new CallTool
                    {
                        Tool = tool,
                        Arguments = Encoding.UTF8.GetBytes(arguments),
                        GrantedScopes = [Scopes.Read],
                        RequiredScopes = [Scopes.Read],
                        Client = new CallingClient("client", "bench", "1", "2026-07-28"),
                        TimeLeft = TimeSpan.FromSeconds(55),
                        RequestId = "n:1",
                    },
                },
                TimeSpan.FromSeconds(3));
            size = reply.Result?.Tool?.Result?.Length ?? throw new InvalidOperationException(reply.Result?.Tool?.Error?.Message ?? "no result");
        }
    })));
    return size;
}
