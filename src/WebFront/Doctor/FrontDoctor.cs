using CodaMcp.Settings;
using Microsoft.Extensions.Hosting;

namespace CodaMcp.Doctor;

/// <summary>Runs the doctor of a front, which examines Stytch.</summary>
public static class FrontDoctor
{
    /// <summary>Runs <c>doctor</c>: examines Stytch with the settings of this process.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="builder">The settings and the environment.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="SettingsException">The command line or a setting cannot be used.</exception>
    public static Task<int> RunAsync(string[] args, IHostApplicationBuilder builder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var arguments = DoctorArguments.Parse(args, DoctorArguments.OfStytch);
        var reader = new SettingsReader(builder.Configuration);
        var settings = FrontSettings.Read(reader, builder.Environment);
        reader.ThrowIfUnusable();
        return DoctorCommand.RunAsync([Examination(settings, arguments)], SecretsOf(settings), Console.Out, TimeProvider.System, cancellationToken);
    }

    /// <summary>Creates the examination of Stytch.</summary>
    public static IExamination Examination(FrontSettings settings, DoctorArguments arguments) => new StytchExamination(settings, arguments, TimeProvider.System, Console.In);

    /// <summary>Returns the secrets that a report must not contain.</summary>
    public static IEnumerable<string> SecretsOf(FrontSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return [settings.Console?.StytchSecret ?? "", settings.Console?.StytchPublicToken ?? "", settings.DevelopmentBearer, .. settings.PagesSecrets];
    }
}
