using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Audit;

/// <summary>
/// A file that keeps audit records while the store does not take them: bounded, and durable when <see cref="Append"/> returns. It is read from
/// the beginning until everything is stored, also after a restart. Storing a record twice changes nothing, so it does not note how far that got.
/// </summary>
/// <remarks>
/// The file has a first line of fixed length with the number of records that could not be kept, and then one line a record: 16 hex digits of the
/// SHA-256 of its JSON, a blank, and the JSON. A line that does not fit its digest, as after a crash, counts as a record that could not be kept.
/// For one thread at a time.
/// </remarks>
public sealed partial class AuditSpool : IDisposable
{
    /// <summary>The default of <c>CODAMCP_AUDIT_SPOOL_MB</c>.</summary>
    public const int DefaultMiB = 64;

    private const int HeaderLength = 128;
    private const int DigestLength = 16;
    private const int Chunk = 1 << 20;
    private const string Magic = "codamcp-audit-spool-1";

    private readonly FileStream file;
    private readonly long maxBytes;
    private readonly TimeProvider time;
    private long readAt;
    private long end;

    private AuditSpool(FileStream file, long maxBytes, TimeProvider time) => (this.file, this.maxBytes, this.time) = (file, maxBytes, time);

    /// <summary>The name of the file.</summary>
    public string Path => file.Name;

    /// <summary>How many records are in the file, those included that were read and are not known to be stored.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes they have.</summary>
    public long Bytes => end - HeaderLength;

    /// <summary>How many records of the file were not read yet.</summary>
    public int Unread { get; private set; }

    /// <summary>What could not be kept, and is not recorded yet.</summary>
    internal DroppedRecords? Dropped { get; private set; }

