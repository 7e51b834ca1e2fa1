using System.Text;
using CodaMcp.Audit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Audit;

public sealed class AuditSpoolTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-spool-").FullName;
    private readonly FakeTimeProvider time = new();

    private string FirstFile => Path.Combine(directory, "audit-0.spool");

    public void Dispose() => TestDirectory.Delete(directory);

    [Fact]
    public void Records_come_back_as_they_were_and_in_their_order_also_after_a_restart()
    {
        var records = Records(600);
        records[3] = records[3] with { Calls = 7, ArgumentValues = "encrypted", Details = """{"before":null,"after":"é\n"}""", Actor = new("operator", "", "root") };
        using (var spool = Open())
        {
            Assert.Equal(400, spool.Append(records[..400], read: false));
            Assert.Equal(200, spool.Append(records[400..], read: false));
        }

        using var again = Open();
        Assert.Equal((600, 600), (again.Count, again.Unread));
        Assert.Equivalent(records, again.Read(500).Concat(again.Read(500)), strict: true);
        Assert.Empty(again.Read(500));
    }

    [Fact]
    public void What_was_read_is_read_again_after_a_restart_until_the_file_is_cleared()
    {
        using (var spool = Open())
        {
            spool.Append(Records(3), read: false);
            Assert.Equal(3, spool.Read(10).Count);
        }

        using (var again = Open())
        {
            Assert.Equal(3, again.Read(10).Count);
            again.Clear();
        }

        using var empty = Open();
        Assert.Equal((0, 0, null), (empty.Count, empty.Bytes, empty.Dropped));
    }

    [Fact]
    public void A_full_spool_takes_what_fits_and_no_more()
    {
        using var spool = Open(maxBytes: 5_000);
        var taken = spool.Append(Records(100), read: false);

        Assert.InRange(taken, 1, 20);
        Assert.InRange(spool.Bytes, 1, 5_000);
        Assert.Equal(taken, spool.Read(100).Count);
        spool.Clear();
        Assert.Equal(taken, spool.Append(Records(100), read: false));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(200)]
    public void A_torn_end_is_skipped_and_counted_once(int cut)
    {
        using (var spool = Open())
            spool.Append(Records(5), read: false);
        using (var file = File.OpenWrite(FirstFile))
            file.SetLength(file.Length - cut);

        using (var torn = Open())
        {
            Assert.Equal((4, 1L), (torn.Count, torn.Dropped!.Count));
            torn.Append(Records(1), read: false);
        }

        using var again = Open();
        Assert.Equal(5, again.Read(10).Count);
        Assert.Equal(1, again.Dropped!.Count);
    }

    [Fact]
    public void A_changed_line_is_skipped_and_counted_once()
    {
        using (var spool = Open())
            spool.Append(Records(5), read: false);
        var bytes = File.ReadAllBytes(FirstFile);
        bytes[Encoding.UTF8.GetString(bytes).LastIndexOf("list_docs", StringComparison.Ordinal)] = (byte)'x';
        File.WriteAllBytes(FirstFile, bytes);

        for (var start = 0; start < 2; start++)
        {
            using var spool = Open();
            Assert.Equal((4, 1L), (spool.Count, spool.Dropped!.Count));
            Assert.Equal(4, spool.Read(10).Count);
        }
    }

    [Fact]
    public void What_could_not_be_kept_is_counted_across_restarts_until_it_is_recorded()
    {
        DroppedRecords dropped;
        using (var spool = Open())
        {
            spool.Drop(2);
            time.Advance(TimeSpan.FromSeconds(5));
            spool.Drop(3);
        }

        using (var again = Open())
        {
            dropped = again.Dropped!;
            Assert.Equal((5L, TimeSpan.FromSeconds(5)), (dropped.Count, dropped.Last - dropped.First));
            again.Drop(1);
            again.Forget(dropped);
            Assert.Equal(1, again.Dropped!.Count);
            Assert.NotEqual(dropped.Id, again.Dropped.Id);
            again.Forget(again.Dropped);
        }

        using var last = Open();
        Assert.Null(last.Dropped);
    }

    [Fact]
    public void Two_silos_of_one_directory_have_a_file_each_and_one_takes_over_what_another_left()
    {
        var records = Records(4);
        var first = Open();
        using (var second = Open())
        {
            first.Append(records[..2], read: false);
            second.Append(records[2..], read: false);
            second.Drop(3);
            Assert.NotEqual(first.Path, second.Path);
        }

        first.Dispose();
        using var next = Open();

        Assert.Equivalent(records, next.Read(10), strict: true);
        Assert.Equal(3, next.Dropped!.Count);
        Assert.Equal(FirstFile, Assert.Single(Directory.GetFiles(directory)));
    }

    [Fact]
    public void Nobody_else_may_read_the_file()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var spool = Open();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FirstFile));
    }

    [Fact]
    public void Without_a_directory_that_can_be_used_there_is_no_spool()
    {
        File.WriteAllText(FirstFile, "");

        Assert.Null(AuditSpool.Open(Path.Combine(FirstFile, "below"), 1 << 20, time, NullLogger<AuditSpool>.Instance));
    }

    private AuditSpool Open(long maxBytes = 1 << 24) => AuditSpool.Open(directory, maxBytes, time, NullLogger<AuditSpool>.Instance)!;

    private static AuditRecord[] Records(int count) => [.. Enumerable.Range(0, count).Select(_ => AuditWriterTests.ARecord(AuditOutcome.Succeeded))];
}
