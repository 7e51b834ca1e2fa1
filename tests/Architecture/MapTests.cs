using System.Text.RegularExpressions;

namespace CodaMcp.Tests;

/// <summary>The map in docs/architecture.md names files and members that exist.</summary>
public sealed partial class MapTests
{
    [Fact]
    public void Each_file_of_the_map_exists_and_contains_the_members_named_after_it()
    {
        var names = NamesOf(File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md")));
        var problems = new List<string>();
        string? source = null;
        foreach (var name in names)
        {
            if (name.EndsWith(".cs", StringComparison.Ordinal))
            {
                var file = Path.Combine(Repository.Root, "src", name);
                source = File.Exists(file) ? File.ReadAllText(file) : null;
                if (source is null)
                    problems.Add($"{name} does not exist");
            }
            else if (source is not null && !Regex.IsMatch(source, $@"\b{Regex.Escape(name)}\b", RegexOptions.None, TimeSpan.FromSeconds(1)))
            {
                problems.Add($"{name} is not in the file named before it");
            }
        }

        Assert.True(names.Count > 50, $"The map was not read: it has {names.Count} names.");
        Assert.Empty(problems);
    }

    // The second cell of each row has names in backticks: a file, then its members, then the next file.
    private static List<string> NamesOf(string document)
    {
        var start = document.IndexOf("## Map", StringComparison.Ordinal);
        var end = document.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return
        [
            .. document[start..end].Split('\n')
                .Where(row => row.StartsWith("| ", StringComparison.Ordinal))
                .SelectMany(row => Name().Matches(row.Split('|')[2]))
                .Select(match => match.Groups[1].Value),
        ];
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
