using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace CodaMcp.Audit;

/// <summary>
/// The bytes of a record's row, which do not depend on the database. They contain the name and value of each column that is not null, in the order of the
/// names. The <see cref="AuditDigest"/> covers them, and the spool holds them.
/// </summary>
internal static class AuditForm
{
    private static readonly (int Ordinal, byte[] Name, AuditColumn Type)[] Fields =
    [
        .. AuditRow.Columns.Select((name, ordinal) => (ordinal, Encoding.ASCII.GetBytes($"{name}="), AuditRow.TypeOf(name)))
            .OrderBy(field => AuditRow.Columns[field.ordinal], StringComparer.Ordinal),
    ];

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    /// <summary>Returns the form of a row. It is valid until this thread requests another form.</summary>
    /// <param name="values">The values of <see cref="AuditRow.Columns"/>, as the database keeps them.</param>
    public static ReadOnlySpan<byte> Of(object?[] values)
    {
        var form = buffer ??= new ArrayBufferWriter<byte>(2048);
        form.ResetWrittenCount();
        foreach (var (ordinal, name, type) in Fields)
        {
            if (values[ordinal] is not { } value)
                continue;
            form.Write(name);
            switch (type)
            {
                case AuditColumn.Id:
                    ((Guid)value).TryWriteBytes(form.GetSpan(16), bigEndian: true, out _);
                    form.Advance(16);
                    break;
                case AuditColumn.Moment:
                    Write(form, ((DateTime)value).Ticks);
                    break;
                case AuditColumn.Flag:
                    Write(form, (bool)value ? 1 : 0);
                    break;
                case AuditColumn.Number:
                    Write(form, (int)value);
                    break;
                case AuditColumn.Real:
                    Write(form, BitConverter.DoubleToInt64Bits((double)value));
                    break;
                default:
                    Write(form, (string)value);
                    break;
            }
        }

        return form.WrittenSpan;
    }

    /// <summary>Returns the values of a form.</summary>
    /// <param name="form">The form.</param>
    /// <returns>Null if a version with other columns wrote it.</returns>
    public static object?[]? Parse(ReadOnlySpan<byte> form)
    {
        var values = new object?[AuditRow.Columns.Length];
        foreach (var (ordinal, name, type) in Fields)
        {
            if (!form.StartsWith(name))
                continue;
            form = form[name.Length..];
            if (type == AuditColumn.Id)
            {
                values[ordinal] = new Guid(form[..16], bigEndian: true);
                form = form[16..];
                continue;
            }

            var number = BinaryPrimitives.ReadInt64BigEndian(form);
            form = form[8..];
            switch (type)
            {
                case AuditColumn.Moment:
                    values[ordinal] = new DateTime(number, DateTimeKind.Utc);
                    break;
                case AuditColumn.Flag:
                    values[ordinal] = number != 0;
                    break;
                case AuditColumn.Number:
                    values[ordinal] = (int)number;
                    break;
                case AuditColumn.Real:
                    values[ordinal] = BitConverter.Int64BitsToDouble(number);
                    break;
                default:
                    values[ordinal] = Encoding.UTF8.GetString(form[..(int)number]);
                    form = form[(int)number..];
                    break;
            }
        }

        return form.IsEmpty ? values : null;
    }

    private static void Write(ArrayBufferWriter<byte> form, string text)
    {
        // The length comes first, so that no text can look like a field.
        var place = form.GetSpan(8 + Encoding.UTF8.GetMaxByteCount(text.Length));
        var size = Encoding.UTF8.GetBytes(text, place[8..]);
        BinaryPrimitives.WriteInt64BigEndian(place, size);
        form.Advance(8 + size);
    }

    private static void Write(ArrayBufferWriter<byte> form, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(form.GetSpan(8), number);
        form.Advance(8);
    }
}
