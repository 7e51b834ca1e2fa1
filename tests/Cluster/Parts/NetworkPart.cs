using System.Diagnostics;

namespace CodaMcp.Tests;

/// <summary>
/// Silos are cut off from each other and still reach everything else: no member is served by two of them that both write, and it heals. Runs in a
/// network namespace of its own, which has the bridge <c>codamcp</c>; each silo is in one more.
/// </summary>
internal static class NetworkPart
{
    private const string Host = "10.99.0.1";
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StreamsGoOn = TimeSpan.FromSeconds(16);

    public static async Task RunAsync(RunOptions options, Report report, CancellationToken cancellationToken)
    {
        for (var silo = 0; silo < options.Silos; silo++)
        {
            await IpAsync($"netns add codamcp-{silo}");
            await IpAsync($"link add codamcp{silo} type veth peer name eth0 netns codamcp-{silo}");
            await IpAsync($"link set codamcp{silo} master codamcp up");
            await IpAsync($"-n codamcp-{silo} link set lo up");
            await IpAsync($"-n codamcp-{silo} addr add {Address(silo)}/24 dev eth0");
            await IpAsync($"-n codamcp-{silo} link set eth0 up");
            await IpAsync($"-n codamcp-{silo} route add default via {Host}");
        }

        var place = new ClusterPlace(Host, Address, silo => ["ip", "netns", "exec", $"codamcp-{silo}"], _ => $"{Host[..^2]}.0/24");
        await using var cluster = await Cluster.StartAsync(options, cancellationToken, place);
        var docs = await SandboxDocs.ReadAsync(cluster, cancellationToken);
        using var load = await Load.StartAsync(cluster, docs, options, "network", cancellationToken);
        await Task.Delay(Before, cancellationToken);

        var failed = load.Tally.Retryable;
        Report.Note("silos are cut off from each other");
        for (var silo = 0; silo < options.Silos; silo++)
            await IsolateAsync(silo, isolated: true);
        await Task.Delay(Cut, cancellationToken);
        var alive = cluster.Silos.Count(silo => silo.Process.IsRunning);
        Report.Note($"healed; {load.Tally.Retryable - failed} failures meanwhile, {alive} silos run");
        for (var silo = 0; silo < options.Silos; silo++)
            await IsolateAsync(silo, isolated: false);
        // A silo that the others declared dead ends; an orchestrator starts it again.
        foreach (var silo in cluster.Silos.Where(silo => !silo.Process.IsRunning))
            await cluster.StartAsync(silo, cancellationToken);
        await Task.Delay(After, cancellationToken);
        var later = load.Tally.Retryable;
        foreach (var silo in cluster.Silos.Where(silo => !silo.Process.IsRunning))
            await cluster.StartAsync(silo, cancellationToken);
        await Task.Delay(Before, cancellationToken);
        report.Check("network: it heals", load.Tally.Retryable == later, $"{load.Tally.Retryable - later} failures from {After.TotalSeconds} s after the cut was mended");
        await load.StopAsync(StreamsGoOn);
        await Verdict.CheckAsync("network", load, report, most: 0.5, cancellationToken, outages: true);
        report.Logs(cluster.LogDirectory);
    }

    private static string Address(int silo) => $"10.99.0.{11 + silo}";

    // An isolated port of a bridge talks to the bridge itself, and to no other isolated port.
    private static Task IsolateAsync(int silo, bool isolated) => RunAsync("bridge", $"link set dev codamcp{silo} isolated {(isolated ? "on" : "off")}");

    private static Task IpAsync(string arguments) => RunAsync("ip", arguments);

    private static async Task RunAsync(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {arguments}: {error}");
    }
}
