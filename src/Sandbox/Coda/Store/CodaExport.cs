namespace CodaMcp.Sandbox.Coda;

/// <summary>An export of a page: the text from its start, or the error with which it will end.</summary>
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

    /// <summary>The key of the file. It contains the page and the document, but no request. So exports of a page overwrite each other.</summary>
    public string FileKey => $"DOC_EXPORT_RENDERING/{PageId}/{DocId}";
}
