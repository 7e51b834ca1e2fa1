using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

public sealed class ListingTests
{
    private readonly List<(int Limit, string? Token)> asked = [];

    [Fact]
    public async Task Empty_pages_are_passed_over()
    {
        var page = await ListingPage<int>.Read(ListingPlace.First(5), Coda([], [], [7]));
        Assert.Equal([7], page.Items);
    }

    [Fact]
    public async Task A_place_in_a_page_is_found_again()
    {
        var first = await ListingPage<int>.Read(ListingPlace.First(5), Coda([1, 2, 3], [4]));
        Assert.Equal([3], (await ListingPage<int>.Read(first.After(2)!, Coda([1, 2, 3], [4]))).Items);
    }

    [Fact]
    public async Task After_the_last_item_there_is_no_place()
    {
        var last = await ListingPage<int>.Read(new ListingPlace("1", 5, 3, 0), Coda([1, 2, 3], [4]));
        Assert.Null(last.After(1));
    }

    [Fact]
    public async Task A_timeout_on_the_way_starts_over_at_half_the_size_and_goes_on_at_the_same_place()
    {
        var page = await ListingPage<int>.Read(new ListingPlace("80", 40, 80, 3), Numbers(200, tooMuch: 40));
        Assert.Equal((83, 20), (page.Items[0], page.Place.Limit));
    }

    [Fact]
    public async Task A_timeout_of_the_smallest_page_is_an_error() =>
        await Assert.ThrowsAsync<CodaException>(() => ListingPage<int>.Read(ListingPlace.First(200), Numbers(200, tooMuch: 1)));

    [Fact]
    public async Task A_timeout_halves_down_to_the_smallest_page()
    {
        await Assert.ThrowsAsync<CodaException>(() => ListingPage<int>.Read(ListingPlace.First(100), Numbers(200, tooMuch: 1)));
        Assert.Equal([100, 50, 25, 12, 10], asked.Select(page => page.Limit));
    }

    private static Func<int, string?, Task<CodaList<int>>> Coda(params int[][] pages) => (limit, token) =>
    {
        var at = token is null ? 0 : int.Parse(token);
        return Task.FromResult(new CodaList<int> { Items = pages[at], NextPageToken = at + 1 < pages.Length ? $"{at + 1}" : null });
    };

    private Func<int, string?, Task<CodaList<int>>> Numbers(int count, int tooMuch) => (limit, token) =>
    {
        asked.Add((limit, token));
        if (limit >= tooMuch)
            throw new CodaException(HttpStatusCode.GatewayTimeout, "Gateway Timeout");
        var from = token is null ? 0 : int.Parse(token);
        return Task.FromResult(new CodaList<int> { Items = [.. Enumerable.Range(from, Math.Min(limit, count - from))], NextPageToken = from + limit < count ? $"{from + limit}" : null });
    };
}
