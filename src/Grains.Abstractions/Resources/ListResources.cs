using CodaMcp.Members;

namespace CodaMcp.Resources;

/// <summary>One MCP <c>resources/list</c>.</summary>
/// <param name="Cursor">The <see cref="ResourceListing.NextCursor"/> of the listing before; null for the beginning.</param>
/// <param name="Caller">Who asks.</param>
[GenerateSerializer, Immutable, Alias("codamcp.ListResources")]
public sealed record ListResources([property: Id(0)] string? Cursor, [property: Id(1)] Caller Caller);
