using CodaMcp.Members;
using CodaMcp.References;
using CodaMcp.Settings;

namespace CodaMcp.Resources;

/// <summary>Picks the names that fit what is being typed.</summary>
internal static class NameMatches
{
    /// <summary>The most values a completion may hold (MCP, Completion).</summary>
    [MemberLimit]
    public const int Most = 100;

    private const int LongestName = 200;

    /// <summary>
    /// Returns the names that begin with the text, then those that hold it, however they are spelt (<see cref="Names"/>). Each group keeps
    /// its order.
    /// </summary>
    /// <param name="items">What there is: ids, and names where there are any.</param>
    /// <param name="typed">What was typed so far.</param>
    /// <param name="complete">Whether the items are all there are.</param>
    /// <returns>Names that lead to one item each. An item whose name does not is given by its id.</returns>
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

    // What ResourceUri would not take for a name, and what is too long to choose by.
    private static bool CanName(string name) =>
        name.Length <= LongestName && name is not ("." or "..") && !name.Any(char.IsControl) && !CodaLink.IsMeant(name);
}
