using CodaMcp.Coda.Contract;

namespace CodaMcp.References;

/// <summary>A table or view that a reference led to.</summary>
/// <param name="DocId">The doc it is in.</param>
/// <param name="Table">The table.</param>
internal readonly record struct FoundTable(string DocId, Table Table);
