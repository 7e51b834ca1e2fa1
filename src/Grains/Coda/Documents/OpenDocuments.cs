using System.Collections.Concurrent;

namespace CodaMcp.Coda.Documents;

/// <summary>
/// The documents whose grain is active in this silo. A member in the same silo reads here, and confirms the answers that it holds, without a
/// grain call. A document has only one active grain, so the answer is the one that the grain would return. Safe from any thread.
/// </summary>
public sealed class OpenDocuments
{
    private readonly ConcurrentDictionary<(string LoginId, string DocId), SharedDocument> documents = new();

    /// <summary>Returns the document of a grain in this silo; null if the grain is in another silo or not active.</summary>
    internal SharedDocument? Find(string loginId, string docId) => documents.GetValueOrDefault((loginId, docId));

    /// <summary>Adds the document of a grain that is activated.</summary>
    internal void Add(string loginId, string docId, SharedDocument document) => documents[(loginId, docId)] = document;

    /// <summary>Removes the document of a grain that is deactivated.</summary>
    internal void Remove(string loginId, string docId, SharedDocument document) =>
        documents.TryRemove(new KeyValuePair<(string LoginId, string DocId), SharedDocument>((loginId, docId), document));
}
