using System.Diagnostics;

namespace CodaMcp.Tests;

/// <summary>One process of the cluster: started, killed, told to stop and started again. All its output goes to one log.</summary>
internal sealed class HostProcess(string name, string logDirectory, string program, IReadOnlyDictionary<string, string> environment, params string[] prefix) : IDisposable
{
    // A process that a signal ended has 128 and the signal's number as its exit code.
    private const int FirstSignal = 128;

    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(40);

    private Process? process;
    private long logStart;
    private volatile bool told;

    public string Name => name;

    public string LogPath => Path.Combine(logDirectory, $"{name}.log");

    public bool IsRunning => process is { HasExited: false };

    /// <summary>How it ended: its exit code, or the signal that ended it, and the end of its output since it was started last.</summary>
    public string DescribeEnd() => DescribeEnd(process!.ExitCode);

    public void Start()
    {
        logStart = File.Exists(LogPath) ? new FileInfo(LogPath).Length : 0;
        // The shell gives its process to the program, so that the id is the program's.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "sh", LogPath, .. prefix, "dotnet", program]) { WorkingDirectory = logDirectory };
        foreach (var inherited in start.Environment.Keys.Where(IsSetting).ToArray())
            start.Environment.Remove(inherited);
        foreach (var (setting, value) in environment)
            start.Environment[setting] = value;
        process?.Dispose();
        told = false;
        var started = process = Process.Start(start)!;
        started.Exited += (_, _) =>
        {
            if (!told)
                Report.Note(DescribeEnd(started.ExitCode));
        };
        started.EnableRaisingEvents = true;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        told = true;
        process!.Kill();
        await process.WaitForExitAsync().WaitAsync(LongestStop);
    }

    /// <summary>SIGTERM, and how long it took to end.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        var began = Stopwatch.GetTimestamp();
        told = true;
        using (var kill = Process.Start("kill", ["-TERM", $"{process!.Id}"]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(LongestStop);
        return Stopwatch.GetElapsedTime(began);
    }

    public void Dispose()
    {
        told = true;
        if (IsRunning)
            process!.Kill();
        process?.Dispose();
    }

    private string DescribeEnd(int code)
    {
        const int Enough = 2000;
        using var log = new FileStream(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Seek(Math.Max(logStart, log.Length - Enough), SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        var output = reader.ReadToEnd();
        return $"{name} ended with {(code > FirstSignal ? $"signal {code - FirstSignal}" : $"exit code {code}")}: {(output.Length > 0 ? output : "it wrote nothing")}";
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("CODA", StringComparison.Ordinal) || name.StartsWith("STYTCH", StringComparison.Ordinal) || name.StartsWith("SANDBOX", StringComparison.Ordinal)
        || name is "HOST" or "PORT" or "PUBLIC_URL" or "AUTH_PROVIDER" or "ASPNETCORE_ENVIRONMENT" or "DOTNET_ENVIRONMENT" or "ASPNETCORE_URLS";
}
