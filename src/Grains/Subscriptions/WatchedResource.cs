namespace CodaMcp.Subscriptions;

/// <summary>A resource whose changes clients listen for.</summary>
/// <param name="DocId">The doc it is in.</param>
/// <param name="Scopes">The parts of the doc that it shows; see <see cref="Coda.DocumentRead.Scopes"/>.</param>
/// <param name="Since">The doc's version. Changes after it are to be reported; see <see cref="Coda.DocumentChanges.Version"/>.</param>
public sealed record WatchedResource(string DocId, string[] Scopes, string Since);
