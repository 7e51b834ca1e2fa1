using System.Net;
using System.Text;

namespace CodaMcp.Coda.Export;

/// <summary>Fetches exported files. Without credentials, cookies or redirects, and only from hosts that are allowed.</summary>
/// <param name="handler">The connections, guarded by <see cref="GuardedDial"/>; shared by all calls.</param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
internal sealed class ExportDownload(HttpMessageHandler handler, CodaOptions options, TimeProvider time)
{
    /// <summary>The file's text, or null where the link has expired or the file cannot be had right now and a fresh link may help.</summary>
    /// <exception cref="CodaException">413: the file is larger than <see cref="CodaExportOptions.MaxBytes"/>.</exception>
    /// <exception cref="CodaUnavailableException">The link leads where nothing is fetched from.</exception>
    public async Task<string?> Fetch(CodaCall call, string link, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var address = ExportLink.Check(link, options);
        var remaining = deadline - time.GetUtcNow();
        if (remaining < options.LeastRequestTime)
            throw new CodaUnavailableException("There was no time left to fetch the exported page.", mayHaveExecuted: false);
        using var timeout = new CancellationTokenSource(remaining < options.RequestTimeout ? remaining : options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);

        call.CountUpstreamRequest(changes: false);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            if (response.StatusCode != HttpStatusCode.OK)
                return null;
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            using var text = new MemoryStream();
            var buffer = new byte[81920];
            for (int read; (read = await body.ReadAsync(buffer, either.Token)) > 0;)
            {
                if (text.Length + read > options.Export.MaxBytes)
                    throw new CodaException(HttpStatusCode.RequestEntityTooLarge, $"The page's content is larger than {options.Export.MaxBytes} bytes.");
                text.Write(buffer, 0, read);
            }

            var content = Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length).TrimStart('\uFEFF');
            return IsStorageError(response, content) ? null : content;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && timeout.IsCancellationRequested))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    // The file store reports an expired or missing file in XML, and not always with a status to match.
    private static bool IsStorageError(HttpResponseMessage response, string content) =>
        response.Content.Headers.ContentType?.MediaType is "application/xml" or "text/xml"
        || (content.StartsWith("<?xml", StringComparison.Ordinal) && content.Contains("<Error>", StringComparison.Ordinal));
}
