using System.Globalization;
using System.Net;
using System.Text;

namespace CodaMcp.Bench;

/// <summary>CPU time per request as bars, in SVG.</summary>
internal static class Chart
{
    private const int Left = 330;
    private const int Width = 900;
    private const int Row = 22;

    /// <summary>One group of bars for each workload that was measured under load, and one bar for each server.</summary>
    public static string Of(IReadOnlyList<Figures> figures)
    {
        var shown = figures.Where(one => one is { Ratio: not null, CpuMicroseconds: not null }).GroupBy(one => one.Workload).ToArray();
        var svg = new StringBuilder();
        var y = 20;
        foreach (var workload in shown)
        {
            y += 14;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"10\" y=\"{y}\" font-weight=\"bold\">{WebUtility.HtmlEncode(workload.Key)}: CPU µs per request</text>\n");
            y += 10;
            var most = workload.Max(one => one.CpuMicroseconds!.Value);
            foreach (var one in workload)
            {
                var width = one.CpuMicroseconds!.Value / most * (Width - Left - 130);
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 14}\" text-anchor=\"end\">{WebUtility.HtmlEncode(one.Title)}, {(one.Era == Era.Modern ? "2026-07-28" : "sessions")}</text>\n");
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y + 2}\" width=\"{width:0.0}\" height=\"{Row - 6}\" fill=\"{(one.Server.Contains('-', StringComparison.Ordinal) ? "#9aa5b1" : "#2f6fde")}\"/>\n");
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + width + 6:0.0}\" y=\"{y + 14}\">{one.CpuMicroseconds:0} (×{one.Ratio:0.00})</text>\n");
                y += Row;
            }

            y += 16;
        }

        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {y}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"{Width}\" height=\"{y}\" fill=\"#ffffff\"/>\n{svg}</svg>\n";
    }
}
