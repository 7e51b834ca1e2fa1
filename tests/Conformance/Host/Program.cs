// One process of the conformance tests' cluster: the product's own composition, with the fixtures that the suites ask for. The first
// argument says which, silo or front; the settings are the product's.
using CodaMcp;
using CodaMcp.Cluster;
using CodaMcp.Conformance;
using CodaMcp.Members;
using CodaMcp.Settings;
using CodaMcp.Storage;
using CodaMcp.Tools;

if (args is not [("silo" or "front") and var role, ..])
{
    await Console.Error.WriteLineAsync("The first argument must be silo or front.");
    return 1;
}

var builder = WebApplication.CreateSlimBuilder(args[1..]);
var reader = new SettingsReader(builder.Configuration);
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimes.Host);
builder.AddCodaMcpLogging(reader);
try
{
    await (role == "silo" ? RunSiloAsync() : RunFrontAsync());
    return 0;
}
catch (SettingsException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}

async Task RunSiloAsync()
{
    var settings = SiloSettings.Read(reader);
    builder.AddSiloHealth(reader);
    reader.ThrowIfUnusable();
    await SchemaHosting.PrepareDatabaseAsync(settings);
    builder.AddCodaMcpSilo(settings);
    // The suites are one member who calls faster than people do.
    builder.Services.Configure<MemberOptions>(member => (member.CallsPerMinute, member.CallBurst) = (6_000, 1_000));
    builder.Services.AddTransient(_ => Upgrade.Catalog);
    await builder.Build().MapSiloHealth().RunAsync();
}

async Task RunFrontAsync()
{
    var settings = FrontSettings.Read(reader, builder.Environment);
    var cluster = ClusterSettings.Read(reader);
    var gatewayPort = reader.Port("CODAMCP_GATEWAY_PORT", 30000);
    reader.ThrowIfUnusable();
    builder.AddCodaMcpWebFront(settings);
    builder.UseCodaMcpCluster(cluster, gatewayPort);
    builder.Services.AddSingleton<IOutgoingGrainCallFilter, ShortPolls>();
    builder.Services.AddMcpServer()
        .WithTools<ContentTools>()
        .WithTools<Upgrade>()
        .WithTools([SchemaTool.Create()])
        .WithPrompts<Prompts>()
        .WithResources<Resources>()
        .WithWatchedResource();
    await builder.Build().MapCodaMcp().RunAsync();
}
