using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools;

namespace CodaMcp.References;

/// <summary>A table's columns, found by id or name.</summary>
/// <param name="columns">All columns of the table.</param>
internal sealed class TableColumns(IReadOnlyList<Column> columns)
{
    private readonly HashSet<string> ambiguousNames = columns
        .GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase)
        .Where(same => same.Count() > 1)
        .Select(same => same.Key)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The columns, in the table's order.</summary>
    public IReadOnlyList<Column> All => columns;

    /// <summary>Returns the key of a column's values in results: the column's name, or its id if another column has the same name.</summary>
    public string KeyOf(Column column) => ambiguousNames.Contains(column.Name) ? column.Id : column.Name;

    /// <summary>Returns the columns that a list names, each once. A single text that names no column may be a list with commas between the names.</summary>
    /// <param name="references">Ids or names.</param>
    /// <param name="argument">The tool's argument that has the references, for the error.</param>
    /// <exception cref="ToolException">A reference matches no column, or several.</exception>
    public List<Column> FindAll(IReadOnlyList<string> references, string argument)
    {
        if (references is [var only] && only.Contains(',', StringComparison.Ordinal) && Matches(only).Count == 0)
            references = only.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. references.Select(reference => Find(reference, argument)).DistinctBy(column => column.Id)];
    }

    /// <summary>Returns the column with that id or name (<see cref="Names"/>).</summary>
    /// <param name="reference">The id or name.</param>
    /// <param name="argument">The tool's argument that has the reference, for the error.</param>
    /// <exception cref="ToolException">There is no such column, or there are several.</exception>
    public Column Find(string reference, string argument)
    {
        var wanted = reference.Trim();
        var named = Matches(reference);
        return named switch
        {
            [var only] => only,
            [] => throw ToolException.ForArgument(
                argument,
                $"names no column: '{wanted}'. The nearest: {string.Join(", ", NearestNames.Of(wanted, columns.Select(column => column.Name)))}."),
            _ => throw new ToolException(
                ToolErrorKind.Ambiguous,
                $"Argument '{argument}': several columns are named '{wanted}': {string.Join("; ", named.Select(column => $"{column.Id} ({column.Format.Type})"))}. Use the id."),
        };
    }

    private IReadOnlyList<Column> Matches(string reference) => columns.FirstOrDefault(column => column.Id == reference.Trim()) is { } identified
        ? [identified]
        : Names.Find(columns, column => column.Name, reference);
}
