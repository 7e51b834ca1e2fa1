using System.Diagnostics;

namespace CodaMcp.Tests;

/// <summary>A PostgreSQL of its own, by <c>ops/postgres.sh</c>.</summary>
internal sealed class PostgresServer(string script, string directory)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The connection string, once it was started.</summary>
    public string ConnectionString { get; private set; } = "";

    public async Task StartAsync() => ConnectionString = (await RunAsync("start")).Trim();

    /// <summary>Ends it as a power cut would.</summary>
    public Task KillAsync() => RunAsync("kill");

    /// <summary>Has it answer nothing, though its connections stand and new ones are taken.</summary>
    public Task FreezeAsync() => RunAsync("freeze");

    /// <summary>Has it go on where it was frozen.</summary>
    public Task ThawAsync() => RunAsync("thaw");

    private async Task<string> RunAsync(string command)
    {
        var log = $"{directory}-{command}.out";
        // The server inherits what its starter has open, so that it is files and no pipes.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "\"$1\" \"$2\" \"$3\" >\"$4\" 2>\"$4.err\" </dev/null", "sh", script, command, directory, log]))!;
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode == 0 ? await File.ReadAllTextAsync(log) : throw new InvalidOperationException($"{script} {command}: {await File.ReadAllTextAsync(log + ".err")}");
    }
}
