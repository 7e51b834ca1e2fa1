using System.Text.Json;

namespace CodaMcp.Sandbox.Coda;

/// <summary>A control (slider, select …) with its value.</summary>
internal sealed record ControlModel(string Id, string Name, string PageId, string ControlType, JsonElement Value);
