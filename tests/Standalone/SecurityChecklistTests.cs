using System.Text.RegularExpressions;

namespace CodaMcp.Tests;

/// <summary>docs/security.md promises tests by name.</summary>
public sealed partial class SecurityChecklistTests
{
    [Fact]
    public void Every_test_that_the_checklist_names_exists()
    {
        var root = Root();
        var sources = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*Tests*.cs", SearchOption.AllDirectories).ToLookup(file => Path.GetFileName(file).Split('.')[0], File.ReadAllText);
        var promised = TestName().Matches(File.ReadAllText(Path.Combine(root, "docs", "security.md")))
            .Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).ToList();

        Assert.NotEmpty(promised);
        Assert.All(promised, it => Assert.Contains(sources[it.Class], source => source.Contains($" {it.Method}(", StringComparison.Ordinal)));
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CodaMcp.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        return directory.FullName;
    }

    [GeneratedRegex("`(?<class>[A-Z][A-Za-z]*Tests)\\.(?<method>[A-Za-z_0-9]+)`")]
    private static partial Regex TestName();
}
