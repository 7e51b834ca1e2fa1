using CodaMcp.References;

namespace CodaMcp.Tools;

/// <summary>A name that a filter looks for among the people or rows that cells name.</summary>
/// <param name="column">The column's name.</param>
/// <param name="wanted">The name, address or id.</param>
internal sealed class SoughtName(string column, string wanted)
{
    private const int MostNames = 1_000;

    private readonly HashSet<string> others = new(StringComparer.Ordinal);
    private bool found;

    /// <summary>A note with the nearest names, if cells were compared and none of them has the name; null otherwise.</summary>
    public string? Note => found || others.Count == 0 ? null
        : $"'{Summaries.Cut(wanted, 100)}' is in no cell of '{column}' that was compared. The nearest: {string.Join(", ", NearestNames.Of(wanted, others, 4).Select(name => $"'{Summaries.Cut(name, 100)}'"))}.";

    /// <summary>Records how a cell compared.</summary>
    /// <param name="cell">What the cell shows.</param>
    /// <param name="compared">0 if the cell has the name.</param>
    /// <returns><paramref name="compared"/>.</returns>
    public int? Compared(string cell, int? compared)
    {
        found |= compared == 0;
        if (!found && others.Count < MostNames)
            others.Add(cell);
        return compared;
    }
}
