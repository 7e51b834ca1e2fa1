using System.Collections.Concurrent;
using CodaMcp.Coda;
using CodaMcp.Coda.Documents;
using CodaMcp.Coda.Gateway;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Coda;

/// <summary>The documents' actors, without grains around them.</summary>
internal sealed class LocalDocuments(Func<CodaGateway> gateway, CodaOptions options, MemoryBudget memory, TimeProvider time) : ICodaDocuments
{
    private readonly ConcurrentDictionary<(string, string), SharedDocument> documents = new();

    public Task<DocumentAnswer> ReadAsync(string loginId, string docId, DocumentRead read, CancellationToken cancellationToken) => Of(loginId, docId).ReadAsync(read, cancellationToken);

    public ValueTask<DocumentCheck?> ConfirmAsync(string loginId, string docId, DocumentCheck check) => ValueTask.FromResult(Of(loginId, docId).IsCurrent(check) ? check : null);

    public Task WroteAsync(string loginId, string docId, DocumentWrite write)
    {
        Of(loginId, docId).Wrote(write);
        return Task.CompletedTask;
    }

    public Task<DocumentChanges> WatchAsync(string loginId, string docId, WatchDocument watch, CancellationToken cancellationToken) =>
        Of(loginId, docId).WatchAsync(watch, CancellationToken.None, cancellationToken);

    /// <summary>Loses an actor and what it knows.</summary>
    public void Crash() => documents.Clear();

    private SharedDocument Of(string loginId, string docId) => documents.GetOrAdd((loginId, docId), _ => new SharedDocument(gateway(), docId, options, memory, time, NullLogger.Instance));
}
