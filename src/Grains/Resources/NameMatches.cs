using CodaMcp.Members;
using CodaMcp.References;

namespace CodaMcp.Resources;

/// <summary>Picks the names that fit what is being typed.</summary>
internal static class NameMatches
{
    /// <summary>The most values a completion may hold (MCP, Completion).</summary>
    public const int Most = 100;

    private const int LongestName = 200;

    /// <summary>The names that begin with the text, then those that hold it, in any case; each group in the order it came in.</summary>
    /// <param name="items">What there is: ids, and names where there are any.</param>
    /// <param name="typed">What was typed so far.</param>
    /// <param name="complete">Whether the items are all there are.</param>
    /// <returns>Names that lead to one item each. An item whose name does not is given by its id.</returns>
    public static ArgumentCompletions Of(IReadOnlyCollection<(string Id, string? Name)> items, string typed, bool complete)
    {
        var wanted = typed.Trim();
        var shared = items.Where(item => item.Name is not null)
            .GroupBy(item => item.Name!.Trim(), StringComparer.OrdinalIgnoreCase)
            .Where(same => same.Count() > 1)
            .Select(same => same.Key)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var fitting = items
            .Select(item => (item.Id, Name: item.Name?.Trim() ?? ""))
            .Where(item => item.Name.Length > 0 && item.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase))
            .OrderBy(item => item.Name.StartsWith(wanted, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            .Select(item => shared.Contains(item.Name) || !CanName(item.Name) ? item.Id : item.Name)
            .ToList();
        return new ArgumentCompletions([.. fitting.Take(Most)], complete ? fitting.Count : null, !complete || fitting.Count > Most);
    }

    // What ResourceUri would not take for a name, and what is too long to choose by.
    private static bool CanName(string name) =>
        name.Length <= LongestName && name is not ("." or "..") && !name.Any(char.IsControl) && !CodaLink.IsMeant(name);
}
