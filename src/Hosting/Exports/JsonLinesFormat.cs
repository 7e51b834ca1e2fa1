using System.Buffers;
using System.Text.Json;

namespace CodaMcp.Audit;

/// <summary>One JSON object a line, as the API gives a record.</summary>
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

    /// <summary>Writes the object of a record.</summary>
    public static void Write(Utf8JsonWriter json, AuditEntry entry) => JsonSerializer.Serialize(json, AuditRecordView.Of(entry), ExportJson.Default.AuditRecordView);
}
