using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Coda.Export;

namespace CodaMcp.Delivery;

/// <summary>
/// Sends records to a webhook, signed according to Standard Webhooks 1.0: HMAC-SHA256 over id, time and body. Does not follow redirects. The IP address is
/// checked when the connection is opened.
/// </summary>
internal sealed class Webhook : IRecordReceiver
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly WebhookSettings settings;
    private readonly TimeProvider time;
    private readonly HttpClient http;

    public Webhook(WebhookSettings settings, TimeProvider time)
    {
        (this.settings, this.time) = (settings, time);
        // A proxy would open the connection itself and bypass the check of the address.
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = DialAsync, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout,
        };
    }

    /// <inheritdoc/>
    public async Task<string?> SendAsync(string id, IReadOnlyList<AuditEntry> records, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var body = Body(at, records);
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(settings.Secret, signed)));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("CodaMcp", ServiceVersion.Text));
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"it answered with status {(int)response.StatusCode}");
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return error is HttpRequestException ? error.Message : "it did not answer in time";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static byte[] Body(DateTimeOffset at, IEnumerable<AuditEntry> records)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("type", "audit.records");
            json.WriteString("timestamp", at);
            json.WriteStartObject("data");
            json.WriteStartArray("records");
            foreach (var record in records)
                JsonLinesFormat.Write(json, record);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    private async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        var dialled = settings.AllowsPrivate ? addresses : [.. addresses.Where(PublicAddress.IsPublic)];
        if (dialled.Length == 0)
            throw new HttpRequestException($"the host '{target.Host}' is not on the public internet; CODAMCP_WEBHOOK_PRIVATE=true allows that");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(dialled, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
