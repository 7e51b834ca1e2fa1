using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tests.Storage;
using CodaMcp.Writes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Members;

public sealed class MemberCursorsTests
{
    private readonly MemberStoreInMemory store = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_cursor_of_a_long_page_token_is_short_and_leads_back_to_it()
    {
        var cursors = await Open();
        var place = new string('t', 4_000);
        var cursor = await cursors.KeepAsync("list_rows\nd1", place);
        Assert.InRange(cursor.Length, 1, 120);
        Assert.Equal(place, await cursors.FindAsync("list_rows\nd1", cursor));
    }

    [Fact]
    public async Task The_same_place_has_the_same_cursor_and_is_stored_once()
    {
        var cursors = await Open();
        Assert.Equal(await cursors.KeepAsync("q", "p"), await cursors.KeepAsync("q", "p"));
        Assert.Equal(1, store.Writes);
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_own_query_only()
    {
        var cursors = await Open();
        var cursor = await cursors.KeepAsync("list_rows\nd1", "p");
        Assert.Null(await cursors.FindAsync("list_rows\nd2", cursor));
    }

    [Fact]
    public async Task A_cursor_that_was_never_given_out_is_unknown()
    {
        var cursor = await (await Open()).KeepAsync("q", "p");
        Assert.Null(await (await Open("m:dev/org/bob")).FindAsync("q", cursor));
        Assert.Null(await (await Open("m:dev/org/bob")).FindAsync("q", "made-up"));
    }

    [Fact]
    public async Task A_cursor_outlives_the_activation()
    {
        var cursor = await (await Open()).KeepAsync("q", "p");
        Assert.Equal("p", await (await Open()).FindAsync("q", cursor));
    }

    [Fact]
    public async Task A_cursor_ends_a_day_after_its_last_use()
    {
        var cursors = await Open();
        var cursor = await cursors.KeepAsync("q", "p");
        time.Advance(MemberCursors.Lifetime - TimeSpan.FromMinutes(1));
        Assert.Equal("p", await cursors.FindAsync("q", cursor));
        time.Advance(MemberCursors.Lifetime - TimeSpan.FromMinutes(1));
        Assert.Equal("p", await cursors.FindAsync("q", cursor));
        time.Advance(MemberCursors.Lifetime);
        Assert.Null(await cursors.FindAsync("q", cursor));
    }

    [Fact]
    public async Task One_cursor_too_many_replaces_the_one_that_was_unused_for_longest()
    {
        var cursors = await Open();
        var first = await cursors.KeepAsync("q", "first");
        for (var at = 0; at < MemberCursors.MaxKept; at++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await cursors.KeepAsync("q", $"{at}");
        }

        Assert.Null(await cursors.FindAsync("q", first));
        Assert.Equal(MemberCursors.MaxKept, store.Of("cursor").Count);
    }

    private async Task<MemberCursors> Open(string member = "m:dev/org/ada")
    {
        var data = new MemberData(store, member, NullLogger<MemberData>.Instance);
        var cursors = new MemberCursors(data, new MemberWrites(data, null!, null!, time, NullLogger<MemberWrites>.Instance), time);
        await data.OpenAsync(CancellationToken.None);
        return cursors;
    }
}
