using System.Net;
using System.Reflection;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Coda;

public sealed class PageTokenTests
{
    public static TheoryData<string> Listings => [.. Paged.Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Listings))]
    public async Task A_page_token_is_sent_alone(string operation)
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json("""{"items":[]}"""));

        await List(coda, operation, "a+b/c=&d");

        Assert.Equal("?pageToken=a%2Bb%2Fc%3D%26d", coda.Api.Requests.Single().Address.Query);
    }

    [Theory]
    [MemberData(nameof(Listings))]
    public async Task An_empty_page_token_is_none(string operation)
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json("""{"items":[]}"""));

        await List(coda, operation, "");

        Assert.DoesNotContain("pageToken", coda.Api.Requests.Single().Address.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_is_cached_once_by_its_token()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json("""{"items":[]}"""));

        await coda.Open().ListRows("d1", "grid-1", new ListRowsQuery { Limit = 50, ValueFormat = "rich", PageToken = "t" }, default);
        await coda.Open().ListRows("d1", "grid-1", new ListRowsQuery { Limit = 25, PageToken = "t" }, default);

        Assert.Single(coda.Api.Requests);
    }

    [Fact]
    public async Task A_page_by_token_that_timed_out_is_not_retried()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Error(HttpStatusCode.GatewayTimeout, "-"));

        await Assert.ThrowsAsync<CodaException>(() => coda.Time.Run(coda.Open().ListRows("d1", "grid-1", new ListRowsQuery { Limit = 200, PageToken = "t" }, default)));

        Assert.Single(coda.Api.Requests);
    }

    [Fact]
    public async Task A_listing_that_times_out_on_its_second_page_starts_over_at_half_the_size()
    {
        using var coda = new GatewayFixture(Pages(tooMuch: 100));

        var (items, complete) = await coda.Time.Run(Listing.All((limit, token) =>
            coda.Open().ListPages("d1", new ListQuery { Limit = limit, PageToken = token }, default)));

        Assert.True(complete);
        Assert.Equal(Enumerable.Range(0, 220).Select(number => $"canvas-{number}"), items.Select(page => page.Id));
    }

    [Fact]
    public async Task A_listing_continues_at_its_place_after_a_timeout()
    {
        using var coda = new GatewayFixture(Pages(tooMuch: 100));

        var page = await coda.Time.Run(ListingPage<Page>.Read(new ListingPlace("100 100", 100, 100, 3), (limit, token) =>
            coda.Open().ListPages("d1", new ListQuery { Limit = limit, PageToken = token }, default)));

        Assert.Equal("canvas-103", page.Items[0].Id);
    }

    [Fact]
    public async Task An_empty_token_ends_a_listing()
    {
        using var coda = new GatewayFixture((_, before) => before < 3
            ? StubHandler.Json("""{"items":[],"nextPageToken":""}""")
            : throw new InvalidOperationException("The listing went on."));

        var page = await ListingPage<Page>.Read(ListingPlace.First(5), (limit, token) => coda.Open().ListPages("d1", new ListQuery { Limit = limit, PageToken = token }, default));
        var (_, complete) = await Listing.All((limit, token) => coda.Open().ListTables("d1", new ListTablesQuery { Limit = limit, PageToken = token }, default));

        Assert.Equal((null, true), (page.After(0), complete));
    }

    // Answers as recorded: it refuses other parameters beside a page token, and the token keeps the page size of its listing.
    private static Func<StubHandler.Seen, int, HttpResponseMessage> Pages(int tooMuch) => (request, _) =>
    {
        var query = System.Web.HttpUtility.ParseQueryString(request.Address.Query);
        var (from, limit) = query["pageToken"]?.Split(' ') is [var start, var size] ? (int.Parse(start), int.Parse(size)) : (0, int.Parse(query["limit"]!));
        if (query["pageToken"] is not null && query.Count > 1)
            return StubHandler.Error(HttpStatusCode.BadRequest, "Bad Request");
        if (from > 0 && limit >= tooMuch)
            return StubHandler.Error(HttpStatusCode.GatewayTimeout, "Gateway Timeout");
        var pages = Enumerable.Range(from, Math.Min(limit, 220 - from))
            .Select(number => $$"""{"id":"canvas-{{number}}","name":"p","contentType":"canvas","browserLink":"https://coda.io/d/_dd1"}""");
        var next = from + limit < 220 ? $"{from + limit} {limit}" : "";
        return StubHandler.Json($$"""{"items":[{{string.Join(',', pages)}}],"nextPageToken":"{{next}}"}""");
    };

    private static IEnumerable<MethodInfo> Paged => typeof(ICodaApi).GetMethods()
        .Where(method => method.GetParameters().Any(parameter => parameter.ParameterType.GetProperty(nameof(ListQuery.PageToken)) is not null));

    // Set every parameter of the query, so that each would be noticed.
    private static async Task List(GatewayFixture coda, string operation, string token)
    {
        var method = Paged.Single(method => method.Name == operation);
        object?[] arguments = [.. method.GetParameters().Select(parameter =>
            parameter.ParameterType == typeof(string) ? "x"
            : parameter.ParameterType == typeof(int) ? 1
            : parameter.ParameterType == typeof(CancellationToken) ? CancellationToken.None
            : Filled(parameter.ParameterType, token))];
        await (Task)method.Invoke(coda.Open(), arguments)!;
    }

    private static object Filled(Type type, string token)
    {
        var query = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            property.SetValue(query, property.Name == nameof(ListQuery.PageToken) ? token
                : property.PropertyType == typeof(string) ? "v"
                : property.PropertyType == typeof(int?) ? 7
                : property.PropertyType == typeof(bool?) ? true
                : null);
        }

        return query;
    }
}
