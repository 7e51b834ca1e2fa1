using System.Collections.Concurrent;

namespace CodaMcp.Coda.Documents;

/// <summary>
/// The documents whose actor is active in this silo. A member of the same silo reads here, and asks whether what it holds is still right, without a
/// grain call. The actor is the document's only one, so the answer is the one that the grain would give. Safe from any thread.
/// </summary>
public sealed class OpenDocuments
{
    private readonly ConcurrentDictionary<(string LoginId, string DocId), SharedDocument> documents = new();

    /// <summary>The document of an actor here; null where the actor is elsewhere, or is not active.</summary>
    internal SharedDocument? Find(string loginId, string docId) => documents.GetValueOrDefault((loginId, docId));

    /// <summary>An actor begins.</summary>
    internal void Add(string loginId, string docId, SharedDocument document) => documents[(loginId, docId)] = document;

    /// <summary>An actor ends.</summary>
    internal void Remove(string loginId, string docId, SharedDocument document) =>
        documents.TryRemove(new KeyValuePair<(string LoginId, string DocId), SharedDocument>((loginId, docId), document));
}
