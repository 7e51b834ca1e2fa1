using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Doctor;

/// <summary>
/// Checks edits of parts of a page, which <c>edit_page</c> relies on. Content must go to the place of the element id. Every other line must keep its id, style
/// and text.
/// </summary>
/// <param name="probe">Sends requests to Coda.</param>
/// <param name="report">The report for the findings.</param>
/// <param name="follow">Follows a write to its end. Its arguments are the doc, the request id and the effect of the write.</param>
internal sealed class ElementChecks(CodaProbe probe, DoctorReport report, Func<string, string, string, CancellationToken, Task<bool>> follow)
{
    private const string Gone = "cl-0000000000";
    private const int MostReads = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Edits a page that the doctor created. The page has at least two lines.</summary>
    public async Task CheckAsync(string docId, string pageId, CancellationToken cancellationToken)
    {
        var lines = await Lines(docId, pageId, cancellationToken);
        foreach (var (mode, what) in new[] { ("replace", "replaces an element"), ("append", "inserts after an element"), ("prepend", "inserts before an element") })
        {
            if (lines.Count < 2)
            {
                report.NotChecked(CodaExamination.Service, $"whether a write that {what} keeps the other lines: the page does not show its lines.");
                return;
            }

            var text = $"{what}.";
            var update = new PageUpdate { ContentUpdate = new PageContentUpdate { InsertionMode = mode, ElementId = lines[1].Id, CanvasContent = new CanvasContent("markdown", text) } };
            var written = await probe.Api.UpdatePage(docId, pageId, update, cancellationToken);
            if (!await follow(docId, written.RequestId, what, cancellationToken))
                return;
            List<(string? Id, PageContentLine? Content)> expected = [.. lines.Select(line => ((string?)line.Id, line.ItemContent))];
            var at = mode == "append" ? 2 : 1;
            if (mode == "replace")
                expected.RemoveAt(1);
            expected.Insert(at, (null, null));
            lines = await Report(docId, pageId, expected, text, what, cancellationToken);
        }

        if (lines.Count < 2)
            return;
        var deleted = await probe.Api.DeletePageContent(docId, pageId, new PageContentDelete([lines[1].Id]), cancellationToken);
        if (await follow(docId, deleted.RequestId, "deletes an element", cancellationToken))
            await Report(docId, pageId, [.. lines.Where((_, index) => index != 1).Select(line => ((string?)line.Id, line.ItemContent))], null, "deletes an element", cancellationToken);
        await CheckUnknown(docId, pageId, cancellationToken);
    }

    // Neither the specification nor a recording shows how Coda refuses an element that is gone.
    private async Task CheckUnknown(string docId, string pageId, CancellationToken cancellationToken)
    {
        var update = new PageUpdate { ContentUpdate = new PageContentUpdate { InsertionMode = "replace", ElementId = Gone, CanvasContent = new CanvasContent("markdown", "Nowhere.") } };
        try
        {
            await probe.Api.UpdatePage(docId, pageId, update, cancellationToken);
            report.Note(CodaExamination.Service, "a write to an element that is not there is accepted (202)");
        }
        catch (CodaException refused)
        {
            report.Note(CodaExamination.Service, $"a write to an element that is not there is refused ({CodaExamination.Describe(refused)})");
        }
    }

    private async Task<IReadOnlyList<PageContentItem>> Report(
        string docId, string pageId, List<(string? Id, PageContentLine? Content)> expected, string? text, string what, CancellationToken cancellationToken)
    {
        var lines = await Lines(docId, pageId, cancellationToken);
        for (var read = 1; read < MostReads && !IsExpected(lines); read++)
        {
            await probe.Wait(Pause, cancellationToken);
            lines = await Lines(docId, pageId, cancellationToken);
        }

        var right = IsExpected(lines);
        report.Add(
            CodaExamination.Service,
            right,
            $"a write that {what} leaves the other lines as they were",
            $"a write that {what} does not put the content where its element is, or changes other lines. Do not use edit_page until this is understood. {CodaExamination.Attach}");
        return right ? lines : [];

        bool IsExpected(IReadOnlyList<PageContentItem> found) => found.Count == expected.Count && found.Zip(expected).All(pair => pair.Second.Id is null
            ? pair.First.ItemContent?.Content == text
            : pair.First.Id == pair.Second.Id && pair.First.ItemContent == pair.Second.Content);
    }

    private async Task<IReadOnlyList<PageContentItem>> Lines(string docId, string pageId, CancellationToken cancellationToken) =>
        (await probe.Api.ListPageContent(docId, pageId, new ListQuery { Limit = 100 }, cancellationToken)).Items;
}
