using System.Net;
using System.Text.Json;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Doctor;

/// <summary>How listings are continued (Coda API, "Pagination").</summary>
/// <param name="probe">The way to Coda.</param>
/// <param name="report">Where the findings go.</param>
internal sealed class PagingChecks(CodaProbe probe, DoctorReport report)
{
    private const int MostPages = 25;
    private const string Refusal = "RequestSchemaValidationFailed";

    /// <summary>Checks every listing that has a second page.</summary>
    public async Task CheckAsync(CodaTour tour, CancellationToken cancellationToken)
    {
        var api = probe.Api;
        var checkedAny = await Check("listDocs", "/docs", "limit=1", token => api.ListDocs(new ListDocsQuery { Limit = 1, PageToken = token }, cancellationToken), cancellationToken);
        if (tour.Doc is { } doc)
        {
            var path = $"/docs/{Uri.EscapeDataString(doc.Id)}";
            checkedAny |= await Check(
                "listPages", $"{path}/pages", "limit=1", token => api.ListPages(doc.Id, new ListQuery { Limit = 1, PageToken = token }, cancellationToken), cancellationToken);
            checkedAny |= await Check(
                "listTables", $"{path}/tables", "limit=1", token => api.ListTables(doc.Id, new ListTablesQuery { Limit = 1, PageToken = token }, cancellationToken), cancellationToken);
            if (tour.Table is { } table)
            {
                checkedAny |= await Check(
                    "listRows",
                    $"{path}/tables/{Uri.EscapeDataString(table.Id)}/rows",
                    "valueFormat=simpleWithArrays",
                    token => api.ListRows(doc.Id, table.Id, new ListRowsQuery { Limit = 1, ValueFormat = "simpleWithArrays", PageToken = token }, cancellationToken),
                    cancellationToken);
                await End(tour, cancellationToken);
            }
        }

        if (!checkedAny)
            report.NotChecked(CodaExamination.Service, "second pages, since no listing has more than one item. Name a doc with several pages or rows with --write.");
    }

    private async Task<bool> Check<T>(string operation, string path, string other, Func<string?, Task<CodaList<T>>> list, CancellationToken cancellationToken)
    {
        CodaList<T> first;
        try
        {
            first = await list(null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            report.Wrong(CodaExamination.Service, $"the first page of {operation} could not be read: {CodaExamination.Describe(e)}. {CodaExamination.Attach}");
            return false;
        }

        if (first.NextPageToken is not { Length: > 0 } token)
            return false;
        try
        {
            var second = await list(token);
            report.Right(CodaExamination.Service, $"this server's client reads a second page of {operation} ({first.Items.Count} + {second.Items.Count} items)");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            report.Wrong(
                CodaExamination.Service, $"this server's client cannot read a second page of {operation}: {CodaExamination.Describe(e)}. No tool that lists gets past its first page. {CodaExamination.Attach}");
        }

        var alone = await probe.GetAsync($"{path}?pageToken={Uri.EscapeDataString(token)}", cancellationToken);
        report.Add(
            CodaExamination.Service,
            alone.IsSuccess,
            $"a second page of {operation} is read by its token alone",
            $"a second page of {operation} asked for by its token alone is answered with {CodaExamination.Describe(alone)}. {CodaExamination.Attach}");
        var both = await probe.GetAsync($"{path}?{other}&pageToken={Uri.EscapeDataString(token)}", cancellationToken);
        report.Add(
            CodaExamination.Service,
            both.Status == HttpStatusCode.BadRequest && CodaExamination.TypeOf(both.Body) == Refusal,
            $"{other.Split('=')[0]} beside a page token of {operation} is refused (400 {Refusal})",
            both.IsSuccess
                ? $"{other.Split('=')[0]} beside a page token of {operation} is accepted, not refused with 400 {Refusal}. Nothing here breaks by it. {CodaExamination.Attach}"
                : $"{other.Split('=')[0]} beside a page token of {operation} is refused with {CodaExamination.Describe(both)}, not with 400 {Refusal}. {CodaExamination.Attach}");
        return true;
    }

    private async Task End(CodaTour tour, CancellationToken cancellationToken)
    {
        var path = $"/docs/{Uri.EscapeDataString(tour.Doc!.Id)}/tables";
        var pages = 0;
        var query = "?limit=1";
        string? previous = null;
        while (pages < MostPages)
        {
            var page = await probe.GetAsync($"{path}{query}", cancellationToken);
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
                report.Wrong(CodaExamination.Service, $"a page of listTables has the token that it was asked for by, so that the listing does not end. {CodaExamination.Attach}");
                return;
            }

            previous = token;
            query = $"?pageToken={Uri.EscapeDataString(token)}";
        }

        report.NotChecked(CodaExamination.Service, $"the end of a listing, since listTables has more than {MostPages} pages of one item.");
    }

    private static (string Token, bool IsThere) TokenOf(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("nextPageToken", out var token) ? (token.GetString() ?? "", true) : ("", false);
    }
}
