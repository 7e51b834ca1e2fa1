using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Keeps the rows whose cell shows one of the values. If negated, it keeps the rows whose cell shows none of them.</summary>
internal sealed record FilterModel(string ColumnId, ImmutableList<string> Values, bool Negated = false);
