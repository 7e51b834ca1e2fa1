using System.Net;
using CodaMcp.Settings;

namespace CodaMcp.Delivery;

/// <summary>
/// The receiver of OpenTelemetry logs for audit records, read from the environment. It is no C# record, because a record's text shows the headers.
/// </summary>
public sealed class OtlpRecordSettings
{
    /// <summary><c>CODAMCP_AUDIT_OTLP_URL</c>: the address of the receiver, such as <c>https://collector.example:4318/v1/logs</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>
    /// <c>CODAMCP_AUDIT_OTLP_HEADERS</c>: the headers of each request, in the form of <c>OTEL_EXPORTER_OTLP_HEADERS</c>: <c>name=value</c> pairs with commas,
    /// values percent-encoded.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Reads the settings. Null if no receiver is set. Reports invalid values to the reader.</summary>
    public static OtlpRecordSettings? Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var (address, headers) = (reader.Optional("CODAMCP_AUDIT_OTLP_URL"), reader.Optional("CODAMCP_AUDIT_OTLP_HEADERS"));
        if (address.Length == 0)
            return null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            reader.Reject("CODAMCP_AUDIT_OTLP_URL must be an http or https address without a password, such as https://collector.example:4318/v1/logs.");
            return null;
        }

        var pairs = headers.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToList();
        using var probe = new HttpRequestMessage();
        if (pairs.Exists(pair => pair.Length != 2 || !probe.Headers.TryAddWithoutValidation(pair[0].Trim(), "")))
        {
            // The message does not repeat the value, because it contains secrets.
            reader.Reject("CODAMCP_AUDIT_OTLP_HEADERS must be name=value pairs of HTTP headers with commas, such as Authorization=Bearer%20token.");
            return null;
        }

        return new OtlpRecordSettings { Url = url, Headers = [.. pairs.Select(pair => KeyValuePair.Create(pair[0].Trim(), WebUtility.UrlDecode(pair[1].Trim().Replace("+", "%2B", StringComparison.Ordinal))))] };
    }
}
