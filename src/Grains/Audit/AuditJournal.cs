using Microsoft.Extensions.Logging;

namespace CodaMcp.Audit;

/// <summary>
/// Holds the records of reads that were answered and are not stored yet, in two files that outlive the process. So a silo that is killed loses none:
/// the next start in the same directory stores them (<see cref="AuditSpool.Open"/>). The files are not flushed: a crash of the machine can lose the
/// last half second. A record is struck out once the store has it.
/// </summary>
/// <remarks>One file takes records until it is full, while the other one empties. Thread-safe.</remarks>
public sealed class AuditJournal : IDisposable
{
    // From here on the other file takes records, if it is empty.
    private const long Full = 1 << 20;

    // More than the queue of the writer holds. What is older was stored, spooled or refused long ago.
    private const long Longest = 32 << 20;

    private readonly Lock gate = new();
    private readonly AuditSpool[] files;
    private readonly Dictionary<Guid, long>[] lines = [[], []];
    private int current;

    private AuditJournal(AuditSpool[] files) => this.files = files;

    /// <summary>Opens the two files.</summary>
    /// <param name="directory">Where the spool is too.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For what is wrong with the files.</param>
    /// <returns>The journal. Where the directory cannot be used it holds nothing, and the spool says so.</returns>
    public static AuditJournal Open(string directory, TimeProvider time, ILogger<AuditSpool> logger)
    {
        try
        {
            return new AuditJournal([AuditSpool.OpenJournal(directory, Longest, time, logger), AuditSpool.OpenJournal(directory, Longest, time, logger)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new AuditJournal([]);
        }
    }

    /// <summary>Takes down a record that is about to be queued. Where the disk is full, the record is in memory only.</summary>
    public void Append(AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (files.Length == 0)
            return;
        var line = AuditSpool.LineOf(record);
        lock (gate)
        {
            var other = 1 - current;
            if (files[current].Bytes >= (lines[other].Count == 0 ? Full : Longest / 2))
            {
                lines[other].Clear();
                files[other].Empty();
                current = other;
            }

            if (files[current].TryAppend(line) is { } begin)
                lines[current][record.Id] = begin;
        }
    }

    /// <summary>Strikes out records that the store has.</summary>
    public void Strike(IEnumerable<AuditRecord> stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        lock (gate)
        {
            foreach (var record in stored)
            {
                for (var which = 0; which < files.Length; which++)
                {
                    if (lines[which].Remove(record.Id, out var begin))
                        files[which].Strike(begin);
                }
            }
        }
    }

    /// <summary>Closes the files. They stay where they hold records that are not stored.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            for (var which = 0; which < files.Length; which++)
            {
                if (lines[which].Count == 0)
                    files[which].Remove();
                else
                    files[which].Dispose();
            }
        }
    }
}
