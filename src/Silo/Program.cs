using System.Globalization;
using CodaMcp;
using CodaMcp.Commands;
using CodaMcp.Doctor;
using CodaMcp.Settings;
using CodaMcp.Storage;
using CodaMcp.Telemetry;
using Microsoft.AspNetCore.Connections;

// ICU is needed to compare names. Numbers and dates have the same format on every machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (HealthCheck.IsAskedFor(args))
    return await HealthCheck.RunAsync("CODAMCP_HEALTH_PORT", SiloHealth.DefaultPort);
// The content root is not the working directory, because ASP.NET Core watches the files below it. The working directory contains the data by default.
var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
try
{
    if (SchemaHosting.IsAskedFor(args))
    {
        await SchemaHosting.MigrateAsync(builder.Configuration);
        return 0;
    }

    if (DoctorArguments.IsAskedFor(args))
        return await SiloDoctor.RunAsync(args, builder.Configuration);
    if (OperatorCommands.IsAskedFor(args))
        return await OperatorCommands.RunAsync(args, builder.Configuration, Console.Out, Console.Error);
    var reader = new SettingsReader(builder.Configuration);
    var settings = SiloSettings.Read(reader);
    SiloSettings.RequireSecrets(reader, builder.Environment);
    builder.AddCodaMcpLogging(reader);
    builder.AddSiloHealth(reader);
    builder.AddCodaMcpTelemetry(reader, "codamcp-silo");
    reader.ThrowIfUnusable();
    Ports.ThrowIfInUse("CODAMCP_SILO_PORT", settings.Address, settings.SiloPort);
    Ports.ThrowIfInUse("CODAMCP_GATEWAY_PORT", settings.Address, settings.GatewayPort);
    using var data = settings.Cluster.Postgres is null ? DataDirectory.Claim(settings.DataDirectory) : null;
    data?.Announce(settings.GatewayPort);
    await SchemaHosting.PrepareDatabaseAsync(settings);
    builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimes.Host);
    builder.AddCodaMcpSilo(settings);
    await builder.Build().MapSiloHealth().RunAsync();
    return 0;
}
catch (SettingsException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
catch (IOException error) when (error.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{error.Message.TrimEnd('.')}. Stop what listens there, or set CODAMCP_HEALTH_PORT to a free port.");
    return 1;
}
