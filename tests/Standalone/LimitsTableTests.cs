using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using CodaMcp.Settings;

namespace CodaMcp.Tests;

/// <summary>docs/limits.md has one row for each limit that a member can meet, with the value of the code or the setting with its default.</summary>
public sealed partial class LimitsTableTests
{
    private static readonly Dictionary<string, double> Units = new(StringComparer.Ordinal)
    {
        [""] = 1, ["KiB"] = 1024, ["MiB"] = 1024 * 1024, ["s"] = 1, ["min"] = 60, ["h"] = 3600,
    };

    private static readonly string Root = RootOf(AppContext.BaseDirectory);

    [Fact]
    public void Each_marked_limit_of_the_code_has_one_row_with_its_value() => Assert.Equal(
        Marked().Select(one => $"{one.Name} = {one.Value}").Order(StringComparer.Ordinal),
        Rows("Fixed").Select(cells => $"{cells[^1].Trim('`')} = {NumberOf(cells[1])}").Order(StringComparer.Ordinal));

    [Fact]
    public void Each_setting_there_is_in_the_table_of_settings_with_the_same_default()
    {
        var defaults = Setting().Matches(File.ReadAllText(Path.Combine(Root, "docs", "settings.md"))).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim('`', ' '));
        var rows = Rows("Settings").ToList();

        Assert.NotEmpty(rows);
        Assert.Equal(rows.Select(cells => (cells[1].Trim('`'), cells[2])), rows.Select(cells => (cells[1].Trim('`'), defaults.GetValueOrDefault(cells[1].Trim('`'), "not a setting"))));
    }

    private static IEnumerable<(string Name, double Value)> Marked() =>
        from assembly in new[] { "CodaMcp.Grains.Abstractions", "CodaMcp.Grains", "CodaMcp.WebFront" }
        from type in Assembly.Load(assembly).GetTypes()
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where field.IsDefined(typeof(MemberLimitAttribute))
        select ($"{type.Name}.{field.Name}", field.GetValue(null) is TimeSpan time ? time.TotalSeconds : Convert.ToDouble(field.GetValue(null), CultureInfo.InvariantCulture));

    private static double NumberOf(string cell)
    {
        var parts = cell.Split(' ');
        return double.Parse(parts[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture) * Units[parts.Length > 1 ? parts[1] : ""];
    }

    private static IEnumerable<string[]> Rows(string section) =>
        File.ReadAllText(Path.Combine(Root, "docs", "limits.md")).Split($"\n## {section}\n")[1].Split("\n## ")[0].Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)).Where(cells => cells[0] is not ("limit" or "---"));

    private static string RootOf(string directory) =>
        File.Exists(Path.Combine(directory, "CodaMcp.sln")) ? directory : RootOf(Path.GetDirectoryName(directory)!);

    [GeneratedRegex(@"^\| `([A-Z][A-Z_]+)` \| (?:front|silo|both|sandbox) \|.*\|([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Setting();
}
