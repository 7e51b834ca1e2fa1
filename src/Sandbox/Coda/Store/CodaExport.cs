namespace CodaMcp.Sandbox.Coda;

/// <summary>An export of a page: text taken when it began, or the error it will end with.</summary>
internal sealed class CodaExport(string id, string docId, string pageId, string text, string? error, DateTimeOffset begunAt)
{
    public string Id { get; } = id;

    public string DocId { get; } = docId;

    public string PageId { get; } = pageId;

    public string Text { get; } = text;

    public string? Error { get; } = error;

    public DateTimeOffset BegunAt { get; } = begunAt;

    public int Polls { get; set; }

    public bool Ended { get; set; }

    /// <summary>Names page and document but no request: that is why exports of a page overwrite each other.</summary>
    public string FileKey => $"DOC_EXPORT_RENDERING/{PageId}/{DocId}";
}
