namespace CodaMcp.Sessions;

/// <summary>Something to notify a client of that no request of its own asked for.</summary>
/// <param name="Sequence">Counts the events of the session, or of the listener, from 1.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Uri">The resource, for <see cref="SessionEventKind.ResourceUpdated"/>; as the client subscribed to it.</param>
/// <param name="Version">The version of the resource's document from now on, opaque; for <see cref="SessionEventKind.ResourceUpdated"/>.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SessionEvent")]
public sealed record SessionEvent(
    [property: Id(0)] long Sequence, [property: Id(1)] SessionEventKind Kind, [property: Id(2)] string? Uri = null, [property: Id(3)] string? Version = null);
