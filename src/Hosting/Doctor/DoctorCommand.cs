using System.Reflection;

namespace CodaMcp.Doctor;

/// <summary><c>doctor</c>: checks the configured services for what this server assumes of them.</summary>
public static class DoctorCommand
{
    /// <summary>Runs the examinations one after the other and writes the report.</summary>
    /// <param name="examinations">The examinations.</param>
    /// <param name="secrets">What must not be in the report.</param>
    /// <param name="output">Where the report goes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit code: 0 where nothing is wrong, else 1.</returns>
    public static async Task<int> RunAsync(
        IEnumerable<IExamination> examinations, IEnumerable<string> secrets, TextWriter output, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(examinations);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(time);
        var version = typeof(DoctorCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        await output.WriteLineAsync($"CodaMcp {version}: doctor, {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC");
        var report = new DoctorReport(output, new Redaction(secrets));
        foreach (var examination in examinations)
            await examination.ExamineAsync(report, cancellationToken);
        report.WriteSummary();
        return report.IsHealthy ? 0 : 1;
    }
}
