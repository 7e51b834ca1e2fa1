using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CodaMcp.Audit;

/// <summary>
/// One file of the spool. Its first line has a fixed length. It has the number of records that could not be kept, and up to where the store has the
/// records. Then comes one line a record (<see cref="SpooledRecord"/>). A line that begins with <c>#</c> does not count.
/// </summary>
/// <remarks>One thread at a time may change it. Others may read beside it.</remarks>
internal sealed class SpoolSegment : IDisposable
{
    private const int HeaderLength = 128;

    // Longer than the longest details and arguments of a call together.
    private const int Chunk = 1 << 20;
    private const string Magic = "codamcp-audit-spool-1";

    private readonly FileStream file;
    // Asking the stream for it moves the file's position with each call.
    private readonly SafeFileHandle handle;
    private long end = HeaderLength;
    private long flushed;

    private SpoolSegment(FileStream file) => (this.file, handle) = (file, file.SafeFileHandle);

    /// <summary>Where the next line goes.</summary>
    public long End => Volatile.Read(ref end);

    /// <summary>The store has the records before this position.</summary>
    public long Mark { get; private set; } = HeaderLength;

    /// <summary>How many bytes of lines wait.</summary>
    public long Bytes => end - Mark;

    /// <summary>What could not be kept, and is not recorded yet.</summary>
    public DroppedRecords? Dropped { get; private set; }

    /// <summary>Opens a file, which nobody else may hold.</summary>
    /// <returns>Null where somebody holds it, or it is gone; with <see cref="FileMode.CreateNew"/>, where it exists.</returns>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    public static SpoolSegment? TryOpen(string path, FileMode mode)
    {
        try
        {
            // Nobody else may read it: it says who did what.
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

    /// <summary>Looks through what an earlier process left, and cuts off what a crash left at the end.</summary>
    /// <returns>How many records wait, and how many lines are broken. Broken lines are counted once.</returns>
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

    /// <summary>Appends a line. It outlives the process; a crash of the machine may lose it until <see cref="TryFlush"/>.</summary>
    /// <returns>False where the disk does not take it.</returns>
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

    /// <summary>Makes durable what was appended.</summary>
    /// <returns>False where that failed.</returns>
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
            // It was removed meanwhile: the store has it all.
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Notes in the first line up to where the store has the records, and what could not be kept. That takes no room of a full disk.</summary>
    /// <param name="mark">The position.</param>
    /// <param name="dropped">What could not be kept. Where the disk fails, it stays in memory and is written with the next note.</param>
    /// <returns>False where it is not noted.</returns>
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

    /// <summary>The records from a position on, each with the position after it.</summary>
    public IEnumerable<(AuditRecord? Record, long Begin, long Next)> ReadFrom(long from)
    {
        foreach (var (line, next) in LinesFrom(from))
            yield return (SpooledRecord.Parse(line.Span), next - line.Length - 1, next);
    }

    /// <summary>Removes all lines: the store has them.</summary>
    public void Empty()
    {
        // In this order: a mark beyond the end would hide what comes.
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
            // The next start stores what is in it once more, which changes nothing.
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    // .NET's exception for a file that may not grow (EFBIG) is the second one.
    private static bool IsOfDisk(Exception error) => error is IOException or ArgumentOutOfRangeException;

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
        // Earlier versions noted no mark.
        if (parts is [Magic, _, _, _, _, var mark] && long.TryParse(mark, CultureInfo.InvariantCulture, out var stored))
            Mark = Math.Clamp(stored, HeaderLength, end);
        if (parts is [Magic, var count, var id, var first, var last, ..] && long.TryParse(count, CultureInfo.InvariantCulture, out var dropped) && dropped > 0
            && Guid.TryParse(id, out var record) && long.TryParse(first, CultureInfo.InvariantCulture, out var since) && long.TryParse(last, CultureInfo.InvariantCulture, out var until))
            Dropped = new DroppedRecords(record, dropped, DateTimeOffset.FromUnixTimeMilliseconds(since), DateTimeOffset.FromUnixTimeMilliseconds(until));
    }
}
