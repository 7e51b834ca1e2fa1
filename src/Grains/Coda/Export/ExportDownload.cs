using System.Globalization;
using System.Net;
using System.Text;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda.Export;

/// <summary>
/// Downloads exported files. It sends no credentials and no cookies. The link and every redirect must lead to an allowed host. Live links
/// lead to a bucket, or to an address of Coda that redirects to a bucket.
/// </summary>
/// <param name="handler">
/// The connections, guarded by <see cref="GuardedDial"/>. They follow no redirects themselves. All calls share them.
/// </param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
internal sealed class ExportDownload(HttpMessageHandler handler, CodaOptions options, TimeProvider time)
{
    /// <summary>Returns the file's text.</summary>
    /// <exception cref="CodaException">413: the file is larger than <see cref="CodaExportOptions.MaxBytes"/>.</exception>
    /// <exception cref="CodaExportException">The link has expired, or the file cannot be fetched now: a fresh link may help.</exception>
    /// <exception cref="CodaFileHostException">The link or a redirect leads to a host that is not allowed.</exception>
    /// <exception cref="CodaUnavailableException">There is no time left.</exception>
    public async Task<string> Fetch(CodaCall call, string link, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var address = ExportLink.Check(link, options);
        var remaining = deadline - time.GetUtcNow();
        if (remaining < options.LeastRequestTime)
            throw new CodaUnavailableException("There was no time left to fetch the exported page.", mayHaveExecuted: false);
        using var timeout = new CancellationTokenSource(remaining < options.RequestTimeout ? remaining : options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        try
        {
            for (var redirects = 0; redirects <= options.Export.MaxRedirects; redirects++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                request.Headers.UserAgent.Add(ServiceVersion.UserAgent);
                call.CountUpstreamRequest(changes: false);
                using var response = await http.SendAsync(request, either.Token);
                if (RedirectOf(response) is { } next)
                    address = ExportLink.Check(new Uri(address, next), options);
                else if (response.StatusCode == HttpStatusCode.OK)
                    return await Read(response, either.Token) ?? throw NotFetched(address, "it answered with a page instead of the file");
                else
                    throw NotFetched(address, string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}"));
            }

            throw NotFetched(address, "too many redirects");
        }
        catch (HttpRequestException e) when (e.InnerException is CodaFileHostException refused)
        {
            throw new CodaFileHostException(refused.Message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException || (e is OperationCanceledException && timeout.IsCancellationRequested))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw NotFetched(address, CauseOf(e));
        }
    }

    private static CodaExportException NotFetched(Uri address, string cause) =>
        new($"Coda exported the page, but the file could not be fetched from {address.IdnHost} ({cause}).") { FileHost = address.IdnHost };

    // The text is our own, because the exception's message may contain the address.
    private static string CauseOf(Exception e) => e switch
    {
        OperationCanceledException => "no answer in time",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name could not be resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection could be made",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError } => "no connection could be made",
        _ => "the connection broke",
    };

    private async Task<string?> Read(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var text = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (text.Length + read > options.Export.MaxBytes)
                throw new CodaException(HttpStatusCode.RequestEntityTooLarge, $"The page's content is larger than {options.Export.MaxBytes} bytes.");
            text.Write(buffer, 0, read);
        }

        var content = Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length).TrimStart('\uFEFF');
        return IsNoExport(response, content) ? null : content;
    }

    private static Uri? RedirectOf(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect =>
            response.Headers.Location,
        _ => null,
    };

    // The file store reports an expired or missing file in XML, and its status may not be an error. A web page comes from a proxy. Exports
    // have the type text/plain (live note).
    private static bool IsNoExport(HttpResponseMessage response, string content) =>
        response.Content.Headers.ContentType?.MediaType is "application/xml" or "text/xml" or "text/html"
        || (content.StartsWith("<?xml", StringComparison.Ordinal) && content.Contains("<Error>", StringComparison.Ordinal));
}
