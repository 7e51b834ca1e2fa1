using CodaMcp.Coda.Contract;

namespace CodaMcp.References;

/// <summary>A row that a reference led to.</summary>
/// <param name="DocId">The doc it is in.</param>
/// <param name="Table">The table it is in.</param>
/// <param name="RowId">The row's id.</param>
internal readonly record struct FoundRow(string DocId, Table Table, string RowId);
