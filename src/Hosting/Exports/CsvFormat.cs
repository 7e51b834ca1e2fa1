using System.Buffers;
using System.Globalization;
using System.Text;

namespace CodaMcp.Audit;

/// <summary>
/// Comma-separated values (RFC 4180) in UTF-8, with a header line. A cell that a spreadsheet would read as a formula gets an apostrophe in front. Spaces
/// separate the items of a list; <c>target_names</c> uses <c> | </c>. Times are in UTC.
/// </summary>
public sealed class CsvFormat : AuditFormat
{
    private static readonly (string Name, Func<AuditEntry, string?> Value)[] Columns =
    [
        ("id", entry => entry.Id.ToString("D")),
        ("started_at", entry => entry.StartedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
        ("organization", entry => entry.Member.Organization),
        ("member", entry => entry.Member.Member),
        ("member_label", entry => entry.MemberLabel),
        ("actor", entry => entry.Actor?.Member),
        ("actor_label", entry => entry.ActorLabel),
        ("client_id", entry => entry.Client.ClientId),
        ("client_name", entry => entry.Client.Name),
        ("client_version", entry => entry.Client.Version),
        ("protocol_version", entry => entry.Client.ProtocolVersion),
        ("session_id", entry => entry.SessionId),
        ("tool", entry => entry.Tool),
        ("toolset", entry => entry.Toolset),
        ("writes", entry => entry.Writes ? "true" : "false"),
        ("targets", entry => string.Join(' ', entry.Targets)),
        ("target_names", entry => string.Join(" | ", entry.TargetNames)),
        ("outcome", entry => entry.Outcome),
        ("verdict", entry => AuditRecordView.Of(entry).Verdict),
        ("reason", entry => entry.Reason),
        ("calls", entry => Number(entry.Calls)),
        ("duration_ms", entry => Number(entry.Duration?.TotalMilliseconds)),
        ("cache_hits", entry => Number(entry.CacheHits)),
        ("upstream_requests", entry => Number(entry.UpstreamRequests)),
        ("request_ids", entry => string.Join(' ', entry.RequestIds)),
        ("argument_bytes", entry => Number(entry.ArgumentBytes)),
        ("result_bytes", entry => Number(entry.ResultBytes)),
        ("scopes", entry => string.Join(' ', entry.Scopes)),
        ("coda_token", entry => entry.CodaToken),
        ("arguments_digest", entry => entry.ArgumentsDigest),
        ("details", entry => entry.Details),
        ("trace_id", entry => entry.TraceId),
        ("front", entry => entry.Front),
        ("silo", entry => entry.Silo),
    ];

    /// <inheritdoc/>
    public override string Name => "csv";

    /// <inheritdoc/>
    public override string ContentType => "text/csv; charset=utf-8";

    /// <inheritdoc/>
    public override void WriteHead(IBufferWriter<byte> output) => WriteLine(output, Columns.Select(column => (string?)column.Name));

    /// <inheritdoc/>
    public override void Write(IBufferWriter<byte> output, AuditEntry entry) => WriteLine(output, Columns.Select(column => column.Value(entry)));

    /// <summary>Encodes a value as a cell.</summary>
    internal static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return "";
        // OWASP, "CSV Injection".
        if (value[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
            value = "'" + value;
        return value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static void WriteLine(IBufferWriter<byte> output, IEnumerable<string?> values) =>
        Encoding.UTF8.GetBytes(string.Join(',', values.Select(Cell)) + "\r\n", output);

    private static string? Number(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture);
}
