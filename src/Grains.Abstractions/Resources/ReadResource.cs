using CodaMcp.Members;

namespace CodaMcp.Resources;

/// <summary>One MCP <c>resources/read</c>, as a front hands it to the member's grain.</summary>
/// <param name="Uri">The resource's URI as the client sent it; whether it is one of ours is the grain's to say.</param>
/// <param name="Caller">Who asks.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ReadResource")]
public sealed record ReadResource([property: Id(0)] string Uri, [property: Id(1)] Caller Caller);
