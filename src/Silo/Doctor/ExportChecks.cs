using System.Globalization;
using CodaMcp.Coda;

namespace CodaMcp.Doctor;

/// <summary>Checks the export of a page's content, and the host of its file.</summary>
/// <param name="probe">Sends requests to Coda.</param>
/// <param name="report">The report for the findings.</param>
/// <param name="options">The settings.</param>
internal sealed class ExportChecks(CodaProbe probe, DoctorReport report, CodaOptions options)
{
    /// <summary>Exports and downloads a page, as production does.</summary>
    public async Task CheckAsync(CodaTour tour, CancellationToken cancellationToken)
    {
        if (tour is not { Doc: { } doc, Page: { } page })
        {
            report.NotChecked(CodaExamination.Service, "exports, since no doc with a page of text was found. Name one with --write.");
            return;
        }

        var before = (Api: probe.Exchanges.Count, Files: probe.Downloads.Count);
        var start = probe.Now();
        PageMarkdown? markdown = null;
        var failure = "";
        try
        {
            markdown = await probe.Gateway.ReadPageMarkdown(probe.Call, doc.Id, page.Id, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            failure = CodaExamination.Describe(e);
        }

        var asked = probe.Exchanges.Skip(before.Api).ToArray();
        var downloads = probe.Downloads.Skip(before.Files).ToArray();
        if (markdown is { Warning: not null })
        {
            report.Note(CodaExamination.Service, "the token may not export pages (403): it is for reading only. Pages are read line by line, without tables and formatting");
            return;
        }

        Report(markdown?.Markdown, failure, asked, downloads, probe.Since(start));
    }

    private void Report(string? markdown, string failure, Exchange[] asked, Exchange[] downloads, TimeSpan took)
    {
        var link = asked.Select(exchange => CodaExamination.Member(exchange.Body, "downloadLink")).LastOrDefault(link => link is { Length: > 0 });
        var host = link is not null && Uri.TryCreate(link, UriKind.Absolute, out var address) ? address.Host : null;
        var redirects = downloads.Count(download => (int)download.Status is >= 300 and < 400);
        var hosts = string.Join(", then ", downloads.Select(download => download.Address.Host).Prepend(host ?? "").Where(name => name.Length > 0).Distinct());
        if (markdown is not null)
        {
            report.Right(
                CodaExamination.Service,
                $"an export is read to its end in {Seconds(took)} (from {hosts}, {Count(redirects, "redirect")}, {asked.Length} requests to the API)");
        }
        else if (host is not null && downloads.Length == 0)
        {
            report.Wrong(CodaExamination.Service, $"an export's file is at {host}, and nothing is fetched from there: {failure}.");
        }
        else if (downloads is [.., var last])
        {
            var target = last.Headers.TryGetValue("Location", out var location) && Uri.TryCreate(last.Address, location, out var next) ? $" to {next.Host}" : "";
            report.Wrong(
                CodaExamination.Service,
                $"an export's file could not be fetched: {last.Address.Host} answered {(int)last.Status}{target} ({failure}). Let this machine reach that host. {CodaExamination.Attach}");
        }
        else
        {
            report.Wrong(CodaExamination.Service, $"an export did not get as far as a link to its file: {failure}. {CodaExamination.Attach}");
        }

        if (link is not null)
            CheckLink(link);
    }

    private void CheckLink(string link)
    {
        var seconds = link.Split('?', '&').FirstOrDefault(part => part.StartsWith("X-Amz-Expires=", StringComparison.Ordinal))?.Split('=')[1];
        if (int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var life))
            report.Note(CodaExamination.Service, $"a link to an export's file says that it is valid for {life} s");
        if (options.BaseUrl.Scheme == Uri.UriSchemeHttps)
        {
            report.Add(
                CodaExamination.Service,
                link.StartsWith("https://", StringComparison.Ordinal),
                "a link to an export's file is an https address",
                $"a link to an export's file is no https address. {CodaExamination.Attach}");
        }
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private static string Count(int number, string what) => number switch { 0 => $"no {what}", 1 => $"one {what}", _ => $"{number} {what}s" };
}
