using System.Diagnostics;
using CodaMcp.Audit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace CodaMcp.Tests.Audit;

/// <summary>A store whose disk is full: a small tmpfs. Where nobody may mount one, as in a container without that right, the tests say so and pass.</summary>
public sealed class FullDiskTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-full-").FullName;
    private bool mounted;

    private string Disk => Path.Combine(directory, "disk");

    private string Ballast => Path.Combine(Disk, "ballast");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Disk);
        mounted = await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", Disk);
        if (!mounted)
            output.WriteLine("Not run: a tmpfs cannot be mounted here.");
    }

    public async Task DisposeAsync()
    {
        if (mounted)
            await RunAsync("umount", "-l", Disk);
        TestDirectory.Delete(directory);
    }

    [Fact]
    public async Task While_the_disk_of_the_store_is_full_reads_wait_in_the_spool_and_writes_are_refused()
    {
        if (!mounted)
            return;
        using var store = new SqliteAuditStore(Path.Combine(Disk, "audit.db"), "silo");
        using var writer = await StartAsync(store, Path.Combine(directory, "spool"));
        FillUp();
        var reads = await RecordUntilAsync(writer, () => writer.Health.FailingSince is not null);

        await Assert.ThrowsAsync<AuditUnavailableException>(() => writer.RecordBeforeAsync(ARead(), default).WaitAsync(Patience));
        Assert.Equal(0, writer.Health.Dropped);
        File.Delete(Ballast);
        await UntilAsync(() => writer.Health is { FailingSince: null, Waiting: 0 });
        await writer.RecordBeforeAsync(ARead(), default).WaitAsync(Patience);

        var stored = await store.ReadAsync(new AuditQuery { Limit = 1000 }, default);
        Assert.Empty(reads.Select(read => read.Id).Except(stored.Select(record => record.Id)));
        await writer.StopAsync(default);
    }

    [Fact]
    public async Task What_finds_no_room_on_the_disk_of_the_spool_either_is_counted_and_the_count_is_recorded()
    {
        if (!mounted)
            return;
        using var store = new SqliteAuditStore(Path.Combine(Disk, "audit.db"), "silo");
        using var writer = await StartAsync(store, Disk);
        FillUp();
        var reads = await RecordUntilAsync(writer, () => writer.Health.Dropped > 0);
        var dropped = writer.Health.Dropped;
        File.Delete(Ballast);
        await UntilAsync(() => writer.Health is { FailingSince: null, Waiting: 0, Dropped: 0 });
        await writer.StopAsync(default);

        var recorded = await store.ReadAsync(new AuditQuery { Tool = EventKinds.AuditDropped }, default);
        var kept = 0;
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(Disk, "audit.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM audit_record WHERE tool = 'list_docs'";
            kept = Convert.ToInt32(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
        }

        Assert.True(recorded.Sum(record => record.Calls) >= dropped);
        Assert.Equal(reads.Count, kept + recorded.Sum(record => record.Calls));
    }

    private static async Task<AuditWriter> StartAsync(SqliteAuditStore store, string spool)
    {
        var writer = new AuditWriter(store, AuditSpool.Open(spool, 1 << 24, TimeProvider.System, NullLogger<AuditSpool>.Instance), TimeProvider.System, NullLogger<AuditWriter>.Instance);
        await writer.StartAsync(default);
        return writer;
    }

    // To the last byte.
    private void FillUp()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(new byte[1024]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    // SQLite's log has some room of its own, which is used up first.
    private static async Task<List<AuditRecord>> RecordUntilAsync(AuditWriter writer, Func<bool> condition)
    {
        var reads = new List<AuditRecord>();
        await UntilAsync(() =>
        {
            reads.AddRange(ARead(), ARead(), ARead());
            foreach (var read in reads.TakeLast(3))
                writer.Record(read);
            return condition();
        });
        return reads;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); await Task.Delay(20))
            Assert.True(waited.Elapsed < Patience, "It never came about.");
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static AuditRecord ARead() => AuditWriterTests.ARecord(AuditOutcome.Succeeded);
}
