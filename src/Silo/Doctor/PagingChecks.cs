using System.Net;
using System.Text.Json;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Doctor;

/// <summary>Checks how listings continue (Coda API, "Pagination").</summary>
/// <param name="probe">Sends requests to Coda.</param>
/// <param name="report">The report for the findings.</param>
internal sealed class PagingChecks(CodaProbe probe, DoctorReport report)
{
    private const int MostPages = 25;
    private const string Refusal = "RequestSchemaValidationFailed";

    /// <summary>Checks every listing that has a second page.</summary>
    public async Task CheckAsync(CodaTour tour, CancellationToken cancellationToken)
    {
        var api = probe.Api;
        await Check("listDocs", "/docs", "limit=1", token => api.ListDocs(new ListDocsQuery { Limit = 1, PageToken = token }, cancellationToken), doc => doc.Id, cancellationToken);
        if (tour.Doc is not { } doc)
        {
            report.NotChecked(CodaExamination.Service, "second pages of listPages, listTables and listRows, since the token sees no doc.");
            return;
        }

        var path = $"/docs/{Uri.EscapeDataString(doc.Id)}";
        await Check(
            "listPages", $"{path}/pages", "limit=1", token => api.ListPages(doc.Id, new ListQuery { Limit = 1, PageToken = token }, cancellationToken), page => page.Id, cancellationToken);
        await Check(
            "listTables", $"{path}/tables", "limit=1", token => api.ListTables(doc.Id, new ListTablesQuery { Limit = 1, PageToken = token }, cancellationToken), table => table.Id, cancellationToken);
        if (tour.Table is not { } table)
        {
            report.NotChecked(CodaExamination.Service, "second pages of listRows, and the end of a listing, since no doc with a table was found. Name one with --write.");
            return;
        }

        await Check(
            "listRows",
            $"{path}/tables/{Uri.EscapeDataString(table.Id)}/rows",
            "valueFormat=simpleWithArrays",
            token => api.ListRows(doc.Id, table.Id, new ListRowsQuery { Limit = 1, ValueFormat = "simpleWithArrays", PageToken = token }, cancellationToken),
            row => row.Id,
            cancellationToken);
        await CodaExamination.Try(report, "the end of a listing", () => End(tour, cancellationToken), cancellationToken);
    }

    private Task Check<T>(string operation, string path, string other, Func<string?, Task<CodaList<T>>> list, Func<T, string> idOf, CancellationToken cancellationToken) =>
        CodaExamination.Try(report, $"second pages of {operation}", () => CheckPages(operation, path, other, list, idOf, cancellationToken), cancellationToken);

    private async Task CheckPages<T>(string operation, string path, string other, Func<string?, Task<CodaList<T>>> list, Func<T, string> idOf, CancellationToken cancellationToken)
    {
        CodaList<T> first;
        try
        {
            first = await list(null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            report.Wrong(CodaExamination.Service, $"the first page of {operation} could not be read: {CodaExamination.Describe(e)}. {CodaExamination.Attach}");
            return;
        }

        if (first.NextPageToken is not { Length: > 0 } token)
        {
            report.NotChecked(CodaExamination.Service, $"second pages of {operation}: there is only one page. Name a doc that has more with --write.");
            return;
        }

        var ids = first.Items.Select(idOf).ToHashSet(StringComparer.Ordinal);
        try
        {
            var second = await list(token);
            report.Add(
                CodaExamination.Service,
                !second.Items.Select(idOf).Any(ids.Contains),
                $"this server's client reads a second page of {operation} ({first.Items.Count} + {second.Items.Count} items)",
                $"the second page of {operation} has items of the first one. The page token is not gone by. {CodaExamination.Attach}");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            report.Wrong(
                CodaExamination.Service, $"this server's client cannot read a second page of {operation}: {CodaExamination.Describe(e)}. No tool that lists gets past its first page. {CodaExamination.Attach}");
        }

        var alone = await probe.GetAsync(operation, $"{path}?pageToken={Uri.EscapeDataString(token)}", cancellationToken);
        report.Add(
            CodaExamination.Service,
            alone.IsSuccess && !IdsOf(alone.Body).Any(ids.Contains),
            $"a second page of {operation} is read by its token alone",
            alone.IsSuccess
                ? $"a second page of {operation} asked for by its token alone has items of the first one. {CodaExamination.Attach}"
                : $"a second page of {operation} asked for by its token alone is answered with {CodaExamination.Describe(alone)}. {CodaExamination.Attach}");
        var both = await probe.GetAsync(operation, $"{path}?{other}&pageToken={Uri.EscapeDataString(token)}", cancellationToken);
        report.Add(
            CodaExamination.Service,
            both.Status == HttpStatusCode.BadRequest && CodaExamination.TypeOf(both.Body) == Refusal,
            $"{other.Split('=')[0]} beside a page token of {operation} is refused (400 {Refusal})",
            both.IsSuccess
                ? $"{other.Split('=')[0]} beside a page token of {operation} is accepted, not refused with 400 {Refusal}. Nothing here breaks by it. {CodaExamination.Attach}"
                : $"{other.Split('=')[0]} beside a page token of {operation} is refused with {CodaExamination.Describe(both)}, not with 400 {Refusal}. {CodaExamination.Attach}");
    }

    private async Task End(CodaTour tour, CancellationToken cancellationToken)
    {
        var path = $"/docs/{Uri.EscapeDataString(tour.Doc!.Id)}/tables";
        var pages = 0;
        var query = "?limit=1";
        string? previous = null;
        while (pages < MostPages)
        {
            var page = await probe.GetAsync("listTables", $"{path}{query}", cancellationToken);
            if (!page.IsSuccess)
            {
                report.Wrong(CodaExamination.Service, $"page {pages + 1} of listTables is answered with {CodaExamination.Describe(page)}. {CodaExamination.Attach}");
                return;
            }

            pages++;
            var (token, isThere) = TokenOf(page.Body);
            if (token.Length == 0)
            {
                report.Right(CodaExamination.Service, $"the last page of a listing has {(isThere ? "an empty token" : "no token")} (listTables, {pages} pages)");
                return;
            }

            if (token == previous)
            {
                report.Wrong(CodaExamination.Service, $"a page of listTables returns the page token of its own request, so the listing does not end. {CodaExamination.Attach}");
                return;
            }

            previous = token;
            query = $"?pageToken={Uri.EscapeDataString(token)}";
        }

        report.NotChecked(CodaExamination.Service, $"the end of a listing, since listTables has more than {MostPages} pages of one item.");
    }

    // Throws if the body is not a listing. The check then reports the exception.
    private static string[] IdsOf(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return [.. json.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString() ?? "")];
    }

    private static (string Token, bool IsThere) TokenOf(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("nextPageToken", out var token) ? (token.GetString() ?? "", true) : ("", false);
    }
}
