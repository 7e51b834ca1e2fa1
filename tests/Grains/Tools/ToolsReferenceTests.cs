using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace CodaMcp.Tests.Tools;

public sealed partial class ToolsReferenceTests
{
    // Ports, times and the Sandbox's docs change the counts a little.
    private const double Tolerance = 0.1;

    private static bool IsUpdate => Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1";

    [Fact]
    public void The_tools_document_says_what_there_is()
    {
        var path = Document();
        var written = File.Exists(path) ? File.ReadAllText(path) : "";
        // The other test compares the counts.
        var actual = ToolsReference.Write(ToolBench.Product.Descriptors, CountLines(written));
        if (IsUpdate)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, written = actual);
        }

        Assert.True(written == actual, "docs/tools.md differs from the catalogue. Run with UPDATE_SNAPSHOTS=1 and review the change.");
    }

    [Fact]
    public void The_readme_says_how_many_tools_there_are()
    {
        var tools = ToolBench.Product.Descriptors;
        var readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Document())!, "../README.md"));
        Assert.Contains($"{tools.Count} tools reach every operation", readme, StringComparison.Ordinal);
        Assert.Contains($"{tools.Count(tool => tool.ByDefault)} of them are offered unless", readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tools_document_says_how_large_results_are()
    {
        var counts = await CountAsync();
        var path = Document();
        var lines = counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"| `{count.Key}` | {(count.Value.Typical is { } typical ? $"{typical:N0}" : "")} | {count.Value.Most:N0} |")).ToList();
        if (IsUpdate)
            File.WriteAllText(path, ToolsReference.Write(ToolBench.Product.Descriptors, lines));
        var written = CountLines(File.ReadAllText(path)).Select(line => CountLine().Match(line)).ToDictionary(match => match.Groups["tool"].Value, match => (Number(match, "typical"), Number(match, "most")));
        Assert.Equal(counts.Keys, written.Keys);
        foreach (var (tool, (typical, most)) in counts)
        {
            AssertNear(tool, typical, written[tool].Item1);
            AssertNear(tool, most, written[tool].Item2);
        }
    }

    private static async Task<SortedDictionary<string, (int? Typical, int Most)>> CountAsync()
    {
        var most = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in LargeDoc.Texts)
        {
            var bench = LargeDoc.Bench(text);
            foreach (var (tool, arguments) in LargeDoc.Calls)
                most[tool] = Math.Max(most.GetValueOrDefault(tool), ToolsListTokens.Count(Encoding.UTF8.GetString((await bench.Run(tool, arguments)).Result!)));
        }

        await using var sandbox = await SandboxCalls.StartAsync();
        var counts = new SortedDictionary<string, (int? Typical, int Most)>(StringComparer.Ordinal);
        foreach (var (tool, tokens) in most)
        {
            int? typical = SandboxCalls.Typical.TryGetValue(tool, out var arguments) ? ToolsListTokens.Count(await sandbox.ResultAsync(tool, arguments)) : null;
            counts[tool] = (typical, Math.Max(tokens, typical ?? 0));
        }

        return counts;
    }

    private static void AssertNear(string tool, int? actual, int? written) => Assert.True(
        actual is null ? written is null : written is not null && Math.Abs(actual.Value - written.Value) <= Math.Max(20, actual.Value * Tolerance),
        $"docs/tools.md says {written} tokens for {tool}, and there are {actual}. Run with UPDATE_SNAPSHOTS=1 and review the change.");

    private static List<string> CountLines(string document) => [.. document.Split('\n').Where(line => CountLine().IsMatch(line))];

    private static int? Number(Match match, string name) =>
        int.TryParse(match.Groups[name].ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Document([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../docs/tools.md"));

    [GeneratedRegex(@"^\| `(?<tool>[a-z_]+)` \| (?<typical>[0-9,]*) \| (?<most>[0-9,]+) \|$")]
    private static partial Regex CountLine();
}