    /// <summary>
    /// Opens a spool of its own in a directory: the first file that no other process holds, or a new one. What is in other files that nobody
    /// holds is taken over, since the silo that wrote them is gone.
    /// </summary>
    /// <param name="directory">The directory; it is made where it is missing.</param>
    /// <param name="maxBytes">How many bytes the records of a file may have.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For what is wrong with the files.</param>
    /// <returns>Null where the directory cannot be used; that is logged as critical.</returns>
    public static AuditSpool? Open(string directory, long maxBytes, TimeProvider time, ILogger<AuditSpool> logger)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        try
        {
            Directory.CreateDirectory(directory);
            AuditSpool? own = null;
            for (var number = 0; own is null; number++)
                own = TryOpen(NameOf(directory, number.ToString(CultureInfo.InvariantCulture)), maxBytes, time, logger);
            foreach (var other in Directory.EnumerateFiles(directory, "audit-*.spool").Where(name => name != own.Path).Order(StringComparer.Ordinal))
                own.TakeOver(other, logger);
            if (own.Count > 0)
                LogFound(logger, own.Count, own.Path);
            return own;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnusable(logger, error, directory);
            return null;
        }
    }

    /// <summary>
    /// Opens a file for records that are struck out one by one (<see cref="AuditJournal"/>). Nobody else holds it, and it has no record. What is left in
    /// it when its process ends is taken over by <see cref="Open"/>.
    /// </summary>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    internal static AuditSpool OpenJournal(string directory, long maxBytes, TimeProvider time, ILogger<AuditSpool> logger)
    {
        Directory.CreateDirectory(directory);
        for (var number = 0; ; number++)
        {
            var path = NameOf(directory, string.Create(CultureInfo.InvariantCulture, $"journal-{number}"));
            if (TryOpen(path, maxBytes, time, logger) is not { } opened)
                continue;
            // That of a silo that is gone is left to the next start.
            if (opened is { Count: 0, Dropped: null })
            {
                opened.Empty();
                return opened;
            }

            opened.Dispose();
        }
    }

    /// <summary>The line of a record, for <see cref="TryAppend"/>.</summary>
    internal static byte[] LineOf(AuditRecord record)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(SpooledRecord.Of(record), AuditJson.Default.SpooledRecord);
        return [.. Encoding.ASCII.GetBytes(DigestOf(json)), (byte)' ', .. json, (byte)'\n'];
    }

    /// <summary>Appends a line that outlives the process. A crash of the machine may lose it.</summary>
    /// <returns>Where it begins; null where there is no room.</returns>
    internal long? TryAppend(byte[] line)
    {
        if (Bytes + line.Length > maxBytes)
            return null;
        try
        {
            RandomAccess.Write(file.SafeFileHandle, line, end);
        }
        catch (Exception error) when (IsOfDisk(error))
        {
            Truncate();
            return null;
        }

        end += line.Length;
        return end - line.Length;
    }

    /// <summary>Strikes out the line that begins there.</summary>
    internal void Strike(long line)
    {
        try
        {
            RandomAccess.Write(file.SafeFileHandle, "#"u8, line);
        }
        catch (Exception error) when (IsOfDisk(error))
        {
            // The next start stores the record once more, which changes nothing.
        }
    }

    /// <summary>Closes the file and removes it: nothing in it is needed.</summary>
    internal void Remove()
    {
        file.Dispose();
        File.Delete(file.Name);
    }

    /// <summary>Appends records, as many as there is room for. Those are durable when it returns.</summary>
    /// <param name="records">The records.</param>
    /// <param name="read">Whether the caller has them in its hands, so that <see cref="Read"/> is not to give them out again; only where nothing is unread.</param>
    /// <returns>How many were taken: the first ones.</returns>
    public int Append(IReadOnlyList<AuditRecord> records, bool read)
    {
        ArgumentNullException.ThrowIfNull(records);
        using var lines = new MemoryStream();
        var taken = 0;
        foreach (var record in records)
        {
            var line = LineOf(record);
            if (Bytes + lines.Length + line.Length > maxBytes)
                break;
            lines.Write(line);
            taken++;
        }

        if (taken > 0 && !TryWrite(lines))
            taken = 0;
        Count += taken;
        if (read && Unread == 0)
            readAt = end;
        else
            Unread += taken;
        return taken;
    }

    /// <summary>Counts records that could not be kept.</summary>
    public void Drop(int count)
    {
        Dropped = DroppedRecords.Add(Dropped, count, time.GetUtcNow());
        WriteHeader();
    }

    /// <summary>Forgets what could not be kept, once a record says so.</summary>
    /// <param name="recorded">What the record says. If more was dropped meanwhile, the rest is kept.</param>
    internal void Forget(DroppedRecords recorded)
    {
        var rest = Dropped!.Count - recorded.Count;
        Dropped = rest == 0 ? null : new DroppedRecords(Guid.CreateVersion7(time.GetUtcNow()), rest, recorded.Last, Dropped.Last);
        WriteHeader();
    }

    /// <summary>The next records, in the order in which they were appended.</summary>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<AuditRecord> Read(int most)
    {
        var records = new List<AuditRecord>();
        foreach (var (line, next) in LinesFrom(readAt))
        {
            if (records.Count == most)
                break;
            readAt = next;
            if (RecordOf(line) is not { } record)
                continue;
            records.Add(record);
            Unread--;
        }

        if (records.Count == 0)
            Unread = 0;
        return records;
    }

    /// <summary>Empties the file: everything that was read is stored. Only where nothing is unread.</summary>
    public void Clear()
    {
        if (Unread > 0)
            throw new InvalidOperationException("The spool has records that were not read.");
        Empty();
        file.Flush(flushToDisk: true);
    }

    /// <summary>As <see cref="Clear"/>, for what a crash of the machine may bring back.</summary>
    internal void Empty()
    {
        file.SetLength(HeaderLength);
        (readAt, end, Count) = (HeaderLength, HeaderLength, 0);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    // .NET's exception for a file that may not grow (EFBIG) is the second one.
    private static bool IsOfDisk(Exception error) => error is IOException or ArgumentOutOfRangeException;

    private static string NameOf(string directory, string which) => System.IO.Path.Combine(System.IO.Path.GetFullPath(directory), $"audit-{which}.spool");

    private static AuditSpool? TryOpen(string path, long maxBytes, TimeProvider time, ILogger logger)
    {
        FileStream file;
        try
        {
            // Nobody else may hold it, and nobody else may read it: it says who did what.
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            file = new FileStream(path, options);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }

        try
        {
            var spool = new AuditSpool(file, maxBytes, time);
            spool.Scan(logger);
            return spool;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void TakeOver(string path, ILogger logger)
    {
        // Where it is held, its silo runs.
        using (var other = TryOpen(path, long.MaxValue, time, logger))
        {
            if (other is null)
                return;
            while (other.Read(512) is { Count: > 0 } records)
            {
                using var lines = new MemoryStream();
                foreach (var record in records)
                    lines.Write(LineOf(record));
                if (!TryWrite(lines))
                    return;
                Count += records.Count;
                Unread += records.Count;
            }

            if (other.Dropped is { } dropped)
                Drop((int)Math.Min(dropped.Count, int.MaxValue));
            File.Delete(path);
        }
    }

    // What is there already: counts it, and cuts off what a crash left at the end.
    private void Scan(ILogger logger)
    {
        end = file.Length;
        readAt = HeaderLength;
        ReadHeader();
        if (end < HeaderLength)
        {
            end = HeaderLength;
            WriteHeader();
            return;
        }

        var (good, broken) = ((long)HeaderLength, 0);
        foreach (var (line, next) in LinesFrom(HeaderLength))
        {
            good = next;
            if (RecordOf(line) is not null)
                Count++;
            else if (line.Length > 0 && line[0] != (byte)'#')
            {
                broken++;
                // It is counted once.
                RandomAccess.Write(file.SafeFileHandle, "#"u8, next - line.Length - 1);
            }
        }

        Unread = Count;
        if (good < end)
        {
            broken++;
            file.SetLength(good);
            end = good;
        }

        if (broken == 0)
            return;
        LogBroken(logger, broken, Path);
        Drop(broken);
    }

    private bool TryWrite(MemoryStream lines)
    {
        try
        {
            RandomAccess.Write(file.SafeFileHandle, lines.GetBuffer().AsSpan(0, (int)lines.Length), end);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            end += lines.Length;
            return true;
        }
        catch (Exception error) when (IsOfDisk(error))
        {
            // The disk is full, or worse. Part of it may have been written.
            Truncate();
            return false;
        }
    }

    private void Truncate()
    {
        try
        {
            file.SetLength(end);
        }
        catch (Exception error) when (IsOfDisk(error))
        {
            // What is behind the end is overwritten by the next record, or found broken at the next start.
        }
    }

    private IEnumerable<(ReadOnlyMemory<byte> Line, long Next)> Lines(long from, byte[] buffer)
    {
        var at = from;
        while (at < end)
        {
            var length = RandomAccess.Read(file.SafeFileHandle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)), at);
            var start = 0;
            for (int feed; (feed = Array.IndexOf(buffer, (byte)'\n', start, length - start)) >= 0; start = feed + 1)
                yield return (buffer.AsMemory(start, feed - start), at + feed + 1);
            if (start == 0)
                yield break;
            at += start;
        }
    }

    // A line is shorter than the longest details and arguments of a call together.
    private IEnumerable<(byte[] Line, long Next)> LinesFrom(long from) => Lines(from, new byte[Chunk]).Select(line => (line.Line.ToArray(), line.Next));

    private static string DigestOf(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, DigestLength / 2));

    private static AuditRecord? RecordOf(ReadOnlySpan<byte> line)
    {
        if (line.Length <= DigestLength + 1 || line[DigestLength] != ' ' || Encoding.ASCII.GetString(line[..DigestLength]) != DigestOf(line[(DigestLength + 1)..]))
            return null;
        try
        {
            return JsonSerializer.Deserialize(line[(DigestLength + 1)..], AuditJson.Default.SpooledRecord)?.ToRecord();
        }
        catch (JsonException)
        {
            // Of a version that has other members.
            return null;
        }
    }

    private void ReadHeader()
    {
        var header = new byte[HeaderLength];
        var parts = Encoding.ASCII.GetString(header, 0, RandomAccess.Read(file.SafeFileHandle, header, 0)).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts is [Magic, var count, var id, var first, var last] && long.TryParse(count, CultureInfo.InvariantCulture, out var dropped) && dropped > 0
            && Guid.TryParse(id, out var record) && long.TryParse(first, CultureInfo.InvariantCulture, out var since) && long.TryParse(last, CultureInfo.InvariantCulture, out var until))
            Dropped = new DroppedRecords(record, dropped, DateTimeOffset.FromUnixTimeMilliseconds(since), DateTimeOffset.FromUnixTimeMilliseconds(until));
    }

    // In its place, which takes no room of a full disk.
    private void WriteHeader()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Magic} {Dropped?.Count ?? 0} {Dropped?.Id ?? Guid.Empty} {Dropped?.First.ToUnixTimeMilliseconds() ?? 0} {Dropped?.Last.ToUnixTimeMilliseconds() ?? 0}");
        try
        {
            RandomAccess.Write(file.SafeFileHandle, Encoding.ASCII.GetBytes(text.PadRight(HeaderLength - 1) + "\n"), 0);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
        catch (Exception error) when (IsOfDisk(error))
        {
            // The count stays in memory, and is written with the next one.
        }
    }

    [LoggerMessage(LogLevel.Critical, "The audit spool {Directory} cannot be used. While the audit store is away, what cannot wait in memory is lost.")]
    private static partial void LogUnusable(ILogger logger, Exception error, string directory);

    [LoggerMessage(LogLevel.Warning, "{Count} audit records wait in {Path} to be stored.")]
    private static partial void LogFound(ILogger logger, int count, string path);

    [LoggerMessage(LogLevel.Critical, "{Count} lines of {Path} are broken, as after a crash. Their audit records are lost.")]
    private static partial void LogBroken(ILogger logger, int count, string path);
}
