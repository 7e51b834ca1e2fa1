using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>A table. With <see cref="ParentTableId"/> it is a view of that table, and has no rows or columns of its own.</summary>
internal sealed record TableModel
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string PageId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public string? ParentTableId { get; init; }
    public string DisplayColumnId { get; init; } = "";
    public string Layout { get; init; } = "default";
    public ImmutableList<SortModel> Sorts { get; init; } = [];
    public FilterModel? Filter { get; init; }

    /// <summary>The columns that a view shows; <see langword="null"/> for all that are not hidden.</summary>
    public ImmutableList<string>? VisibleColumnIds { get; init; }

    public ImmutableList<ColumnModel> Columns { get; init; } = [];
    public ImmutableList<RowModel> Rows { get; init; } = [];

    public bool IsView => ParentTableId is not null;

    public ColumnModel? Column(string id) => Columns.Find(column => column.Id == id);

    public RowModel? Row(string id) => Rows.Find(row => row.Id == id);
}
