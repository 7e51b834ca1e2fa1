using System.Globalization;
using System.Text;

namespace CodaMcp.Bench;

/// <summary>Compares the ratios of a run with those of an earlier one.</summary>
internal static class EarlierRun
{
    // How far a ratio may differ, up or down, and still count as reproduced.
    private const double Tolerance = 0.15;

    /// <summary>One line for each ratio, and how many are reproduced.</summary>
    /// <param name="now">The figures of this run.</param>
    /// <param name="before">The figures of the earlier run. A ratio that it lacks is left out.</param>
    public static string Compare(IReadOnlyList<Figures> now, IReadOnlyList<Figures> before)
    {
        var (text, compared, reproduced) = (new StringBuilder(), 0, 0);
        foreach (var one in now.Where(one => one.Ratio is not null && one.Server != BareServer.Reference))
        {
            if (before.FirstOrDefault(earlier => (earlier.Workload, earlier.Server, earlier.Era) == (one.Workload, one.Server, one.Era)) is not { Ratio: { } ratio })
                continue;
            var change = (one.Ratio!.Value / ratio) - 1;
            var isReproduced = Math.Abs(change) <= Tolerance;
            compared++;
            reproduced += isReproduced ? 1 : 0;
            text.Append(CultureInfo.InvariantCulture, $"{(isReproduced ? "ok" : "differs")} {one.Workload}, {one.Title}, {one.Era}: {ratio:0.00} before, {one.Ratio:0.00} now, {change:+0%;-0%;0%}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{reproduced} of {compared} ratios differ by at most {Tolerance:0%}\n").ToString();
    }
}
