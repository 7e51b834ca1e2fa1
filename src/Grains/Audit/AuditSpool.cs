using System.Globalization;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Audit;

/// <summary>
/// A log of audit records on disk, as a row of files. A record is written there before the answer to its call leaves, so that a silo that is killed
/// loses none. A file is removed once the store has all that is in it. While the store fails, the files stay, up to a bound. What a process leaves is
/// stored by the next start in the same directory. Storing a record twice changes nothing.
/// </summary>
/// <remarks>
/// A write is not flushed to the disk. So a crash of the machine loses what came since <see cref="TryFlush"/>, as far as the store does not have it.
/// A line that is not as it was written, as after such a crash, counts as a record that could not be kept. Thread-safe, but only one thread reads.
/// </remarks>
public sealed partial class AuditSpool : IDisposable
{
    /// <summary>The default of <c>CODAMCP_AUDIT_SPOOL_MB</c>.</summary>
    public const int DefaultMiB = 64;

    private const long LongestSegment = 1 << 20;

    private readonly Lock gate = new();

    // The oldest first. The last one takes records, and notes what could not be kept.
    private readonly List<SpoolSegment> segments = [];
    private readonly string directory;
    private readonly long maxBytes;
    private readonly TimeProvider time;
    private SpoolPlace readAt;
    private int number;
    private volatile int unread;

    private AuditSpool(string directory, long maxBytes, TimeProvider time) => (this.directory, this.maxBytes, this.time) = (directory, maxBytes, time);

    /// <summary>How many bytes of records wait.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
                return segments.Sum(static segment => segment.Bytes);
        }
    }

    /// <summary>How many records wait here alone, and are to be read.</summary>
    public int Unread => unread;

    /// <summary>What could not be kept, and is not recorded yet.</summary>
    internal DroppedRecords? Dropped { get; private set; }

    /// <summary>
    /// Opens the spool of this process in a directory. Files there that no process holds are taken over, since the silo that wrote them is gone. So are
    /// those of the versions that had one file for a spool and two for a journal.
    /// </summary>
    /// <param name="directory">The directory; it is made where it is missing. Processes may share it.</param>
    /// <param name="maxBytes">How many bytes of records may wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For what is wrong with the files.</param>
    /// <returns>Null where the directory cannot be used; that is logged as critical.</returns>
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
    /// Whether the caller holds the record in memory too. Where earlier records are to be read from here first, it does not, so that they stay in order.
    /// </param>
    /// <returns>Where it is; null where there is no room.</returns>
    internal SpoolPlace? Append(ReadOnlySpan<byte> line, ref bool held)
    {
        lock (gate)
        {
            held &= unread == 0;
            // There is none after the end.
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

    /// <summary>The next records that wait here alone, in the order in which they were appended.</summary>
    /// <param name="most">At most so many.</param>
    /// <param name="broken">How many cannot be read any more, though they were there.</param>
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
                    records.Add(new QueuedRecord(record, MustBeFirst: false, Stored: null) { Place = new SpoolPlace(file, begin) });
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

    /// <summary>Makes durable what was appended.</summary>
    /// <returns>False where that failed.</returns>
    internal bool TryFlush()
    {
        SpoolSegment[] files;
        lock (gate)
            files = [.. segments];
        return Array.TrueForAll(files, static file => file.TryFlush());
    }

    /// <summary>Lets go of what the store has.</summary>
    /// <param name="oldest">Where the oldest record is that a caller holds in memory and that waits; null where there is none.</param>
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

    /// <summary>Notes what could not be kept, also for the next start.</summary>
    /// <param name="dropped">All that is not recorded yet; null for nothing.</param>
    internal void Note(DroppedRecords? dropped)
    {
        lock (gate)
        {
            Dropped = dropped;
            // A full disk has no room for the first line of a new file. Then the count stays where it was, and in memory.
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

    // Where it is held, its silo runs.
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

    // Where no file can be made, the last one takes what there is still room for.
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
