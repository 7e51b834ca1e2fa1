using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace CodaMcp.Audit;

/// <summary>
/// The line of a record in the spool: the digest of its row in hex digits, a blank, and the row's <see cref="AuditForm"/> in Base64. Earlier versions wrote
/// lines of JSON, which have the properties of this type.
/// </summary>
/// <param name="Record">The record.</param>
/// <param name="Calls"><see cref="AuditRecord.Calls"/>, which a record's own JSON leaves out.</param>
/// <param name="ArgumentValues"><see cref="AuditRecord.ArgumentValues"/>, which a record's own JSON leaves out.</param>
internal sealed record SpooledRecord(AuditRecord Record, int Calls, string? ArgumentValues)
{
    private const int DigitCount = 2 * SHA256.HashSizeInBytes;

    // Earlier versions wrote fewer digits.
    private const int DigitCountOfJson = 16;

    // The largest buffer that a thread keeps.
    private const int LongestKept = 1 << 16;

    [ThreadStatic]
    private static byte[]? buffer;

    /// <summary>Prepares a record, and returns its line, with its line feed. The line is valid until this thread requests another line.</summary>
    /// <param name="record">The record.</param>
    /// <param name="silo">The silo that stores it.</param>
    /// <param name="prepared">The prepared record.</param>
    public static ReadOnlySpan<byte> LineOf(AuditRecord record, string silo, out PreparedRecord prepared)
    {
        var values = AuditRow.ValuesOf(record, silo);
        var form = AuditForm.Of(values);
        prepared = new PreparedRecord(record, values, SHA256.HashData(form));
        var length = DigitCount + 1 + Base64.GetMaxEncodedToUtf8Length(form.Length) + 1;
        var line = buffer is { Length: <= LongestKept } kept && kept.Length >= length ? kept : buffer = new byte[Math.Max(length, 4096)];
        Convert.TryToHexStringLower(prepared.Digest, line, out _);
        line[DigitCount] = (byte)' ';
        Base64.EncodeToUtf8(form, line.AsSpan(DigitCount + 1), out _, out _);
        line[length - 1] = (byte)'\n';
        return line.AsSpan(0, length);
    }

    /// <summary>Parses a line without its line feed.</summary>
    /// <param name="line">The line.</param>
    /// <returns>Null if the line is damaged, or if a version with other columns wrote it.</returns>
    public static PreparedRecord? Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length > DigitCountOfJson && line[DigitCountOfJson] == ' ')
            return ParseJson(line);
        if (line.Length <= DigitCount || line[DigitCount] != ' ')
            return null;
        var form = new byte[Base64.GetMaxDecodedFromUtf8Length(line.Length - DigitCount - 1)];
        if (Base64.DecodeFromUtf8(line[(DigitCount + 1)..], form, out _, out var length) != OperationStatus.Done)
            return null;
        var digest = SHA256.HashData(form.AsSpan(0, length));
        return HasDigits(line, digest) && AuditForm.Parse(form.AsSpan(0, length)) is { } values ? new PreparedRecord(AuditRow.RecordOf(values), values, digest) : null;
    }

    private static PreparedRecord? ParseJson(ReadOnlySpan<byte> line)
    {
        var json = line[(DigitCountOfJson + 1)..];
        if (!HasDigits(line, SHA256.HashData(json).AsSpan(0, DigitCountOfJson / 2)))
            return null;
        try
        {
            // The line does not name its silo.
            return JsonSerializer.Deserialize(json, AuditJson.Default.SpooledRecord) is { } read
                ? PreparedRecord.Of(read.Record with { Calls = read.Calls, ArgumentValues = read.ArgumentValues }, silo: "") : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool HasDigits(ReadOnlySpan<byte> line, ReadOnlySpan<byte> digest)
    {
        Span<byte> digits = stackalloc byte[DigitCount];
        Convert.TryToHexStringLower(digest, digits, out var length);
        return line.StartsWith(digits[..length]);
    }
}
