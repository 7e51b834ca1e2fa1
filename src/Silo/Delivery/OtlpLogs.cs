using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CodaMcp.Audit;

namespace CodaMcp.Delivery;

/// <summary>
/// Writes audit records as OpenTelemetry logs: an <c>ExportLogsServiceRequest</c> of OTLP 1 in JSON. The body of a log is the record in the API's form.
/// Attributes repeat the values by which receivers search.
/// </summary>
internal static class OtlpLogs
{
    private const int Information = 9;
    private const int Warning = 13;
    private const int Error = 17;
    private const long NanosecondsPerTick = 100;

    /// <summary>Writes the request.</summary>
    /// <param name="at">The current time.</param>
    /// <param name="id">The id of the message.</param>
    /// <param name="records">The records.</param>
    public static ReadOnlyMemory<byte> Write(DateTimeOffset at, string id, IEnumerable<AuditEntry> records)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("resourceLogs");
        json.WriteStartObject();
        json.WriteStartObject("resource");
        WriteAttributes(json, ("service.name", "codamcp"), ("service.version", ServiceVersion.Text));
        json.WriteEndObject();
        json.WriteStartArray("scopeLogs");
        json.WriteStartObject();
        json.WriteStartObject("scope");
        json.WriteString("name", "CodaMcp.Audit");
        WriteAttributes(json, ("codamcp.delivery.id", id));
        json.WriteEndObject();
        json.WriteStartArray("logRecords");
        foreach (var record in records)
            WriteRecord(json, at, record);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    private static void WriteRecord(Utf8JsonWriter json, DateTimeOffset at, AuditEntry record)
    {
        var (number, text) = record.Verdict switch
        {
            AuditVerdict.Fine => (Information, "INFO"),
            AuditVerdict.Refused => (Warning, "WARN"),
            _ => (Error, "ERROR"),
        };
        json.WriteStartObject();
        // The JSON form of Protocol Buffers has 64-bit numbers as strings.
        json.WriteString("timeUnixNano", Nanoseconds(record.StartedAt));
        json.WriteString("observedTimeUnixNano", Nanoseconds(at));
        json.WriteNumber("severityNumber", number);
        json.WriteString("severityText", text);
        json.WriteString("eventName", "codamcp.audit.record");
        if (record.TraceId is { Length: 32 } trace && trace.All(char.IsAsciiHexDigit))
            json.WriteString("traceId", trace);
        json.WritePropertyName("body");
        WriteBody(json, record);
        WriteAttributes(
            json,
            ("codamcp.record.id", record.Id.ToString()),
            ("codamcp.organization.id", record.Member.Organization),
            ("user.id", record.Member.Member),
            ("user.email", record.MemberLabel),
            ("gen_ai.tool.name", record.Tool),
            ("mcp.session.id", record.SessionId),
            ("codamcp.outcome", record.Outcome));
        json.WriteEndObject();
    }

    private static string Nanoseconds(DateTimeOffset time) =>
        ((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * NanosecondsPerTick).ToString(CultureInfo.InvariantCulture);

    private static void WriteAttributes(Utf8JsonWriter json, params ReadOnlySpan<(string Key, string? Value)> attributes)
    {
        json.WriteStartArray("attributes");
        foreach (var (key, value) in attributes)
        {
            if (string.IsNullOrEmpty(value))
                continue;
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteStartObject("value");
            json.WriteString("stringValue", value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBody(Utf8JsonWriter json, AuditEntry record)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
            JsonLinesFormat.Write(writer, record);
        using var document = JsonDocument.Parse(output.WrittenMemory);
        WriteValue(json, document.RootElement);
    }

    // Writes an AnyValue. An AnyValue without a value means null.
    private static void WriteValue(Utf8JsonWriter json, JsonElement value)
    {
        json.WriteStartObject();
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                json.WriteString("stringValue", value.GetString());
                break;
            case JsonValueKind.Number when value.TryGetInt64(out var number):
                json.WriteString("intValue", number.ToString(CultureInfo.InvariantCulture));
                break;
            case JsonValueKind.Number:
                json.WriteNumber("doubleValue", value.GetDouble());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                json.WriteBoolean("boolValue", value.GetBoolean());
                break;
            case JsonValueKind.Array:
                json.WriteStartObject("arrayValue");
                json.WriteStartArray("values");
                foreach (var item in value.EnumerateArray())
                    WriteValue(json, item);
                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case JsonValueKind.Object:
                json.WriteStartObject("kvlistValue");
                json.WriteStartArray("values");
                foreach (var member in value.EnumerateObject())
                {
                    json.WriteStartObject();
                    json.WriteString("key", member.Name);
                    json.WritePropertyName("value");
                    WriteValue(json, member.Value);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
                break;
        }

        json.WriteEndObject();
    }
}
