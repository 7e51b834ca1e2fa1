namespace CodaMcp.Tests;

/// <summary>
/// Which part may use which. A part without a row belongs to the row of the folder above it: <c>Coda.Contract</c> to <c>Coda</c>. A part may
/// use itself.
/// </summary>
internal sealed class Directions
{
    private readonly List<(string Part, string[] Uses)> rows = [];

    /// <summary>Reads a table.</summary>
    /// <param name="table">A row a line: <c>part</c>, or <c>part -> used part, used part</c>. A row uses only parts of rows above it.</param>
    /// <exception cref="ArgumentException">A row names a part that has no row above it. Then uses could go both ways.</exception>
    public Directions(string table)
    {
        foreach (var line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = line.Split("->", StringSplitOptions.TrimEntries);
            var uses = sides.Length == 1 ? [] : sides[1].Split(',', StringSplitOptions.TrimEntries);
            if (uses.FirstOrDefault(used => rows.All(row => row.Part != used)) is { } missing)
                throw new ArgumentException($"{sides[0]} may use only parts of rows above it, and {missing} is none.", nameof(table));
            rows.Add((sides[0], uses));
        }
    }

    /// <summary>Every use that no row allows, and every part that has no row. Sorted.</summary>
    public IReadOnlyList<string> Violations(IEnumerable<Use> uses) =>
    [
        .. uses.Select(use => RowOf(use.From) is not { } from ? $"{use.From} has no row"
            : RowOf(use.To) is not { } to ? $"{use.To} has no row"
            : from.Part == to.Part || from.Uses.Contains(to.Part) ? null
            : $"{from.Part} must not use {to.Part}: {use.Types}")
            .OfType<string>().Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Every use that a row allows and that nothing needs.</summary>
    public IReadOnlyList<string> Unused(IEnumerable<Use> uses)
    {
        var made = uses.Select(use => (RowOf(use.From)?.Part, RowOf(use.To)?.Part)).ToHashSet();
        return [.. rows.SelectMany(row => row.Uses.Where(used => !made.Contains((row.Part, used))).Select(used => $"{row.Part} does not use {used}"))];
    }

    private (string Part, string[] Uses)? RowOf(string name)
    {
        for (var part = name; ; part = part[..part.LastIndexOf('.')])
        {
            if (rows.FindIndex(row => row.Part == part) is var index and >= 0)
                return rows[index];
            if (!part.Contains('.', StringComparison.Ordinal))
                return null;
        }
    }
}
