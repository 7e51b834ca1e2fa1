using System.Globalization;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Audit;

/// <summary>
/// A log of audit records on disk, in a series of files. A record is written there before the answer to its call leaves, so a silo that is killed loses none. A
/// file is removed once the store has all of its records. While the store fails, the files stay, up to a maximum size. The next start in the same directory
/// stores the records that a process left. Storing a record twice does not change it.
/// </summary>
/// <remarks>
/// A write is not flushed to the disk. So a crash of the machine loses records written since the last <see cref="TryFlush"/>, unless the store has them. A line
/// that is damaged, for example by such a crash, counts as a record that could not be kept. Thread-safe, but only one thread reads.
/// </remarks>
public sealed partial class AuditSpool : IDisposable
{
    /// <summary>The default of <c>CODAMCP_AUDIT_SPOOL_MB</c>.</summary>
    public const int DefaultMiB = 64;

    private const long LongestSegment = 1 << 20;

    private readonly Lock gate = new();

    // The oldest file comes first. The last file accepts records, and notes the records that could not be kept.
    private readonly List<SpoolSegment> segments = [];
    private readonly string directory;
    private readonly long maxBytes;
    private readonly TimeProvider time;
    private SpoolPlace readAt;
    private int number;
    private volatile int unread;

    private AuditSpool(string directory, long maxBytes, TimeProvider time) => (this.directory, this.maxBytes, this.time) = (directory, maxBytes, time);

