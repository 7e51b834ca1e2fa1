using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Bench;

/// <summary>Writes what was measured: JSON, a chart, and the figures of <c>docs/performance.md</c>.</summary>
/// <param name="machine">Where it was measured.</param>
/// <param name="figures">All figures.</param>
internal sealed class Report(string machine, IReadOnlyList<Figures> figures)
{
    private const string Begin = "<!-- figures: written by ./bench.sh --write-docs -->";
    private const string End = "<!-- end of figures -->";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Reads the figures that an earlier run wrote.</summary>
    /// <param name="file">Its <c>bench.json</c>.</param>
    public static IReadOnlyList<Figures> Read(string file) => JsonSerializer.Deserialize<Run>(File.ReadAllText(file), Json)!.Figures;

    /// <summary>Writes it.</summary>
    /// <param name="output">The directory of JSON and chart; null for none.</param>
    /// <param name="docs">Whether the documentation is rewritten.</param>
    public void Write(string? output, bool docs)
    {
        if (output is not null)
        {
            Directory.CreateDirectory(output);
            File.WriteAllText(Path.Combine(output, "bench.json"), JsonSerializer.Serialize(new Run(DateTimeOffset.UtcNow, machine, figures), Json) + "\n");
            File.WriteAllText(Path.Combine(output, "bench.svg"), Chart.Of(figures));
        }

        if (docs)
            WriteDocs(Path.Combine(Repository.Root, "docs"));
    }

    private void WriteDocs(string directory)
    {
        var page = Path.Combine(directory, "performance.md");
        var text = File.ReadAllText(page);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (from < 0 || to < from)
            throw new InvalidOperationException($"{page} has no place for the figures.");
        var date = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        File.WriteAllText(page, $"{text[..from]}{Begin}\n\nMeasured on {date}: {machine}.\n\n![CPU time per request](performance.svg)\n\n{FiguresTable.Of(figures)}{text[to..]}");
        File.WriteAllText(Path.Combine(directory, "performance.svg"), Chart.Of(figures));
    }

    private sealed record Run(DateTimeOffset Measured, string Machine, IReadOnlyList<Figures> Figures);
}
