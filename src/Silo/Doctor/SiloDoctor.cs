using CodaMcp.Coda;
using CodaMcp.Settings;
using Microsoft.Extensions.Options;

namespace CodaMcp.Doctor;

/// <summary>Runs the doctor of a silo. A silo calls Coda.</summary>
public static class SiloDoctor
{
    /// <summary>Runs <c>doctor</c>: examines Coda with the settings of this process.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="SettingsException">The command line or a setting cannot be used.</exception>
    public static Task<int> RunAsync(string[] args, IConfiguration configuration, CancellationToken cancellationToken = default)
    {
        var arguments = DoctorArguments.Parse(args, DoctorArguments.OfCoda);
        var reader = new SettingsReader(configuration);
        var settings = SiloSettings.Read(reader);
        reader.ThrowIfUnusable();
        return DoctorCommand.RunAsync([Examination(settings, arguments)], SecretsOf(settings), Console.Out, TimeProvider.System, cancellationToken);
    }

    /// <summary>Creates the examination of Coda.</summary>
    public static IExamination Examination(SiloSettings settings, DoctorArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(arguments);
        using var services = new ServiceCollection().AddCodaMcpGrains(settings).BuildServiceProvider();
        return new CodaExamination(services.GetRequiredService<IOptions<CodaOptions>>().Value, arguments, TimeProvider.System);
    }

    /// <summary>Returns the secrets that a report must not contain.</summary>
    public static IEnumerable<string> SecretsOf(SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return [settings.CodaApiToken, settings.StytchSecret, .. settings.KeyEncryptionSecrets];
    }
}
