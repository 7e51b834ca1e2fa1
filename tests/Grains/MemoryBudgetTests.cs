using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Tests.Coda;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests;

public sealed class MemoryBudgetTests
{
    private const int MiB = 1024 * 1024;

    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task Twenty_four_documents_of_one_member_hold_no_more_than_the_silo_may()
    {
        const int Bound = 64 * MiB;
        const int ReadsOfEach = 9;
        var options = new CodaOptions();
        options.Budget.Read.Permits = 1_000;
        using var coda = new GatewayFixture((_, _) => StubHandler.Json($$"""{"items":[],"filler":"{{new string('x', 950_000)}}"}"""), options);
        Assert.Equal(Bound, coda.Memory.CapacityBytes);
        var bodies = new List<WeakReference<byte[]>>();
        for (var doc = 0; doc < 24; doc++)
        {
            for (var page = 0; page < ReadsOfEach; page++)
                bodies.Add(await ReadAsync(coda, $"doc{doc}", page));
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var held = bodies.Sum(body => body.TryGetTarget(out var bytes) ? bytes.LongLength : 0);

        // Read in all: 196 MiB. The last one may be on somebody's stack still.
        Assert.InRange(held, Bound - (2 * MiB), Bound + MiB);
        Assert.InRange(coda.Memory.UsedBytes, Bound - MiB, Bound);
        GC.KeepAlive(coda.Documents);
    }

    [Fact]
    public async Task What_was_used_least_recently_goes_first_whichever_cache_holds_it()
    {
        var memory = new MemoryBudget(3 * 1500);
        var (one, other) = (Cache(memory), Cache(memory));
        await GetAsync(one, "a", 1000);
        await GetAsync(other, "a", 1000);
        await GetAsync(one, "b", 1000);
        await GetAsync(one, "a", 1000);

        await GetAsync(one, "c", 1000);

        Assert.Equal((3, 0), (one.Count, other.Count));
    }

    [Fact]
    public async Task What_is_cached_makes_way_for_a_reservation()
    {
        var memory = new MemoryBudget(10_000);
        var cache = Cache(memory);
        await GetAsync(cache, "a", 1000);

        using var reserved = memory.TryReserve(9_500);

        Assert.Equal((9_500L, 0), (memory.UsedBytes, cache.Count));
    }

    [Fact]
    public async Task Reservations_do_not_make_way_for_anything()
    {
        var memory = new MemoryBudget(10_000);
        var cache = Cache(memory);
        using var reserved = memory.TryReserve(9_500);

        var other = memory.TryReserve(501);
        await GetAsync(cache, "a", 1000);

        Assert.Equal((null, 9_500L, 0), (other, memory.UsedBytes, cache.Count));
    }

    [Fact]
    public void A_reservation_is_given_back_once()
    {
        var memory = new MemoryBudget(10_000);
        using var kept = memory.TryReserve(1_000);
        var reserved = memory.TryReserve(2_000)!;

        reserved.Dispose();
        reserved.Dispose();

        Assert.Equal(1_000, memory.UsedBytes);
    }

    [Fact]
    public async Task A_cache_that_is_cleared_gives_its_bytes_back()
    {
        var memory = new MemoryBudget(10_000);
        var (one, other) = (Cache(memory), Cache(memory));
        await GetAsync(one, "a", 1000);
        await GetAsync(other, "a", 1000);
        var both = memory.UsedBytes;

        one.Clear();

        Assert.Equal((both / 2, 0, 1), (memory.UsedBytes, one.Count, other.Count));
    }

    [Fact]
    public async Task Caches_used_at_the_same_time_stay_within_the_bound_and_lose_no_byte()
    {
        var memory = new MemoryBudget(200_000);
        var caches = Enumerable.Range(0, 8).Select(_ => Cache(memory)).ToList();
        var above = new ConcurrentBag<long>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (var step = 0; step < 2_000; step++)
            {
                var cache = caches[random.Next(caches.Count)];
                if (random.Next(200) == 0)
                    cache.Clear();
                else if (random.Next(20) == 0)
                    memory.TryReserve(random.Next(50_000))?.Dispose();
                else
                    await GetAsync(cache, $"key {random.Next(50)}", random.Next(4_000));
                if (memory.UsedBytes > 200_000)
                    above.Add(memory.UsedBytes);
            }
        })));
        Assert.Empty(above);
        foreach (var cache in caches)
            cache.Clear();

        Assert.Equal(0, memory.UsedBytes);
    }

    [Fact]
    public void By_default_it_is_a_part_of_what_the_process_may_use() =>
        Assert.InRange(MemoryBudget.DefaultBytes, MiB, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    // A method of its own, so that the answer is on no stack when the garbage is collected.
    private static async Task<WeakReference<byte[]>> ReadAsync(GatewayFixture coda, string doc, int page)
    {
        var answer = await coda.Documents.ReadAsync("user", doc, new DocumentRead
        {
            Token = new CodaToken(GatewayFixture.Token),
            Key = $"user page {page}",
            Path = $"/apis/v1/docs/{doc}/tables/grid-1/rows?page={page}",
            Scopes = ["rows"],
            TimeToLive = TimeSpan.FromHours(1),
            Deadline = coda.Time.GetUtcNow() + TimeSpan.FromMinutes(5),
            Member = "m",
            OwnWrites = [],
        }, default);
        Assert.Null(answer.Failure);
        Assert.True(MemoryMarshal.TryGetArray(answer.Body, out var body));
        return new WeakReference<byte[]>(body.Array!);
    }

    private ResponseCache Cache(MemoryBudget memory) => new(new ResponseCacheOptions(), time, memory);

    private Task<ResponseCacheResult> GetAsync(ResponseCache cache, string key, int size) => cache.GetOrFetchAsync(
        new ResponseCacheRead { Key = key, TimeToLive = TimeSpan.FromHours(1), Deadline = time.GetUtcNow() + TimeSpan.FromMinutes(1) },
        (_, _) => Task.FromResult(new ResponseCacheAnswer(new byte[size])),
        default);
}
