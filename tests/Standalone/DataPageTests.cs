using System.Text.RegularExpressions;
using CodaMcp.Sandbox;

namespace CodaMcp.Tests;

/// <summary>docs/data.md has one row for each table, kind of entry, grain state and file.</summary>
public sealed partial class DataPageTests
{
    private static readonly string Root = RootOf(AppContext.BaseDirectory);

    [Fact]
    public void Each_table_has_one_row() =>
        Assert.Equal(InSources(Table()), Rows("Tables"));

    [Fact]
    public void Each_kind_of_entry_of_a_member_has_one_row() =>
        Assert.Equal(InSources(Kind()), Rows("Entries of a member"));

    [Fact]
    public void Each_state_of_a_grain_has_one_row() =>
        Assert.Equal(InSources(State()), Rows("States of grains"));

    [Fact]
    public async Task Each_file_that_the_process_writes_has_one_row()
    {
        var home = Directory.CreateTempSubdirectory("codamcp-files-").FullName;
        try
        {
            var ports = Enumerable.Range(0, 4).Select(_ => $"{SiloHosting.FindFreePort()}").ToArray();
            using var process = new StandaloneProcess(new Dictionary<string, string>
            {
                ["HOME"] = home, ["TMPDIR"] = home, ["CODAMCP_DATA"] = Path.Combine(home, "data"),
                ["PORT"] = ports[0], ["SANDBOX_STYTCH_PORT"] = ports[1], ["SANDBOX_CODA_PORT"] = ports[2], ["SANDBOX_FILES_PORT"] = ports[3],
            });
            await process.ReadyAsync();
            var files = Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories).ToArray();
            await process.InterruptAsync();

            Assert.Equal(Sorted(files.Select(NameOf).OfType<string>()), Rows("Files"));
        }
        finally
        {
            TestDirectory.Delete(home);
        }
    }

    // What stands beside a database belongs to it. The runtime's own files hold no data: its diagnostic sockets and markers.
    private static string? NameOf(string file)
    {
        var name = Path.GetFileName(file);
        if (name.StartsWith("clr-debug-pipe", StringComparison.Ordinal) || name.StartsWith("dotnet-diagnostic", StringComparison.Ordinal))
            return null;
        return Companion().Replace(name, "");
    }

    private static IReadOnlyList<string> InSources(Regex what) => Sorted(
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".sql", StringComparison.Ordinal))
            .Where(file => !Foreign().IsMatch(Path.GetRelativePath(Root, file).Replace('\\', '/')))
            .SelectMany(file => what.Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)));

    private static IReadOnlyList<string> Rows(string section)
    {
        var text = File.ReadAllText(Path.Combine(Root, "docs", "data.md")).Split($"\n## {section}\n")[1].Split("\n## ")[0];
        var rows = Row().Matches(text).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(rows.Count, rows.Distinct(StringComparer.Ordinal).Count());
        return Sorted(rows);
    }

    private static IReadOnlyList<string> Sorted(IEnumerable<string> names) => [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string RootOf(string directory) =>
        File.Exists(Path.Combine(directory, "CodaMcp.sln")) ? directory : RootOf(Path.GetDirectoryName(directory)!);

    // The sandbox's documents are made up.
    [GeneratedRegex("^src/Sandbox/|/(bin|obj)/")]
    private static partial Regex Foreign();

    [GeneratedRegex(@"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Table();

    [GeneratedRegex(@"\.Map\(""(\w+)"",")]
    private static partial Regex Kind();

    [GeneratedRegex(@"\[PersistentState\(""([\w.]+)""")]
    private static partial Regex State();

    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("-(wal|shm|journal)$")]
    private static partial Regex Companion();
}
