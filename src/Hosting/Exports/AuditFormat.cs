using System.Buffers;

namespace CodaMcp.Audit;

/// <summary>A file format for audit records.</summary>
public abstract class AuditFormat
{
    /// <summary>The formats by name.</summary>
    public static IReadOnlyDictionary<string, AuditFormat> All { get; } =
        new AuditFormat[] { new CsvFormat(), new JsonLinesFormat(), new OcsfFormat() }.ToDictionary(format => format.Name, StringComparer.Ordinal);

    /// <summary>The name. It is also the file extension unless <see cref="Extension"/> is overridden.</summary>
    public abstract string Name { get; }

    /// <summary>The file extension.</summary>
    public virtual string Extension => Name;

    /// <summary>The media type.</summary>
    public abstract string ContentType { get; }

    /// <summary>Writes the text before the first record, such as a header line.</summary>
    public virtual void WriteHead(IBufferWriter<byte> output)
    {
    }

    /// <summary>Writes a record.</summary>
    public abstract void Write(IBufferWriter<byte> output, AuditEntry entry);
}
