using System.Text.Json;

namespace CodaMcp.Sandbox.Coda;

/// <summary>A named formula with its value.</summary>
internal sealed record FormulaModel(string Id, string Name, string PageId, JsonElement Value);
