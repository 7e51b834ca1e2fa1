using System.Net;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda.Export;

/// <summary>Reads one page's content. Starts an export, waits for the file, and fetches it. Falls back to the page's lines of text.</summary>
/// <param name="download">Fetches files.</param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
internal sealed class PageExporter(ExportDownload download, CodaOptions options, TimeProvider time)
{
    private const int LineBatch = 500;
    private const string LinesOnly =
        "This Coda token may not export pages, so this is the page's text line by line: tables, images, links, formatting and the state of checkboxes are missing.";

    private const string LinesCut = LinesOnly + " The page is too long for that, too: its end is missing.";

    private const string Markdown = "markdown";
    private const string Html = "html";
    private const int MaxTries = 2;

    /// <summary>Allows one export of a page at a time in this process. Coda writes all exports of a page to one file, whatever their format.</summary>
    private readonly KeyedLock turns = new();

    /// <summary>Returns the page's content as Markdown.</summary>
    /// <param name="call">The call, to count the download.</param>
    /// <param name="api">The API on behalf of the call, bounded by <paramref name="deadline"/>.</param>
    /// <param name="docId">The document.</param>
    /// <param name="pageId">The page.</param>
    /// <param name="deadline">When to give up. It may change, so it is read again after every wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PageMarkdown> Read(CodaCall call, ICodaApi api, string docId, string pageId, Func<DateTimeOffset> deadline, CancellationToken cancellationToken)
    {
        // An export needs a POST, which Coda refuses for read-only tokens. If the token may not read either, the next request fails.
        return await Export(call, api, docId, pageId, Markdown, deadline, cancellationToken) is { } content
            ? new PageMarkdown(content, null)
            : await ReadLines(api, docId, pageId, cancellationToken);
    }

    /// <summary>Returns the page's content as HTML; null if the token may not export.</summary>
    /// <param name="call">The call, to count the download.</param>
    /// <param name="api">The API on behalf of the call, bounded by <paramref name="deadline"/>.</param>
    /// <param name="docId">The document.</param>
    /// <param name="pageId">The page.</param>
    /// <param name="deadline">When to give up. It may change, so it is read again after every wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<string?> ReadHtml(CodaCall call, ICodaApi api, string docId, string pageId, Func<DateTimeOffset> deadline, CancellationToken cancellationToken) =>
        Export(call, api, docId, pageId, Html, deadline, cancellationToken);

    // Returns null if the token may not export.
    private async Task<string?> Export(
        CodaCall call, ICodaApi api, string docId, string pageId, string format, Func<DateTimeOffset> deadline, CancellationToken cancellationToken)
    {
        using (await Turn($"{docId}/{pageId}", deadline(), cancellationToken))
        {
            for (var tries = 1; ; tries++)
            {
                PageExportBegun begun;
                try
                {
                    begun = await api.BeginPageContentExport(docId, pageId, new PageExportRequest(format), cancellationToken);
                }
                catch (CodaException e) when (e.Status == HttpStatusCode.Forbidden)
                {
                    return null;
                }

                var content = await Await(call, api, docId, pageId, begun.Id, deadline, cancellationToken);
                // Another silo (for another Coda user) or another program may have exported the page in the other format meanwhile. Content
                // that looks like the other format is exported a second time and then accepted.
                if (tries == MaxTries || content.AsSpan().TrimStart() is ['<', ..] == (format == Html))
                    return content;
            }
        }
    }

    private async Task<string> Await(
        CodaCall call, ICodaApi api, string docId, string pageId, string exportId, Func<DateTimeOffset> deadline, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var pause = options.Export.FirstPoll;
        var freshLinks = 0;
        while (true)
        {
            var elapsed = time.GetElapsedTime(start);
            if (elapsed + pause > options.Export.GiveUp || time.GetUtcNow() + pause + options.LeastRequestTime > deadline())
                throw new CodaUnavailableException("Coda did not finish exporting the page in time.", mayHaveExecuted: false);
            await Task.Delay(pause, time, cancellationToken);
            pause = Longer(pause);

            PageExport export;
            try
            {
                export = await api.GetPageContentExportStatus(docId, pageId, exportId, cancellationToken);
            }
            catch (CodaException e) when (e.Status == HttpStatusCode.NotFound && time.GetElapsedTime(start) < options.Export.NotFoundGrace)
            {
                continue;
            }

            if (export.Error is { Length: > 0 } error)
                throw new CodaExportException($"Coda could not export the page. Coda says: {(error.Length > 400 ? error[..400] : error).TrimEnd('.', ' ')}.");
            if (export.DownloadLink is not { Length: > 0 } link)
            {
                if (string.Equals(export.Status, "failed", StringComparison.OrdinalIgnoreCase))
                    throw new CodaExportException("Coda could not export the page, and gives no reason.");
                continue;
            }

            try
            {
                return await download.Fetch(call, link, deadline(), cancellationToken);
            }
            catch (CodaExportException) when (++freshLinks <= options.Export.MaxFreshLinks)
            {
                // The next request for the status returns a fresh link.
                pause = options.Export.FirstPoll;
            }
        }
    }

    private async Task<PageMarkdown> ReadLines(ICodaApi api, string docId, string pageId, CancellationToken cancellationToken)
    {
        var lines = new List<PageContentLine>();
        long size = 0;
        string? pageToken = null;
        do
        {
            var batch = await api.ListPageContent(docId, pageId, new ListQuery { Limit = LineBatch, PageToken = pageToken }, cancellationToken);
            foreach (var line in batch.Items.Select(item => item.ItemContent).OfType<PageContentLine>())
            {
                size += line.Content?.Length ?? 0;
                if (size > options.Export.MaxBytes)
                    return new PageMarkdown(ContentLines.ToMarkdown(lines), LinesCut);
                lines.Add(line);
            }

            pageToken = batch.NextPageToken;
        }
        while (pageToken is { Length: > 0 });

        return new PageMarkdown(ContentLines.ToMarkdown(lines), LinesOnly);
    }

    private async Task<IDisposable> Turn(string page, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var remaining = deadline - time.GetUtcNow();
        using var timeout = new CancellationTokenSource(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await turns.Enter(page, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CodaUnavailableException("Other exports of this page did not finish in time.", mayHaveExecuted: false, e);
        }
    }

    private TimeSpan Longer(TimeSpan pause)
    {
        var longer = pause * options.Export.PollFactor;
        return longer < options.Export.LongestPoll ? longer : options.Export.LongestPoll;
    }
}
