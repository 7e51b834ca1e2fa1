using System.Buffers;
using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Audit;

/// <summary>
/// The digest of a record as the database holds it: SHA-256 over the name and value of each column that is not null. The form of the values does not depend on
/// the database. So the same row always has the same digest.
/// </summary>
internal static class AuditDigest
{
    private static readonly (int Ordinal, byte[] Name, AuditColumn Type)[] Fields =
    [
        .. AuditRow.Columns.Select((name, ordinal) => (ordinal, Encoding.ASCII.GetBytes($"{name}="), AuditRow.TypeOf(name)))
            .OrderBy(field => AuditRow.Columns[field.ordinal], StringComparer.Ordinal),
    ];

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    /// <summary>Computes the digest of the current row.</summary>
    /// <param name="row">A row whose first columns are <see cref="AuditRow.Columns"/>.</param>
    /// <exception cref="FormatException">A value does not have the form that a store writes: it was changed outside the store.</exception>
    /// <exception cref="InvalidCastException">A value has another type than a store writes: it was changed outside the store.</exception>
    public static byte[] Of(DbDataReader row) => Of(AuditRow.ValuesOf(row));

    /// <summary>Computes the digest of a row.</summary>
    /// <param name="values">The values of <see cref="AuditRow.Columns"/>, as the database keeps them.</param>
    public static byte[] Of(object?[] values)
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

        return SHA256.HashData(form.WrittenSpan);
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
