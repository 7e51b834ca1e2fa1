namespace CodaMcp.Tools;

/// <summary>What a silo's version offers to clients.</summary>
/// <param name="Instructions">MCP <c>instructions</c>: what a model should know before it calls anything.</param>
/// <param name="Tools">Every tool, in the order of <c>tools/list</c>, which never changes while a version runs.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ToolCatalogContent")]
public sealed record ToolCatalogContent([property: Id(0)] string Instructions, [property: Id(1)] ToolDescriptor[] Tools);
