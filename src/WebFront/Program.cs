using CodaMcp;
using CodaMcp.Settings;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateSlimBuilder(args);
try
{
    var reader = new SettingsReader(builder.Configuration);
    var settings = FrontSettings.Read(reader, builder.Environment);
    var gatewayPort = reader.Port("CODAMCP_GATEWAY_PORT", 30000);
    reader.ThrowIfUnusable();
    builder.AddCodaMcpWebFront(settings);
    builder.UseOrleansClient(client => client.UseLocalhostClustering(gatewayPort, serviceId: "codamcp", clusterId: "codamcp"));
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
