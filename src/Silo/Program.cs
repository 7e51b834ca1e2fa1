using CodaMcp;
using CodaMcp.Settings;

var builder = Host.CreateApplicationBuilder(args);
try
{
    var reader = new SettingsReader(builder.Configuration);
    var settings = SiloSettings.Read(reader);
    builder.AddCodaMcpLogging(reader);
    reader.ThrowIfUnusable();
    using var data = DataDirectory.Claim(settings.DataDirectory);
    builder.AddCodaMcpSilo(settings);
    await builder.Build().RunAsync();
    return 0;
}
catch (SettingsException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
