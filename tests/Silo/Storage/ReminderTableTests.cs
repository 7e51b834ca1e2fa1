using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace CodaMcp.Tests.Storage;

/// <summary>What Orleans asks of a reminder table.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ReminderTableTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private ComposedSilo silo = null!;
    private IReminderTable table = null!;
    private int grains;

    public async Task InitializeAsync()
    {
        silo = await ComposedSilo.ComposeAsync(await server.NewDatabaseAsync());
        table = silo.Services.GetRequiredService<IReminderTable>();
        await table.StartAsync();
    }

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task A_reminder_comes_back_as_it_was_stored()
    {
        var entry = NewEntry();
        var version = await table.UpsertRow(entry);

        var read = (await table.ReadRow(entry.GrainId, entry.ReminderName))!;

        Assert.Equal((entry.GrainId, entry.ReminderName, entry.StartAt, entry.Period, version), (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
    }

    [Fact]
    public async Task What_is_not_there_is_not_read()
    {
        var entry = NewEntry();

        Assert.Null(await table.ReadRow(entry.GrainId, entry.ReminderName));
        Assert.Empty((await table.ReadRows(entry.GrainId)).Reminders);
    }

    [Fact]
    public async Task Storing_it_again_replaces_it_with_another_version()
    {
        var entry = NewEntry();
        var first = await table.UpsertRow(entry);
        entry.Period = TimeSpan.FromDays(60);

        var second = await table.UpsertRow(entry);

        Assert.NotEqual(first, second);
        Assert.Equal(TimeSpan.FromDays(60), Assert.Single((await table.ReadRows(entry.GrainId)).Reminders).Period);
    }

    [Fact]
    public async Task Only_the_version_that_is_there_is_removed()
    {
        var entry = NewEntry();
        var first = await table.UpsertRow(entry);
        var second = await table.UpsertRow(entry);

        Assert.False(await table.RemoveRow(entry.GrainId, entry.ReminderName, first!));
        Assert.True(await table.RemoveRow(entry.GrainId, entry.ReminderName, second!));
        Assert.False(await table.RemoveRow(entry.GrainId, entry.ReminderName, second!));
    }

    [Fact]
    public async Task Every_reminder_is_in_one_of_the_ranges_that_the_ring_is_cut_into()
    {
        var entries = Enumerable.Range(0, 50).Select(_ => NewEntry()).ToArray();
        await Task.WhenAll(entries.Select(entry => table.UpsertRow(entry)));
        uint[] cuts = [10, 0x3FFF_FFFF, 0x7FFF_FFFF, 0x8000_0000, 0xC000_0000, 0xFFFF_FFF0];

        var ranges = await Task.WhenAll(cuts.Select((begin, i) => table.ReadRows(begin, cuts[(i + 1) % cuts.Length])));

        foreach (var (begin, range) in cuts.Zip(ranges))
            Assert.All(range.Reminders, entry => Assert.True(IsWithin(entry.GrainId.GetUniformHashCode(), begin, cuts[(Array.IndexOf(cuts, begin) + 1) % cuts.Length])));
        Assert.Equal(entries.Select(entry => entry.GrainId).Order(), ranges.SelectMany(range => range.Reminders).Select(entry => entry.GrainId).Order());
    }

    [Fact]
    public async Task A_range_from_a_place_to_itself_is_the_whole_ring()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => table.UpsertRow(NewEntry())));

        Assert.Equal(10, (await table.ReadRows(7, 7)).Reminders.Count);
    }

    [Fact]
    public async Task Many_at_once_leave_one_row()
    {
        var entry = NewEntry();

        var versions = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => table.UpsertRow(entry)));

        Assert.Equal(16, versions.Distinct().Count());
        Assert.Single((await table.ReadRows(entry.GrainId)).Reminders);
    }

    private static bool IsWithin(uint hash, uint begin, uint end) => begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;

    private ReminderEntry NewEntry() => new()
    {
        GrainId = GrainId.Create("test", $"g:{Interlocked.Increment(ref grains)}"),
        ReminderName = "open",
        StartAt = Now,
        Period = TimeSpan.FromMinutes(1),
    };
}
