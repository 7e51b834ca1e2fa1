using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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
        var records = Records(5000);
        records[3] = records[3] with
        {
            MemberLabel = "ada@example.com",
            RegisteredName = "a registered name",
            SessionId = "a session",
            Writes = true,
            Targets = ["doc:AbCDeFGH", "table:é\"\\"],
            TargetNames = ["Launch plan", ""],
            Calls = 7,
            Duration = TimeSpan.FromMilliseconds(12.345),
            CacheHits = 3,
            UpstreamRequests = int.MaxValue,
            RequestIds = ["a request"],
            TraceId = "a trace",
            JsonRpcId = "n:7",
            Toolset = "rows",
            Scopes = ["coda.read", "coda.write"],
            CodaToken = "service:0123456789abcdef",
            ArgumentsDigest = "digest",
            Arguments = "{}",
            ArgumentValues = "encrypted",
            Details = """{"before":null,"after":"é\n"}""",
            Reason = "a reason",
            TurnWait = TimeSpan.Zero,
            PermitWait = TimeSpan.FromSeconds(1),
            ArgumentBytes = 120,
            ResultBytes = 900,
            WriteKey = "a key",
            Front = "a front",
            Actor = new("operator", "", "root"),
            ActorLabel = "root",
        };
        using (var spool = Open())
            Assert.Equal(5000, Append(spool, records));

        Assert.InRange(Files().Length, 2, 10);
        using var again = Open();
        Assert.Equal(5000, again.Unread);
        Assert.DoesNotContain(typeof(AuditRecord).GetProperties(), property => property.Name != nameof(AuditRecord.Silo) && property.GetValue(records[3]) is null);
        List<QueuedRecord> read = [.. again.Read(3000, out _), .. again.Read(3000, out _)];
        Assert.Equivalent(records, read.Select(one => one.Record), strict: true);
        Assert.All(read, one => Assert.Equal(AuditDigest.Of(one.Prepared!.Values), one.Prepared.Digest));
        Assert.Equal(0, again.Unread);
    }

    [Fact]
    public void What_was_read_is_read_again_after_a_restart_until_it_is_stored()
    {
        using (var spool = Open())
            Append(spool, Records(3));
        using (var again = Open())
        {
            var read = again.Read(10, out _);
            Assert.Equal(3, read.Count);
            again.Release(read[2].Place);
        }

        using (var rest = Open())
        {
            Assert.Single(rest.Read(10, out _));
            rest.Release(null);
        }

        Assert.Empty(Files());
    }

    [Fact]
    public void A_full_spool_takes_what_fits_and_no_more()
    {
        using var spool = Open(maxBytes: 5_000);
        var taken = Append(spool, Records(100));

        Assert.InRange(taken, 1, 20);
        Assert.InRange(spool.Bytes, 1, 5_000);
        Assert.Equal(taken, spool.Read(100, out _).Count);
        spool.Release(null);
        Assert.Equal(taken, Append(spool, Records(100)));
    }

    [Fact]
    public void The_files_stay_small_however_many_records_pass()
    {
        using var spool = Open();
        SpoolPlace? last = null;
        foreach (var record in Records(20_000))
        {
            var held = true;
            var place = spool.Append(SpooledRecord.LineOf(record, "silo", out _), ref held);
            spool.Release(last);
            last = place;
        }

        Assert.Single(Files());
        Assert.InRange(new FileInfo(Files()[0]).Length, 1, 2 << 20);
        Assert.InRange(spool.Bytes, 1, 10_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(200)]
    public void A_torn_end_is_skipped_and_counted_once(int cut)
    {
        using (var spool = Open())
            Append(spool, Records(5));
        using (var file = File.OpenWrite(FirstFile))
            file.SetLength(file.Length - cut);

        using (var torn = Open())
        {
            Assert.Equal((4, 1L), (torn.Unread, torn.Dropped!.Count));
            Append(torn, Records(1));
        }

        using var again = Open();
        Assert.Equal(5, again.Read(10, out _).Count);
        Assert.Equal(1, again.Dropped!.Count);
    }

    [Fact]
    public void A_changed_line_is_skipped_and_counted_once()
    {
        using (var spool = Open())
            Append(spool, Records(5));
        var bytes = File.ReadAllBytes(FirstFile);
        bytes[^100] = bytes[^100] == 'x' ? (byte)'y' : (byte)'x';
        File.WriteAllBytes(FirstFile, bytes);

        for (var start = 0; start < 2; start++)
        {
            using var spool = Open();
            Assert.Equal((4, 1L), (spool.Unread, spool.Dropped!.Count));
            Assert.Equal(4, spool.Read(10, out _).Count);
        }
    }

    [Fact]
    public void Lines_that_break_while_they_wait_are_counted()
    {
        using var spool = Open();
        Append(spool, Records(5));
        using (var shell = System.Diagnostics.Process.Start("truncate", ["--size=200", FirstFile]))
            shell.WaitForExit();

        Assert.Empty(spool.Read(10, out var broken));
        Assert.Equal((5, 0), (broken, spool.Unread));
    }

    [Fact]
    public void What_could_not_be_kept_is_noted_across_restarts_and_files_until_it_is_recorded()
    {
        var dropped = DroppedRecords.Add(DroppedRecords.Add(null, 2, time.GetUtcNow()), 3, time.GetUtcNow().AddSeconds(5));
        using (var spool = Open())
        {
            spool.Note(dropped);
            Append(spool, Records(5000));
        }

        using (var again = Open())
        {
            Assert.Equal(dropped with { First = again.Dropped!.First, Last = again.Dropped.Last }, again.Dropped);
            Assert.Equal(TimeSpan.FromSeconds(5), again.Dropped.Last - again.Dropped.First);
            var rest = DroppedRecords.Add(again.Dropped, 1, time.GetUtcNow()).Without(dropped, time.GetUtcNow())!;
            Assert.Equal(1, rest.Count);
            Assert.NotEqual(dropped.Id, rest.Id);
            Assert.Null(rest.Without(rest, time.GetUtcNow()));
            again.Note(null);
        }

        using var last = Open();
        Assert.Null(last.Dropped);
    }

    [Fact]
    public void Two_silos_of_one_directory_have_files_of_their_own_and_one_takes_over_what_another_left()
    {
        var records = Records(4);
        var first = Open();
        using (var second = Open())
        {
            Append(first, records[..2]);
            Append(second, records[2..]);
            second.Note(DroppedRecords.Add(null, 3, time.GetUtcNow()));
            Assert.Equal((2, 2), (first.Unread, second.Unread));
        }

        first.Dispose();
        using (var next = Open())
        {
            Assert.Equivalent(records, next.Read(10, out _).Select(read => read.Record), strict: true);
            Assert.Equal(3, next.Dropped!.Count);
            next.Note(null);
            next.Release(null);
        }

        Assert.Empty(Files());
    }

    [Fact]
    public void The_spool_and_the_journal_of_an_earlier_version_are_taken_over()
    {
        var records = Array.ConvertAll(Records(3), static record => record with { Silo = null });
        var lines = Array.ConvertAll(records, static record =>
        {
            var json = JsonSerializer.Serialize(new SpooledRecord(record, record.Calls, record.ArgumentValues), AuditJson.Default.SpooledRecord);
            return $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))[..16]} {json}\n";
        });
        var header = $"codamcp-audit-spool-1 7 {Guid.CreateVersion7()} 1 2".PadRight(127) + "\n";
        File.WriteAllText(FirstFile, header + lines[1] + lines[2]);
        File.WriteAllText(Path.Combine(directory, "audit-journal-0.spool"), $"codamcp-audit-spool-1 0 {Guid.Empty} 0 0".PadRight(127) + "\n#" + lines[2][1..] + lines[0]);
        using var spool = Open();

        Assert.Equivalent(records, spool.Read(10, out _).Select(read => read.Record), strict: true);
        Assert.Equal(7, spool.Dropped!.Count);
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

    private string[] Files() => Directory.GetFiles(directory);

    private AuditSpool Open(long maxBytes = 1 << 24) => AuditSpool.Open(directory, maxBytes, time, NullLogger<AuditSpool>.Instance)!;

    // As records that memory has no room for.
    private static int Append(AuditSpool spool, IEnumerable<AuditRecord> records) => records.TakeWhile(record =>
    {
        var held = false;
        return spool.Append(SpooledRecord.LineOf(record, "silo", out _), ref held) is not null;
    }).Count();

    private static AuditRecord[] Records(int count) => [.. Enumerable.Range(0, count).Select(_ => AuditWriterTests.ARecord(AuditOutcome.Succeeded) with { Silo = "silo" })];
}
