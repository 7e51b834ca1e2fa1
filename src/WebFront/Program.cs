using CodaMcp;
using CodaMcp.Cluster;
using CodaMcp.Doctor;
using CodaMcp.Settings;
using CodaMcp.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

if (HealthCheck.IsAskedFor(args))
    return await HealthCheck.RunAsync("PORT", 8080);
// The content root is the program's directory. A watch on the working directory would report every file that changes there.
var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var port = 0;
try
{
    if (DoctorArguments.IsAskedFor(args))
        return await FrontDoctor.RunAsync(args, builder);
    var reader = new SettingsReader(builder.Configuration);
    builder.AddCodaMcpLogging(reader);
    builder.AddCodaMcpTelemetry(reader, "codamcp-front");
    var settings = FrontSettings.Read(reader, builder.Environment);
    FrontSettings.RequireSecrets(reader, builder.Environment);
    var cluster = ClusterSettings.Read(reader);
    var gatewayPort = reader.Port("CODAMCP_GATEWAY_PORT", 30000);
    reader.ThrowIfUnusable();
    port = settings.Port;
    builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimes.Host);
    builder.AddCodaMcpWebFront(settings);
    builder.UseCodaMcpCluster(cluster, gatewayPort);
    await builder.Build().MapCodaMcp().RunAsync();
    return 0;
}
catch (SettingsException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
catch (OptionsValidationException error)
{
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, error.Failures));
    return 1;
}
catch (IOException error) when (error.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync(Ports.InUse("PORT", port).Message);
    return 1;
}
catch (OperationCanceledException)
{
    // The process was told to stop before it reached a silo.
    return 0;
}
