using System.Diagnostics;

namespace CodaMcp.Tests;

/// <summary>One process of the cluster: started, killed, told to stop and started again. All its output goes to one log.</summary>
internal sealed class HostProcess(string name, string logDirectory, string program, IReadOnlyDictionary<string, string> environment, params string[] prefix) : IDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(40);

    private Process? process;

    public string Name => name;

    public string LogPath => Path.Combine(logDirectory, $"{name}.log");

    public bool IsRunning => process is { HasExited: false };

    public void Start()
    {
        // The shell gives its process to the program, so that the id is the program's.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "sh", LogPath, .. prefix, "dotnet", program]) { WorkingDirectory = logDirectory };
        foreach (var inherited in start.Environment.Keys.Where(IsSetting).ToArray())
            start.Environment.Remove(inherited);
        foreach (var (setting, value) in environment)
            start.Environment[setting] = value;
        process?.Dispose();
        process = Process.Start(start)!;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync().WaitAsync(LongestStop);
    }

    /// <summary>SIGTERM, and how long it took to end.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        var began = Stopwatch.GetTimestamp();
        using (var kill = Process.Start("kill", ["-TERM", $"{process!.Id}"]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(LongestStop);
        return Stopwatch.GetElapsedTime(began);
    }

    public void Dispose()
    {
        if (IsRunning)
            process!.Kill();
        process?.Dispose();
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("CODA", StringComparison.Ordinal) || name.StartsWith("STYTCH", StringComparison.Ordinal) || name.StartsWith("SANDBOX", StringComparison.Ordinal)
        || name is "HOST" or "PORT" or "PUBLIC_URL" or "AUTH_PROVIDER" or "ASPNETCORE_ENVIRONMENT" or "DOTNET_ENVIRONMENT" or "ASPNETCORE_URLS";
}
