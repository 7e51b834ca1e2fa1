using System.Globalization;
using CodaMcp;
using CodaMcp.Commands;
using CodaMcp.Doctor;
using CodaMcp.Settings;
using CodaMcp.Storage;

// ICU is needed to compare names. Numbers and dates have the same format on every machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (HealthCheck.IsAskedFor(args))
    return await HealthCheck.RunAsync("PORT", 8080);
try
{
    if (SchemaHosting.IsAskedFor(args))
    {
        await SchemaHosting.MigrateAsync(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        return 0;
    }

    if (DoctorArguments.IsAskedFor(args))
        return await StandaloneDoctor.RunAsync(args);
    if (OperatorCommands.IsAskedFor(args))
        return await OperatorCommands.RunAsync(args, new ConfigurationBuilder().AddEnvironmentVariables().Build(), Console.Out, Console.Error);
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
