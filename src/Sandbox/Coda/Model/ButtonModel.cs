using System.Text.Json;

namespace CodaMcp.Sandbox.Coda;

/// <summary>A button that sets one cell of its row.</summary>
internal sealed record ButtonModel(string Label, string Action, string SetsColumnId, JsonElement Value);
