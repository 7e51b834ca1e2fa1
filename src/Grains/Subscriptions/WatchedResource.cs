namespace CodaMcp.Subscriptions;

/// <summary>A resource whose changes somebody wants to be told of.</summary>
/// <param name="DocId">The doc it is in.</param>
/// <param name="Scopes">What of the doc it shows, as <see cref="Coda.DocumentRead.Scopes"/> has it.</param>
/// <param name="Since">The doc's version from which on changes are to be told; see <see cref="Coda.DocumentChanges.Version"/>.</param>
public sealed record WatchedResource(string DocId, string[] Scopes, string Since);
