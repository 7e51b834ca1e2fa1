using System.Globalization;
using System.Text.Json;

namespace CodaMcp.Bench;

/// <summary>The committed figures of the short form, which a run may not be much worse than: <c>bench/Load/baseline.json</c>.</summary>
/// <param name="Entries">By server and era.</param>
internal sealed record Baseline(IReadOnlyDictionary<string, Baseline.Entry> Entries)
{
    private const double WorstRatio = 1.25;
    private const double WorstAllocation = 1.10;

    // Beside more than that, a server of many small steps pays far more for each of them, and a bare server does not. So the figures say nothing.
    private const double TooBusy = 0.25;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static string FilePath => Path.Combine(Repository.Root, "bench/Load/baseline.json");

    /// <summary>Reads the file.</summary>
    public static Baseline Read() => new(JsonSerializer.Deserialize<Dictionary<string, Entry>>(File.ReadAllText(FilePath), Json)!);

    /// <summary>Writes the file.</summary>
    public static void Write(IReadOnlyList<Figures> figures)
    {
        var entries = Ours(figures).ToDictionary(KeyOf, one => new Entry(Math.Round(one.Ratio!.Value, 2), Math.Round(one.AllocatedBytes!.Value)));
        File.WriteAllText(FilePath, JsonSerializer.Serialize(entries, Json) + "\n");
        if (figures.Any(one => one.OthersShare >= TooBusy))
            Console.WriteLine("The machine was busy. Measure the committed figures again on a quiet one.");
    }

    /// <summary>Compares a run with it.</summary>
    /// <returns>One line for each comparison, and whether it is good; null where the machine was too busy to tell.</returns>
    public IReadOnlyList<(bool? Good, string Line)> Compare(IEnumerable<Figures> figures)
    {
        List<(bool?, string)> lines = [];
        foreach (var one in Ours(figures))
        {
            var entry = Entries[KeyOf(one)];
            (bool Good, string Line)[] compared =
            [
                Line($"CPU per request of {KeyOf(one)} against the bare server", one.Ratio!.Value, entry.Ratio, WorstRatio, "0.00"),
                Line($"bytes allocated per request of {KeyOf(one)}", one.AllocatedBytes!.Value, entry.AllocatedBytes, WorstAllocation, "#,0"),
            ];
            lines.AddRange(compared.Select(done => done.Good || one.OthersShare < TooBusy
                ? ((bool?)done.Good, done.Line)
                : (null, string.Create(CultureInfo.InvariantCulture, $"{done.Line}; others used {one.OthersShare:0%} of the processors"))));
        }

        return lines;
    }

    private static IEnumerable<Figures> Ours(IEnumerable<Figures> figures) => figures.Where(one => one.Server == "standalone");

    private static string KeyOf(Figures figures) => $"{figures.Server} {(figures.Era == Era.Modern ? "2026-07-28" : "sessions")}";

    private static (bool Good, string Line) Line(string what, double now, double committed, double worst, string format)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{what}: {now.ToString(format, CultureInfo.InvariantCulture)}, committed {committed.ToString(format, CultureInfo.InvariantCulture)}, at most {(committed * worst).ToString(format, CultureInfo.InvariantCulture)}");
        return (now <= committed * worst, text);
    }

    /// <summary>What one server needed.</summary>
    /// <param name="Ratio">CPU time per request against the bare server of the C# SDK.</param>
    /// <param name="AllocatedBytes">Managed memory per request.</param>
    internal sealed record Entry(double Ratio, double AllocatedBytes);
}
