using System.Buffers;
using System.Text.Json;

namespace CodaMcp.Audit;

/// <summary>One JSON object per line, as in the API.</summary>
public sealed class JsonLinesFormat : AuditFormat
{
    /// <inheritdoc/>
    public override string Name => "jsonl";

    /// <inheritdoc/>
    public override string ContentType => "application/jsonl; charset=utf-8";

    /// <inheritdoc/>
    public override void Write(IBufferWriter<byte> output, AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(output);
        using (var writer = new Utf8JsonWriter(output))
            Write(writer, entry);
        output.Write("\n"u8);
    }

    /// <summary>Writes a record as a JSON object.</summary>
    public static void Write(Utf8JsonWriter json, AuditEntry entry) => JsonSerializer.Serialize(json, AuditRecordView.Of(entry), ExportJson.Default.AuditRecordView);
}
