using System.Reflection;
using System.Runtime.InteropServices;

namespace CodaMcp.Doctor;

/// <summary>Runs <c>doctor</c>: checks this server's assumptions about the configured services.</summary>
public static class DoctorCommand
{
    /// <summary>Runs the examinations one after the other and writes the report.</summary>
    /// <param name="examinations">The examinations.</param>
    /// <param name="secrets">The secrets that the report must not contain.</param>
    /// <param name="output">The output for the report.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the examinations. SIGINT (Ctrl-C) and SIGTERM cancel them, too. They first delete what they created.</param>
    /// <returns>The exit code: 0 if nothing is wrong, or 1 if something is wrong or the doctor was stopped.</returns>
    public static async Task<int> RunAsync(
        IEnumerable<IExamination> examinations, IEnumerable<string> secrets, TextWriter output, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(examinations);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(time);
        var version = typeof(DoctorCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        await output.WriteLineAsync($"CodaMcp {version}: doctor, {time.GetUtcNow():yyyy-MM-dd HH:mm} UTC");
        var report = new DoctorReport(output, new Redaction(secrets));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            foreach (var examination in examinations)
                await examination.ExamineAsync(report, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await output.WriteLineAsync("The doctor was told to stop; the rest was not checked.");
        }

        report.WriteSummary();
        return report.IsHealthy && !stop.IsCancellationRequested ? 0 : 1;

        // A second signal ends the process at once.
        void Stop(PosixSignalContext context)
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }
}
