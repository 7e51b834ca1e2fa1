using Orleans.Runtime;
using Orleans.Storage;

namespace CodaMcp.Tests.Storage;

/// <summary>What Orleans asks of grain storage, of each of the databases, through the product's own composition.</summary>
public abstract class GrainStorageTests : IAsyncLifetime
{
    private const string State = "test.state";

    private IGrainStorage storage = null!;
    private int grains;

    protected abstract Task<IGrainStorage> OpenAsync();

    public async Task InitializeAsync() => storage = await OpenAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task What_was_never_written_reads_as_a_new_state_without_a_record()
    {
        var read = await ReadAsync(NewGrain());

        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
        Assert.NotNull(read.State);
    }

    [Fact]
    public async Task What_was_written_is_read_back_with_the_version_it_has()
    {
        var grain = NewGrain();
        var written = await WriteAsync(grain, "first");

        var read = await ReadAsync(grain);

        Assert.True(read.RecordExists);
        Assert.Equal("first", read.State!.Text);
        Assert.Equal(written.ETag, read.ETag);
    }

    [Fact]
    public async Task Every_write_has_another_version()
    {
        var state = await WriteAsync(NewGrain(), "first", out var grain);
        var before = state.ETag;

        state.State = new("second");
        await storage.WriteStateAsync(State, grain, state);

        Assert.NotEqual(before, state.ETag);
        Assert.Equal("second", (await ReadAsync(grain)).State!.Text);
    }

    [Fact]
    public async Task A_second_first_write_is_refused()
    {
        var grain = NewGrain();
        await WriteAsync(grain, "first");

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(grain, "also first"));

