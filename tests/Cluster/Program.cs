using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using CodaMcp.Tests;

[assembly: SupportedOSPlatform("linux")]

var options = RunOptions.Parse(args);
var report = new Report();
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, signal) =>
{
    signal.Cancel = true;
    stop.Cancel();
};
// The processes of the cluster get it too, where it is sent to all of a group: then they end by it, and not of themselves.
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    Report.Note("told to stop");
    stop.Cancel();
});
try
{
    if (options.Parts.Contains("network"))
        await NetworkPart.RunAsync(options, report, stop.Token);
    if (options.Parts.Any(part => part is "kill" or "rolling" or "database"))
    {
        await using var cluster = await Cluster.StartAsync(options, stop.Token);
        var sandbox = await SandboxDocs.ReadAsync(cluster, stop.Token);
        if (options.Parts.Contains("kill"))
            await KillPart.RunAsync(cluster, sandbox, options, report, stop.Token);
        if (options.Parts.Contains("rolling"))
            await RollingPart.RunAsync(cluster, sandbox, options, report, stop.Token);
        if (options.Parts.Contains("database"))
            await DatabasePart.RunAsync(cluster, sandbox, options, report, stop.Token);
        report.Logs(cluster.LogDirectory);
    }
}
catch (Exception error)
{
    report.Check("the run itself", false, error.ToString());
}
return report.Finish();