    /// <summary>The number of bytes of waiting records.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
                return segments.Sum(static segment => segment.Bytes);
        }
    }

    /// <summary>The number of records that only the spool holds, and that must still be read.</summary>
    public int Unread => unread;

    /// <summary>The records that could not be kept and that no audit record reports yet.</summary>
    internal DroppedRecords? Dropped { get; private set; }

    /// <summary>
    /// Opens the spool of this process in a directory. Takes over files there that no process holds, because the silo that wrote them is gone. Also takes over
    /// files of earlier versions, which had one file for a spool and two for a journal.
    /// </summary>
    /// <param name="directory">The directory. It is created if it is missing. Processes may share it.</param>
    /// <param name="maxBytes">The maximum number of bytes of waiting records.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs problems with the files.</param>
    /// <returns>Null if the directory cannot be used. That is logged as critical.</returns>
    public static AuditSpool? Open(string directory, long maxBytes, TimeProvider time, ILogger<AuditSpool> logger)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        var spool = new AuditSpool(Path.GetFullPath(directory), maxBytes, time);
        try
        {
            Directory.CreateDirectory(directory);
            foreach (var (found, path) in Directory.GetFiles(spool.directory, "audit-*.spool").Select(path => (NumberOf(path), path)).Order())
            {
                if (spool.TryTakeOver(path, logger))
                    spool.number = found + 1;
            }

            spool.segments.Add(spool.Create());
            spool.Note(spool.Dropped);
            spool.readAt = new SpoolPlace(spool.segments[0], spool.segments[0].Mark);
            if (spool.Unread > 0)
                LogFound(logger, spool.Unread, spool.directory);
            return spool;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            spool.Dispose();
            LogUnusable(logger, error, directory);
            return null;
        }
    }

    /// <summary>Appends a line.</summary>
    /// <param name="line">The line of a record (<see cref="SpooledRecord.LineOf"/>).</param>
    /// <param name="held">
    /// Whether the caller also holds the record in memory. It becomes false while earlier records must be read from here first, so that they stay in order.
    /// </param>
    /// <returns>The place of the line; null if there is no room.</returns>
    internal SpoolPlace? Append(ReadOnlySpan<byte> line, ref bool held)
    {
        lock (gate)
        {
            held &= unread == 0;
            // After Dispose there is no file.
            if (segments.Count == 0 || segments.Sum(static segment => segment.Bytes) + line.Length > maxBytes)
                return null;
            if (segments[^1].End >= Math.Min(LongestSegment, maxBytes / 4))
                Continue();
            var place = new SpoolPlace(segments[^1], segments[^1].End);
            if (!place.Segment.TryAppend(line))
                return null;
            if (!held && unread++ == 0)
                readAt = place;
            return place;
        }
    }

    /// <summary>Reads the next records that only the spool holds, in the order in which they were appended.</summary>
    /// <param name="most">The maximum number of records.</param>
    /// <param name="broken">The number of records that can no longer be read.</param>
    internal List<QueuedRecord> Read(int most, out int broken)
    {
        var records = new List<QueuedRecord>();
        SpoolSegment[] files;
        lock (gate)
            files = [.. segments.SkipWhile(segment => segment != readAt.Segment)];
        var last = readAt;
        foreach (var file in files)
        {
            foreach (var (record, begin, next) in file.ReadFrom(last.Segment == file ? last.Offset : file.Mark))
            {
                if (records.Count == most)
                    break;
                last = new SpoolPlace(file, next);
                if (record is not null)
                    records.Add(new QueuedRecord(record.Record, MustBeFirst: false, Stored: null) { Prepared = record, Place = new SpoolPlace(file, begin) });
            }

            if (records.Count == most)
                break;
        }

        lock (gate)
        {
            readAt = last;
            broken = records.Count == 0 ? unread : 0;
            unread -= records.Count + broken;
        }

        return records;
    }

    /// <summary>Flushes the appended lines to the disk.</summary>
    /// <returns>False if that failed.</returns>
    internal bool TryFlush()
    {
        SpoolSegment[] files;
        lock (gate)
            files = [.. segments];
        return Array.TrueForAll(files, static file => file.TryFlush());
    }

    /// <summary>Removes the records that the store has.</summary>
    /// <param name="oldest">The place of the oldest waiting record that a caller holds in memory; null if there is none.</param>
    internal void Release(SpoolPlace? oldest)
    {
        lock (gate)
        {
            var waits = oldest ?? (unread > 0 ? readAt : new SpoolPlace(segments[^1], segments[^1].End));
            for (; segments[0] != waits.Segment; segments.RemoveAt(0))
                segments[0].Remove();
            if (waits.Offset == waits.Segment.End)
                waits.Segment.Empty();
            else if (waits.Offset > waits.Segment.Mark)
                waits.Segment.TryNote(waits.Offset, waits.Segment.Dropped);
        }
    }

    /// <summary>Notes the records that could not be kept, also for the next start.</summary>
    /// <param name="dropped">All that no audit record reports yet; null for none.</param>
    internal void Note(DroppedRecords? dropped)
    {
        lock (gate)
        {
            Dropped = dropped;
            // A full disk has no room for the first line of a new file. Then the count stays in the earlier file, and in memory.
            if (segments.Count == 0 || !segments[^1].TryNote(segments[^1].Mark, dropped))
                return;
            foreach (var earlier in segments.Take(segments.Count - 1).Where(static segment => segment.Dropped is not null))
                earlier.TryNote(earlier.Mark, null);
        }
    }

    /// <summary>Closes the files, and removes those that hold nothing.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (var segment in segments)
            {
                if (segment is { Bytes: 0, Dropped: null })
                    segment.Remove();
                else
                    segment.Dispose();
            }

            segments.Clear();
        }
    }

    private static int NumberOf(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path).AsSpan("audit-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    // If another process holds the file, its silo still runs.
    private bool TryTakeOver(string path, ILogger logger)
    {
        if (SpoolSegment.TryOpen(path, FileMode.Open) is not { } segment)
            return false;
        segments.Add(segment);
        var (count, broken) = segment.Scan();
        if (broken > 0)
        {
            LogBroken(logger, broken, path);
            segment.TryNote(segment.Mark, DroppedRecords.Add(segment.Dropped, broken, time.GetUtcNow()));
        }

        unread += count;
        if (segment.Dropped is { } dropped)
            Dropped = Dropped is null ? dropped : Dropped with { Count = Dropped.Count + dropped.Count, Last = dropped.Last };
        if (count > 0 || segment.Dropped is not null)
            return true;
        segments.Remove(segment);
        segment.Remove();
        return false;
    }

    private SpoolSegment Create()
    {
        while (true)
        {
            var path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"audit-{number++}.spool"));
            if (SpoolSegment.TryOpen(path, FileMode.CreateNew) is { } segment)
                return segment;
        }
    }

    // If no file can be created, the last one is used while it has room.
    private void Continue()
    {
        try
        {
            segments.Add(Create());
            Note(Dropped);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    [LoggerMessage(LogLevel.Critical, "The audit spool {Directory} cannot be used. A kill loses records of answered reads, and while the audit store is away, what cannot wait in memory is lost.")]
    private static partial void LogUnusable(ILogger logger, Exception error, string directory);

    [LoggerMessage(LogLevel.Warning, "{Count} audit records wait in {Directory} to be stored.")]
    private static partial void LogFound(ILogger logger, int count, string directory);

    [LoggerMessage(LogLevel.Critical, "{Count} lines of {Path} are broken, as after a crash. Their audit records are lost.")]
    private static partial void LogBroken(ILogger logger, int count, string path);
}
