using System.Buffers;

namespace CodaMcp.Audit;

/// <summary>How audit records are written down.</summary>
public abstract class AuditFormat
{
    /// <summary>The formats by their names.</summary>
    public static IReadOnlyDictionary<string, AuditFormat> All { get; } =
        new AuditFormat[] { new CsvFormat(), new JsonLinesFormat(), new OcsfFormat() }.ToDictionary(format => format.Name, StringComparer.Ordinal);

    /// <summary>The name, which is the file's extension too unless <see cref="Extension"/> says otherwise.</summary>
    public abstract string Name { get; }

    /// <summary>The extension of a file.</summary>
    public virtual string Extension => Name;

    /// <summary>The media type.</summary>
    public abstract string ContentType { get; }

    /// <summary>Writes what comes before the records.</summary>
    public virtual void WriteHead(IBufferWriter<byte> output)
    {
    }

    /// <summary>Writes a record.</summary>
    public abstract void Write(IBufferWriter<byte> output, AuditEntry entry);
}
