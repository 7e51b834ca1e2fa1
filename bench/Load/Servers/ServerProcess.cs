using System.Diagnostics;

namespace CodaMcp.Bench;

/// <summary>A process whose CPU time is measured.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);

    private readonly string directory;
    private readonly string[] command;
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly bool isDotnet;
    private Process? process;
    private long startedAt;

    /// <param name="name">Names its log.</param>
    /// <param name="directory">Where its log is.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">Its settings.</param>
    public ServerProcess(string name, string directory, string[] command, IReadOnlyDictionary<string, string> environment)
    {
        (Name, this.directory, this.command, this.environment) = (name, directory, command, environment);
        isDotnet = command.Contains("dotnet");
    }

    public string Name { get; }

    public int Id => process!.Id;

    /// <summary>The socket of <c>bench/Probe</c>; null for a process that is not .NET.</summary>
    public ProbeClient? Probe { get; private set; }

    /// <summary>How long it took from its start until it was ready, and its CPU time by then.</summary>
    public (TimeSpan Time, TimeSpan Cpu) Ready { get; private set; }

    public string LogPath => Path.Combine(directory, $"{Name}.log");

    public void Start()
    {
        // The shell gives its process to the program, so that the id is the program's.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", LogPath, .. command]) { WorkingDirectory = directory };
        foreach (var (setting, value) in environment)
            start.Environment[setting] = value;
        if (isDotnet)
        {
            var socket = Path.Combine(directory, $"{Name}.socket");
            start.Environment["BENCH_PROBE"] = socket;
            start.Environment["DOTNET_STARTUP_HOOKS"] = Repository.ProgramOf("bench/Probe");
            Probe = new ProbeClient(socket);
        }

        startedAt = Stopwatch.GetTimestamp();
        process = Process.Start(start)!;
    }

    /// <summary>Waits until it answers with 200.</summary>
    /// <param name="url">What is asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task UntilReadyAsync(string url, CancellationToken cancellationToken)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < LongestStart; await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken))
        {
            if (process!.HasExited)
                throw new InvalidOperationException($"{Name} ended. Its log: {await File.ReadAllTextAsync(LogPath, cancellationToken)}");
            try
            {
                using var answer = await Http.GetAsync(new Uri(url), cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    Ready = (Stopwatch.GetElapsedTime(startedAt), TimeSpan.FromMicroseconds(ProcessTable.CpuOf(Id)));
                    return;
                }
            }
            catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // Not yet.
            }
        }

        throw new TimeoutException($"{Name} was not ready after {LongestStart.TotalSeconds} s. Its log: {await File.ReadAllTextAsync(LogPath, cancellationToken)}");
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            process.WaitForExit();
        }

        process?.Dispose();
    }
}
