using CodaMcp.Members;

namespace CodaMcp.Subscriptions;

/// <summary>One MCP <c>resources/subscribe</c> of a session.</summary>
/// <param name="Uri">The resource.</param>
/// <param name="Caller">Who asks; <see cref="Caller.SessionId"/> is set.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SubscribeResource")]
public sealed record SubscribeResource([property: Id(0)] string Uri, [property: Id(1)] Caller Caller);
