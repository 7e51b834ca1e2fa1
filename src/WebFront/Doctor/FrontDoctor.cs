using CodaMcp.Settings;
using Microsoft.Extensions.Hosting;

namespace CodaMcp.Doctor;

/// <summary>The doctor of a front, which is what talks to Stytch.</summary>
public static class FrontDoctor
{
    /// <summary><c>doctor</c>: examines Stytch as this process is configured to use it.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="builder">The settings and the environment.</param>
    /// <param name="cancellationToken">Ends it.</param>
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

    /// <summary>The examination of Stytch.</summary>
    public static IExamination Examination(FrontSettings settings, DoctorArguments arguments) => new StytchExamination(settings, arguments, TimeProvider.System, Console.In);

    /// <summary>What must not be in a report.</summary>
    public static IEnumerable<string> SecretsOf(FrontSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return [settings.Console?.StytchSecret ?? "", settings.Console?.StytchPublicToken ?? "", settings.DevelopmentBearer];
    }
}
