using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CodaMcp.Audit;

/// <summary>
/// One file of the spool. Its first line has a fixed length. This line holds the number of records that could not be kept, and the position up to which the
/// store has the records. Each further line is one record (<see cref="SpooledRecord"/>). A line that begins with <c>#</c> is ignored.
/// </summary>
/// <remarks>Only one thread at a time may change it. Other threads may read at the same time.</remarks>
internal sealed class SpoolSegment : IDisposable
{
    private const int HeaderLength = 128;

    // Longer than the longest details and arguments of a call together.
    private const int Chunk = 1 << 20;
    private const string Magic = "codamcp-audit-spool-1";

    private readonly FileStream file;
    // The handle is kept: each read of the stream's property moves the file's position.
    private readonly SafeFileHandle handle;
    private long end = HeaderLength;
    private long flushed;

    private SpoolSegment(FileStream file) => (this.file, handle) = (file, file.SafeFileHandle);

    /// <summary>The position of the next line.</summary>
    public long End => Volatile.Read(ref end);

    /// <summary>The store has the records before this position.</summary>
    public long Mark { get; private set; } = HeaderLength;

    /// <summary>The number of bytes of waiting lines.</summary>
    public long Bytes => end - Mark;

    /// <summary>The records that could not be kept and that no audit record reports yet.</summary>
    public DroppedRecords? Dropped { get; private set; }

    /// <summary>Opens a file for this process alone.</summary>
    /// <returns>Null if another process holds the file, or if it is gone. With <see cref="FileMode.CreateNew"/>, null if it exists.</returns>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    public static SpoolSegment? TryOpen(string path, FileMode mode)
    {
        try
        {
            // Only this user may read the file, because it records who did what.
            var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
            if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new SpoolSegment(new FileStream(path, options));
        }
        catch (IOException error) when (error is FileNotFoundException || File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Scans the lines that an earlier process left. Cuts off an incomplete line at the end, which a crash can leave.</summary>
    /// <returns>The number of waiting records, and the number of broken lines. A broken line is counted only once.</returns>
    public (int Count, int Broken) Scan()
    {
        end = Math.Max(file.Length, HeaderLength);
        ReadHeader();
        var (good, count, broken) = (Mark, 0, 0);
        foreach (var (line, next) in LinesFrom(Mark))
        {
            good = next;
            if (SpooledRecord.Parse(line.Span) is not null)
            {
                count++;
            }
            else if (line.Length > 0 && line.Span[0] != (byte)'#')
            {
                broken++;
                RandomAccess.Write(handle, "#"u8, next - line.Length - 1);
            }
        }

        if (good < end)
        {
            broken++;
            end = good;
            Truncate();
        }

        return (count, broken);
    }

    /// <summary>Appends a line. It outlives the process. Until <see cref="TryFlush"/>, a crash of the machine may lose it.</summary>
    /// <returns>False if the disk refuses it.</returns>
    public bool TryAppend(ReadOnlySpan<byte> line)
    {
        try
        {
            RandomAccess.Write(handle, line, end);
            Volatile.Write(ref end, end + line.Length);
            return true;
        }
        catch (Exception error) when (IsOfDisk(error))
        {
            // Part of it may have been written.
            Truncate();
            return false;
        }
    }

    /// <summary>Flushes the appended lines to the disk.</summary>
    /// <returns>False if that failed.</returns>
    public bool TryFlush()
    {
        var upTo = End;
        if (upTo == flushed)
            return true;
        try
        {
            RandomAccess.FlushToDisk(handle);
            flushed = upTo;
            return true;
        }
        catch (ObjectDisposedException)
        {
            // The file was removed meanwhile: the store has all of its records.
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>
    /// Notes in the first line up to where the store has the records, and the records that could not be kept. This needs no room on a full disk.
    /// </summary>
    /// <param name="mark">The position.</param>
    /// <param name="dropped">The records that could not be kept. If the disk fails, the count stays in memory and is written with the next note.</param>
    /// <returns>False if the note was not written.</returns>
    public bool TryNote(long mark, DroppedRecords? dropped)
    {
        var isNew = dropped != Dropped;
        Dropped = dropped;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Magic} {dropped?.Count ?? 0} {dropped?.Id ?? Guid.Empty} {dropped?.First.ToUnixTimeMilliseconds() ?? 0} {dropped?.Last.ToUnixTimeMilliseconds() ?? 0} {mark}");
        try
        {
            RandomAccess.Write(handle, Encoding.ASCII.GetBytes(text.PadRight(HeaderLength - 1) + "\n"), 0);
            if (isNew)
                RandomAccess.FlushToDisk(handle);
            Mark = mark;
            return true;
        }
        catch (Exception error) when (IsOfDisk(error))
        {
            return false;
        }
    }

    /// <summary>Reads the records from a position on. Each comes with its position and the position after it.</summary>
    public IEnumerable<(PreparedRecord? Record, long Begin, long Next)> ReadFrom(long from)
    {
        foreach (var (line, next) in LinesFrom(from))
            yield return (SpooledRecord.Parse(line.Span), next - line.Length - 1, next);
    }

    /// <summary>Removes all lines, because the store has them.</summary>
    public void Empty()
    {
        // The mark is written before the end changes: a mark beyond the end would hide later lines.
        if (end == HeaderLength || (Mark != HeaderLength && !TryNote(HeaderLength, Dropped)))
            return;
        (end, flushed) = (HeaderLength, 0);
        Truncate();
    }

    /// <summary>Closes the file and removes it.</summary>
    public void Remove()
    {
        file.Dispose();
        try
        {
            File.Delete(file.Name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next start stores the file's records again, which does not change them.
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    // For a file that may not grow (EFBIG), .NET throws ArgumentOutOfRangeException.
    private static bool IsOfDisk(Exception error) => error is IOException or ArgumentOutOfRangeException;

    private void Truncate()
    {
        try
        {
            file.SetLength(end);
        }
        catch (Exception error) when (IsOfDisk(error))
        {
            // The next record overwrites the bytes after the end, or the next start finds them broken.
        }
    }

    private IEnumerable<(ReadOnlyMemory<byte> Line, long Next)> LinesFrom(long from)
    {
        var buffer = new byte[Math.Min(Chunk, Math.Max(End - from, 0))];
        for (var at = from; at < End;)
        {
            var length = RandomAccess.Read(handle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, End - at)), at);
            var start = 0;
            for (int feed; (feed = Array.IndexOf(buffer, (byte)'\n', start, length - start)) >= 0; start = feed + 1)
                yield return (buffer.AsMemory(start, feed - start), at + feed + 1);
            if (start == 0)
                yield break;
            at += start;
        }
    }

    private void ReadHeader()
    {
        var header = new byte[HeaderLength];
        var parts = Encoding.ASCII.GetString(header, 0, RandomAccess.Read(handle, header, 0)).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // Earlier versions wrote no mark.
        if (parts is [Magic, _, _, _, _, var mark] && long.TryParse(mark, CultureInfo.InvariantCulture, out var stored))
            Mark = Math.Clamp(stored, HeaderLength, end);
        if (parts is [Magic, var count, var id, var first, var last, ..] && long.TryParse(count, CultureInfo.InvariantCulture, out var dropped) && dropped > 0
            && Guid.TryParse(id, out var record) && long.TryParse(first, CultureInfo.InvariantCulture, out var since) && long.TryParse(last, CultureInfo.InvariantCulture, out var until))
            Dropped = new DroppedRecords(record, dropped, DateTimeOffset.FromUnixTimeMilliseconds(since), DateTimeOffset.FromUnixTimeMilliseconds(until));
    }
}
