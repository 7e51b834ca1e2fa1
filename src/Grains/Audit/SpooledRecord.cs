using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CodaMcp.Audit;

/// <summary>
/// A record as the spool holds it, with the properties that a record's own JSON leaves out. Its line is 16 hex digits of the SHA-256 of its JSON, a blank, and
/// the JSON.
/// </summary>
/// <param name="Record">The record.</param>
/// <param name="Calls"><see cref="AuditRecord.Calls"/>.</param>
/// <param name="ArgumentValues"><see cref="AuditRecord.ArgumentValues"/>.</param>
internal sealed record SpooledRecord(AuditRecord Record, int Calls, string? ArgumentValues)
{
    private const int DigestLength = 16;

    // The largest buffer that a thread keeps.
    private const int LongestKept = 1 << 16;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? lineOfThread;

    [ThreadStatic]
    private static Utf8JsonWriter? writerOfThread;

    /// <summary>Returns the line of a record, with its line feed. It is valid until this thread requests another line.</summary>
    public static ReadOnlySpan<byte> LineOf(AuditRecord record)
    {
        var line = lineOfThread is { Capacity: <= LongestKept } kept ? kept : lineOfThread = new ArrayBufferWriter<byte>(4096);
        var writer = writerOfThread ??= new Utf8JsonWriter(line);
        line.ResetWrittenCount();
        line.GetSpan(DigestLength + 1);
        line.Advance(DigestLength + 1);
        writer.Reset(line);
        JsonSerializer.Serialize(writer, new SpooledRecord(record, record.Calls, record.ArgumentValues), AuditJson.Default.SpooledRecord);
        writer.Flush();
        line.Write("\n"u8);
        var written = MemoryMarshal.AsMemory(line.WrittenMemory).Span;
        WriteDigest(written[(DigestLength + 1)..^1], written);
        written[DigestLength] = (byte)' ';
        return written;
    }

    /// <summary>Parses a line without its line feed. Returns null if the line is damaged, or if a version with other properties wrote it.</summary>
    public static AuditRecord? Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length <= DigestLength + 1 || line[DigestLength] != ' ')
            return null;
        var json = line[(DigestLength + 1)..];
        Span<byte> digest = stackalloc byte[DigestLength];
        WriteDigest(json, digest);
        if (!digest.SequenceEqual(line[..DigestLength]))
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, AuditJson.Default.SpooledRecord) is { } read ? read.Record with { Calls = read.Calls, ArgumentValues = read.ArgumentValues } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void WriteDigest(ReadOnlySpan<byte> json, Span<byte> digest)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(json, hash);
        Convert.TryToHexStringLower(hash[..(DigestLength / 2)], digest, out _);
    }
}
