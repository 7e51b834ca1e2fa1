using CodaMcp.Members;
using CodaMcp.References;
using CodaMcp.Settings;

namespace CodaMcp.Resources;

/// <summary>Selects the names that match the typed text.</summary>
internal static class NameMatches
{
    /// <summary>The most values a completion may hold (MCP, Completion).</summary>
    [MemberLimit]
    public const int Most = 100;

    private const int LongestName = 200;

    /// <summary>
    /// Returns the names that begin with the text, then those that contain it, in any spelling that is alike (<see cref="Names"/>). Each group
    /// keeps its order.
    /// </summary>
    /// <param name="items">The items: their ids, and their names if they have any.</param>
    /// <param name="typed">The text typed so far.</param>
    /// <param name="complete">Whether these are all items.</param>
    /// <returns>Names that identify one item each. An item whose name does not identify it is returned by its id.</returns>
    public static ArgumentCompletions Of(IReadOnlyCollection<(string Id, string? Name)> items, string typed, bool complete)
    {
        var wanted = Names.Key(typed);
        var named = items.Select(item => (item.Id, Name: item.Name?.Trim() ?? "", Key: Names.Key(item.Name ?? ""))).Where(item => item.Key.Length > 0).ToList();
        var shared = named.GroupBy(item => item.Key, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet(StringComparer.Ordinal);
        var fitting = named
            .Where(item => item.Key.Contains(wanted, StringComparison.Ordinal))
            .OrderBy(item => item.Key.StartsWith(wanted, StringComparison.Ordinal) ? 0 : 1)
            .Select(item => shared.Contains(item.Key) || !CanName(item.Name) ? item.Id : item.Name)
            .ToList();
        return new ArgumentCompletions([.. fitting.Take(Most)], complete ? fitting.Count : null, !complete || fitting.Count > Most);
    }

    // Excludes what ResourceUri does not accept as a name, and names that are too long to choose from.
    private static bool CanName(string name) =>
        name.Length <= LongestName && name is not ("." or "..") && !name.Any(char.IsControl) && !CodaLink.IsMeant(name);
}
