using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using CodaMcp.Audit;

namespace CodaMcp.Delivery;

/// <summary>
/// Sends records to a receiver of OpenTelemetry logs, by OTLP over HTTP in JSON. After any response but success the records are kept, even if OTLP calls the
/// response final. The receiver may not be configured yet. Does not follow redirects.
/// </summary>
internal sealed partial class OtlpReceiver : IRecordReceiver
{
    // A response to partially accepted records has a body.
    private const int LongestAnswer = 64 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly OtlpRecordSettings settings;
    private readonly TimeProvider time;
    private readonly ILogger<OtlpReceiver> logger;
    private readonly HttpClient http;

    public OtlpReceiver(OtlpRecordSettings settings, TimeProvider time, ILogger<OtlpReceiver> logger)
    {
        (this.settings, this.time, this.logger) = (settings, time, logger);
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = LongestAnswer,
        };
    }

    /// <inheritdoc/>
    public async Task<string?> SendAsync(string id, IReadOnlyList<AuditEntry> records, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = new ReadOnlyMemoryContent(OtlpLogs.Write(time.GetUtcNow(), id, records)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in settings.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("CodaMcp", ServiceVersion.Text));
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
                return string.Create(CultureInfo.InvariantCulture, $"it answered with status {(int)response.StatusCode}");
            if (RejectedBy(await response.Content.ReadAsByteArrayAsync(cancellationToken)) is > 0 and var rejected)
                LogRejected(rejected, records.Count);
            return null;
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return error is HttpRequestException ? error.Message : "it did not answer in time";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    // Reads ExportLogsServiceResponse.partial_success. Rejected records must not be sent again (OTLP, Partial Success).
    private static long RejectedBy(byte[] answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("partialSuccess", out var partial) && partial.ValueKind == JsonValueKind.Object
                && partial.TryGetProperty("rejectedLogRecords", out var rejected)
                && long.TryParse(rejected.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count
                : 0;
        }
        catch (JsonException)
        {
            // A successful response may have an empty body.
            return 0;
        }
    }

    [LoggerMessage(LogLevel.Error, "The OTLP receiver rejected {Rejected} of {Count} audit records for good. They are not sent again.")]
    private partial void LogRejected(long rejected, int count);
}
