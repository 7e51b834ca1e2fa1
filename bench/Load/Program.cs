// Measures CodaMcp beside bare servers of the SDKs. bench.sh starts it; bench/README.md says how to read the result.
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using CodaMcp.Bench;

[assembly: SupportedOSPlatform("linux")]

using var cancelled = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
try
{
    var options = BenchOptions.Parse(args);
    await using var run = new BenchRun(options);
    return await run.RunAsync(cancelled.Token) ? 0 : 1;
}
catch (Exception error)
{
    // An exception that nobody catches would leave the processes running.
    await Console.Error.WriteLineAsync(error is ArgumentException ? error.Message : $"{error}");
    return 1;
}

void Cancel(PosixSignalContext context)
{
    context.Cancel = true;
    cancelled.Cancel();
}
