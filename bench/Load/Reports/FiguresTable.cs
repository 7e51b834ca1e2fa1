using System.Globalization;
using System.Text;

namespace CodaMcp.Bench;

/// <summary>Figures as tables in Markdown.</summary>
internal static class FiguresTable
{
    /// <summary>One table for each workload.</summary>
    public static string Of(IReadOnlyList<Figures> figures)
    {
        var text = new StringBuilder();
        foreach (var workload in figures.GroupBy(one => one.Workload))
        {
            text.Append(CultureInfo.InvariantCulture, $"**{workload.Key}**");
            if (workload.First().OthersShare is { } others)
                text.Append(CultureInfo.InvariantCulture, $" (others used {Math.Max(0, others):0%} of the processors meanwhile)");
            text.Append("\n\n");
            text.Append("| server | era | CPU µs | ratio | ± | requests/s | p50 ms | p95 ms | p99 ms | allocated KB | exceptions | grain calls | Coda calls | database CPU µs | memory MB | wrong |\n");
            text.Append("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
            foreach (var one in workload)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {one.Title} | {(one.Era == Era.Modern ? "2026-07-28" : "sessions")} | {Shown(one.CpuMicroseconds, "0")} | {Shown(one.Ratio, "0.00")} | {Shown(one.RatioError, "0%")} | {Shown(one.RequestsPerSecond, "#,0")} ")
                    .Append(CultureInfo.InvariantCulture, $"| {Shown(one.P50Milliseconds, "0.0")} | {Shown(one.P95Milliseconds, "0.0")} | {Shown(one.P99Milliseconds, "0.0")} | {Shown(one.AllocatedBytes / 1024, "0.0")} | {Shown(one.Exceptions, "0.00")} ")
                    .Append(CultureInfo.InvariantCulture, $"| {Shown(one.GrainCalls, "0.0")} | {Shown(one.UpstreamCalls, "0.000")} | {Shown(one.DatabaseCpuMicroseconds, "0")} | {Shown(one.MemoryMegabytes, "0")} | {one.Wrong} |\n");
            }

            text.Append('\n');
            foreach (var one in workload.Where(one => one.Note is not null))
                text.Append(CultureInfo.InvariantCulture, $"- {one.Title}, {(one.Era == Era.Modern ? "2026-07-28" : "sessions")}: {one.Note}\n");
            if (workload.Any(one => one.Note is not null))
                text.Append('\n');
        }

        return text.ToString();
    }

    private static string Shown(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