        Assert.Equal("first", (await ReadAsync(grain)).State!.Text);
    }

    [Fact]
    public async Task A_write_of_an_old_version_is_refused()
    {
        var grain = NewGrain();
        await WriteAsync(grain, "first");
        var (one, other) = (await ReadAsync(grain), await ReadAsync(grain));
        one.State = new("by one");
        await storage.WriteStateAsync(State, grain, one);

        other.State = new("by the other");
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(State, grain, other));

        Assert.Equal("by one", (await ReadAsync(grain)).State!.Text);
    }

    [Fact]
    public async Task Clearing_an_old_version_is_refused()
    {
        var grain = NewGrain();
        await WriteAsync(grain, "first");
        var (one, other) = (await ReadAsync(grain), await ReadAsync(grain));
        await storage.WriteStateAsync(State, grain, one);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync(State, grain, other));

        Assert.True((await ReadAsync(grain)).RecordExists);
    }

    [Fact]
    public async Task Clearing_leaves_a_new_state_and_no_record_and_may_be_repeated()
    {
        var state = await WriteAsync(NewGrain(), "first", out var grain);

        await storage.ClearStateAsync(State, grain, state);
        Assert.False(state.RecordExists);
        Assert.Equal("", state.State!.Text);
        await storage.ClearStateAsync(State, grain, state);
        await storage.ClearStateAsync(State, grain, await ReadAsync(grain));

        Assert.False((await ReadAsync(grain)).RecordExists);
    }

    [Fact]
    public async Task Clearing_what_was_never_written_does_nothing()
    {
        var grain = NewGrain();

        await storage.ClearStateAsync(State, grain, new GrainState<Note>(new("")));

        Assert.False((await ReadAsync(grain)).RecordExists);
    }

    [Fact]
    public async Task What_was_cleared_can_be_written_again()
    {
        var state = await WriteAsync(NewGrain(), "first", out var grain);
        await storage.ClearStateAsync(State, grain, state);

        state.State = new("again");
        await storage.WriteStateAsync(State, grain, state);

        Assert.Equal("again", (await ReadAsync(grain)).State!.Text);
    }

    [Fact]
    public async Task Whoever_knew_a_state_before_it_was_cleared_and_made_again_cannot_write_it()
    {
        var grain = NewGrain();
        await WriteAsync(grain, "first");
        var stale = await ReadAsync(grain);
        await storage.ClearStateAsync(State, grain, await ReadAsync(grain));
        await WriteAsync(grain, "again");

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(State, grain, stale));
    }

    [Fact]
    public async Task States_of_other_names_are_records_of_their_own()
    {
        var grain = NewGrain();
        await WriteAsync(grain, "first");
        var other = new GrainState<Note>(new("other"));
        await storage.WriteStateAsync("test.other", grain, other);

        await storage.ClearStateAsync("test.other", grain, other);

        Assert.Equal("first", (await ReadAsync(grain)).State!.Text);
    }

    [Theory]
    [InlineData("m:https%3A%2F%2Fissuer.example/организация/член")]
    [InlineData("m:quoted 'key' \"too\"; DROP TABLE OrleansStorage; --")]
    [InlineData("ffff-0000")]
    public async Task Keys_of_any_letters_are_kept_apart(string key)
    {
        var (grain, neighbour) = (GrainId.Create("test", key), GrainId.Create("test", key + "2"));
        await WriteAsync(grain, "mine");
        await WriteAsync(neighbour, "the neighbour's");

        Assert.Equal("mine", (await ReadAsync(grain)).State!.Text);
    }

    [Fact]
    public async Task Of_many_first_writes_at_once_one_succeeds_and_the_others_are_refused()
    {
        for (var round = 0; round < 5; round++)
        {
            var grain = NewGrain();

            var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => AttemptAsync(() => WriteAsync(grain, $"by {i}"))));

            Assert.Single(outcomes, written => written);
        }
    }

    [Fact]
    public async Task Of_many_writes_of_one_version_at_once_one_succeeds_and_the_others_are_refused()
    {
        var grain = NewGrain();
        await WriteAsync(grain, "first");
        for (var round = 0; round < 5; round++)
        {
            var copies = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ReadAsync(grain)));

            var outcomes = await Task.WhenAll(copies.Select((copy, i) => AttemptAsync(() =>
            {
                copy.State = new($"by {i}");
                return i % 4 == 3 ? storage.ClearStateAsync(State, grain, copy) : storage.WriteStateAsync(State, grain, copy);
            })));

            Assert.Single(outcomes, written => written);
            if (!(await ReadAsync(grain)).RecordExists)
                await WriteAsync(grain, "once more");
        }
    }

    [Fact]
    public async Task Many_grains_write_and_read_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            var state = await WriteAsync(NewGrain(), $"{i}", out var grain);
            for (var time = 0; time < 4; time++)
            {
                Assert.Equal(state.ETag, (await ReadAsync(grain)).ETag);
                state.State = new($"{i}, {time}");
                await storage.WriteStateAsync(State, grain, state);
                Assert.Equal($"{i}, {time}", (await ReadAsync(grain)).State!.Text);
            }
        }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_two_silos_do_in_turn_the_record_is_what_the_last_one_let_through_left(int seed)
    {
#pragma warning disable CA5394 // The same steps every time.
        var random = new Random(seed);
        var grain = NewGrain();
        var copies = new[] { await ReadAsync(grain), await ReadAsync(grain) };
        string? expected = null;
        for (var step = 0; step < 60; step++)
        {
            var mine = copies[random.Next(2)];
            var text = $"step {step}";
            switch (random.Next(4))
            {
                case 0:
                    await storage.ReadStateAsync(State, grain, mine);
                    break;
                case 1 when await AttemptAsync(() => storage.ClearStateAsync(State, grain, mine)):
                    expected = null;
                    break;
                case 2 or 3:
                    mine.State = new(text);
                    if (await AttemptAsync(() => storage.WriteStateAsync(State, grain, mine)))
                        expected = text;
                    break;
            }

            var read = await ReadAsync(grain);
            Assert.Equal(expected, read.RecordExists ? read.State!.Text : null);
        }
#pragma warning restore CA5394
    }

    private GrainId NewGrain() => GrainId.Create("test", $"g:{Interlocked.Increment(ref grains)}");

    private async Task<GrainState<Note>> ReadAsync(GrainId grain)
    {
        var state = new GrainState<Note>(new(""));
        await storage.ReadStateAsync(State, grain, state);
        return state;
    }

    private async Task<GrainState<Note>> WriteAsync(GrainId grain, string text)
    {
        var state = new GrainState<Note>(new(text));
        await storage.WriteStateAsync(State, grain, state);
        return state;
    }

    private Task<GrainState<Note>> WriteAsync(GrainId grain, string text, out GrainId same)
    {
        same = grain;
        return WriteAsync(grain, text);
    }

    private static async Task<bool> AttemptAsync(Func<Task> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    public sealed class Note(string text)
    {
        public Note()
            : this("")
        {
        }

        public string Text { get; init; } = text;
    }
}

[Collection(PostgresCollection.Name)]
public sealed class PostgresGrainStorageTests(PostgresServer server) : GrainStorageTests
{
    private ComposedSilo silo = null!;

    public override async Task DisposeAsync() => await silo.DisposeAsync();

    protected override async Task<IGrainStorage> OpenAsync()
    {
        silo = await ComposedSilo.ComposeAsync(await server.NewDatabaseAsync());
        return await silo.StorageAsync();
    }
}

public sealed class SqliteGrainStorageTests : GrainStorageTests
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-storage-").FullName;
    private ComposedSilo silo = null!;

    public override async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        TestDirectory.Delete(directory);
    }

    protected override async Task<IGrainStorage> OpenAsync()
    {
        silo = await ComposedSilo.ComposeAsync(new ClusterSettings(), directory);
        return await silo.StorageAsync();
    }
}
