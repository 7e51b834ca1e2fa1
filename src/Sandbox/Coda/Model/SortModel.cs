namespace CodaMcp.Sandbox.Coda;

internal sealed record SortModel(string ColumnId, bool Descending = false);
