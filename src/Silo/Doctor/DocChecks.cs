using System.Net;
using System.Text.RegularExpressions;
using CodaMcp.Coda.Contract;
using CodaMcp.References;

namespace CodaMcp.Doctor;

/// <summary>Checks the forms of browser links, the error for a missing page, and requests for a version of a doc.</summary>
/// <param name="probe">Sends requests to Coda.</param>
/// <param name="report">The report for the findings.</param>
internal sealed partial class DocChecks(CodaProbe probe, DoctorReport report)
{
    private const string NotUpToDate = "not yet up to date";

    /// <summary>Checks the doc of the tour.</summary>
    public async Task CheckAsync(CodaTour tour, CancellationToken cancellationToken)
    {
        if (tour.Doc is not { } doc)
        {
            report.NotChecked(CodaExamination.Service, "links and versions, since the token sees no doc. Open one in Coda as the token's user.");
            return;
        }

        await CheckLink("doc", doc.BrowserLink, doc.Id, doc.Id, cancellationToken);
        if (tour.Page is { } page)
            await CheckLink("page", page.BrowserLink, page.Id, doc.Id, cancellationToken);
        if (tour.Table is { BrowserLink: { } tableLink } table)
            await CheckLink("table", tableLink, table.Id, doc.Id, cancellationToken);
        if (tour.Row is { BrowserLink: { } rowLink } row)
            await CheckLink("row", rowLink, row.Id, doc.Id, cancellationToken);
        await CodaExamination.Try(report, "a page that is not there", () => CheckMissing(doc.Id, cancellationToken), cancellationToken);
        await CodaExamination.Try(report, "versions of a doc", () => CheckVersions(doc.Id, cancellationToken), cancellationToken);
    }

    private async Task CheckLink(string kind, string link, string id, string docId, CancellationToken cancellationToken)
    {
        if (!CodaLink.TryParse(link, out var read) || read.DocId != docId)
        {
            report.Wrong(CodaExamination.Service, $"a {kind}'s browser link ({FormOf(link)}) is not read as a link into its doc. {CodaExamination.Attach}");
            return;
        }

        try
        {
            var target = (await probe.Api.ResolveBrowserLink(new ResolveBrowserLinkQuery { Url = link }, cancellationToken)).Resource;
            report.Add(
                CodaExamination.Service,
                target.Type == kind && target.Id == id,
                $"a {kind}'s browser link ({FormOf(link)}) leads back to the {kind}",
                $"a {kind}'s browser link ({FormOf(link)}) leads to a {target.Type}{(target.Type == kind ? " of another id" : "")}. {CodaExamination.Attach}");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            report.Wrong(CodaExamination.Service, $"a {kind}'s browser link ({FormOf(link)}) is not resolved: {CodaExamination.Describe(e)}. {CodaExamination.Attach}");
        }
    }

    private async Task CheckMissing(string docId, CancellationToken cancellationToken)
    {
        var answer = await probe.GetAsync("getPage", $"/docs/{Uri.EscapeDataString(docId)}/pages/canvas-DoctorNone", cancellationToken);
        report.Add(
            CodaExamination.Service,
            answer.Status == HttpStatusCode.NotFound && CodaExamination.Member(answer.Body, "message") is { Length: > 0 },
            "a page that is not there is answered with 404 and a message",
            $"a page that is not there is answered with {CodaExamination.Describe(answer)}, not with 404 and a message. {CodaExamination.Attach}");
    }

    // Coda refuses any value other than "latest" with the message for a stale version (mikeohyan, live 2026-09). So no stale version is
    // needed to see the message.
    private async Task CheckVersions(string docId, CancellationToken cancellationToken)
    {
        var path = $"/docs/{Uri.EscapeDataString(docId)}/pages?limit=1";
        var latest = await probe.GetAsync("listPages", path, cancellationToken, version: "latest");
        report.Add(
            CodaExamination.Service,
            latest.IsSuccess || SaysBehind(latest),
            $"the newest version of a doc can be asked for (X-Coda-Doc-Version: latest, {(int)latest.Status})",
            $"X-Coda-Doc-Version: latest is answered with {CodaExamination.Describe(latest)}. {CodaExamination.Attach}");
        var other = await probe.GetAsync("listPages", path, cancellationToken, version: "0");
        report.Add(
            CodaExamination.Service,
            SaysBehind(other),
            $"a version that is not current is refused in the words this server knows (400, \"{NotUpToDate}\")",
            $"a version that is not current is answered with {CodaExamination.Describe(other)}, not with 400 and \"{NotUpToDate}\". {CodaExamination.Attach}");
    }

    private static bool SaysBehind(Exchange answer) =>
        answer.Status == HttpStatusCode.BadRequest && CodaExamination.Member(answer.Body, "message")?.Contains(NotUpToDate, StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>Returns the form of a link, without its titles and ids.</summary>
    internal static string FormOf(string link) =>
        Uri.TryCreate(link, UriKind.Absolute, out var address)
            ? $"{address.Host}{Part().Replace(address.AbsolutePath + address.Fragment, match => match.Value is "d" ? "d" : Mark().Match(match.Value) is { Success: true } mark ? $"…{mark.Groups[1].Value}…" : "…")}"
            : "no address";

    [GeneratedRegex("[^/#&?]+")]
    private static partial Regex Part();

    [GeneratedRegex("(?:^|[^/])*?(_(?:d|su|s|tu|t|ru|r)(?=[A-Za-z0-9_-]+$))")]
    private static partial Regex Mark();
}
