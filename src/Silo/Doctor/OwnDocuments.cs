using CodaMcp.Coda;
using CodaMcp.Coda.Documents;
using CodaMcp.Coda.Gateway;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Doctor;

/// <summary>Runs the documents' actors without a cluster.</summary>
/// <param name="gateway">Production's gateway.</param>
/// <param name="options">The settings.</param>
/// <param name="memory">The memory limit of their caches.</param>
/// <param name="time">The clock.</param>
internal sealed class OwnDocuments(Func<CodaGateway> gateway, CodaOptions options, MemoryBudget memory, TimeProvider time) : ICodaDocuments
{
    private readonly Dictionary<string, SharedDocument> documents = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<DocumentAnswer> ReadAsync(string loginId, string docId, DocumentRead read, CancellationToken cancellationToken) => Of(docId).ReadAsync(read, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<DocumentCheck?> ConfirmAsync(string loginId, string docId, DocumentCheck check) => ValueTask.FromResult(Of(docId).IsCurrent(check) ? check : null);

    /// <inheritdoc/>
    public Task WroteAsync(string loginId, string docId, DocumentWrite write)
    {
        Of(docId).Wrote(write);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<DocumentChanges> WatchAsync(string loginId, string docId, WatchDocument watch, CancellationToken cancellationToken) =>
        Of(docId).WatchAsync(watch, CancellationToken.None, cancellationToken);

    private SharedDocument Of(string docId)
    {
        lock (documents)
        {
            if (!documents.TryGetValue(docId, out var document))
                documents[docId] = document = new SharedDocument(gateway(), docId, options, memory, time, NullLogger.Instance);
            return document;
        }
    }
}
