using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace CodaMcp.Bench;

/// <summary>Runs <c>wrk</c>.</summary>
/// <param name="directory">Where the requests are written to.</param>
/// <param name="connections">How many connections.</param>
internal sealed class Wrk(string directory, int connections)
{
    private const string Marker = "RESULT ";
    private const int FirstId = 100_000_000;
    private const int IdsOfRun = 400_000;
    private const int Runs = 1_900;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private int runs;

    /// <summary>Writes requests to a file.</summary>
    /// <returns>The file, for <see cref="RunAsync"/>.</returns>
    public string Write(string name, IEnumerable<RequestTemplate> templates)
    {
        var file = Path.Combine(directory, $"{name}.lua");
        File.WriteAllText(file, RequestTemplate.ToLua(templates));
        return file;
    }

    /// <summary>Loads a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="requests">The file of <see cref="Write"/>.</param>
    /// <param name="duration">For how long, in whole seconds.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="pace">How often it sends; null for as often as it can.</param>
    public async Task<WrkResult> RunAsync(BenchServer server, string requests, TimeSpan duration, CancellationToken cancellationToken, Pace? pace = null)
    {
        var start = new ProcessStartInfo(
            "wrk",
            [
                "--threads", $"{server.Ports.Count}", "--connections", $"{pace?.Connections ?? connections}", "--duration", string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0}s"), "--timeout", "20s",
                "--script", Path.Combine(Repository.Root, "bench/Load/load.lua"), $"http://127.0.0.1:{server.Ports[0]}/mcp",
            ])
        { RedirectStandardOutput = true };
        start.Environment["BENCH_REQUESTS"] = requests;
        start.Environment["BENCH_PORTS"] = string.Join(',', server.Ports);
        // No id twice in a session, which could be taken for a request sent again.
        start.Environment["BENCH_FIRST_ID"] = $"{FirstId + (runs++ % Runs * IdsOfRun)}";
        if (pace is not null)
            start.Environment["BENCH_PAUSE_MS"] = string.Create(CultureInfo.InvariantCulture, $"{pace.Pause.TotalMilliseconds:0}");
        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            var result = output.Split('\n').FirstOrDefault(line => line.StartsWith(Marker, StringComparison.Ordinal)) ?? throw new InvalidOperationException($"wrk said: {output}");
            return JsonSerializer.Deserialize<WrkResult>(result[Marker.Length..], Json)!;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
