using CodaMcp;
using CodaMcp.Settings;

if (args is ["--check-health"])
    return await HealthCheck.RunAsync();
try
{
    await using var standalone = await Standalone.StartAsync(args);
    Console.WriteLine(standalone.Welcome);
    await standalone.App.WaitForShutdownAsync();
    return 0;
}
catch (SettingsException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
