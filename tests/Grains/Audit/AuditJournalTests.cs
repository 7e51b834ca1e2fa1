using CodaMcp.Audit;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Audit;

/// <summary>What is left of reads that were answered when their silo is killed.</summary>
public sealed class AuditJournalTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-journal-").FullName;

    public void Dispose() => TestDirectory.Delete(directory);

    [Fact]
    public void The_next_start_has_the_records_that_were_not_stored_in_their_order_and_no_others()
    {
        var records = Enumerable.Range(0, 100).Select(_ => ARead()).ToArray();
        using (var killed = Open())
        {
            foreach (var record in records)
                killed.Append(record);
            // What keeps the files, as a kill does: they are not removed.
            killed.Strike(records[..40]);
        }

        using var spool = OpenSpool();

        Assert.Equal(records[40..].Select(record => record.Id), spool.Read(1000).Select(record => record.Id));
        Assert.Null(spool.Dropped);
    }

    [Fact]
    public async Task A_record_that_is_stored_is_struck_out()
    {
        var store = new AuditWriterTests.Store();
        var (stored, waiting) = (ARead(), ARead());
        using (var journal = Open())
        {
            using var journaled = new JournaledAuditStore(store, journal);
            journal.Append(stored);
            journal.Append(waiting);
            await journaled.StoreAsync([stored], default);
        }

        using var spool = OpenSpool();

        Assert.Equal([waiting.Id], spool.Read(10).Select(record => record.Id));
    }

    [Fact]
    public void A_start_beside_a_silo_that_runs_takes_nothing_of_its_journal()
    {
        using var running = Open();
        running.Append(ARead());
        using var spool = OpenSpool();
        using var other = Open();

        Assert.Equal(0, spool.Count);
        Assert.Equal(4, Journals().Length);
    }

    [Fact]
    public void Where_all_is_stored_no_file_is_left()
    {
        using (var journal = Open())
        {
            var record = ARead();
            journal.Append(record);
            journal.Strike([record]);
        }

        Assert.Empty(Journals());
    }

    [Fact]
    public void The_files_stay_small_however_many_records_pass()
    {
        using var journal = Open();
        AuditRecord? last = null;
        for (var number = 0; number < 20_000; number++)
        {
            var record = ARead();
            journal.Append(record);
            if (last is not null)
                journal.Strike([last]);
            last = record;
        }

        Assert.All(Journals(), file => Assert.InRange(new FileInfo(file).Length, 1, 2 << 20));
    }

    private string[] Journals() => Directory.GetFiles(directory, "audit-journal-*.spool");

    private AuditJournal Open() => AuditJournal.Open(directory, TimeProvider.System, NullLogger<AuditSpool>.Instance);

    private AuditSpool OpenSpool() => AuditSpool.Open(directory, 1 << 24, TimeProvider.System, NullLogger<AuditSpool>.Instance)!;

    private static AuditRecord ARead() => AuditWriterTests.ARecord(AuditOutcome.Succeeded);
}
