using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tests.Coda;

/// <summary>Tests the 409 that Coda answers to every call on a doc that was just created or copied, until it is provisioned.</summary>
public sealed class ConflictTests
{
    // A longer wait is the timeout of a request. It shrinks with the time left.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10.1);

    [Fact]
    public async Task A_read_of_a_doc_that_is_being_prepared_waits_for_it()
    {
        using var coda = new GatewayFixture((_, before) => before < 6 ? Conflict() : StubHandler.Json(GatewayFixture.DocJson));

        Assert.Equal("Plan", (await coda.Time.Run(coda.Open().GetDoc("d1", default))).Name);
    }

    [Fact]
    public async Task A_write_to_a_doc_that_is_being_prepared_is_sent_again_as_it_was()
    {
        using var coda = new GatewayFixture((_, before) => before < 6 ? Conflict() : StubHandler.Json(GatewayFixture.RowsAccepted, HttpStatusCode.Accepted));

        await coda.Time.Run(coda.Open().UpsertRows("d1", "grid-1", Rows(), default));

        Assert.Equal(7, coda.Api.Requests.Count);
        Assert.Single(coda.Api.Requests.Select(request => request.Body).Distinct());
    }

    [Fact]
    public async Task A_doc_that_is_prepared_for_longer_than_the_call_has_time_fails_as_being_prepared()
    {
        using var coda = new GatewayFixture((_, _) => Conflict());

        // A write, since only the handler chain limits its time.
        var e = await Assert.ThrowsAsync<CodaException>(() => coda.Time.Run(coda.Gateway.Open(coda.Call(TimeSpan.FromSeconds(60))).UpsertRows("d1", "grid-1", Rows(), default), LongestWait));

        Assert.Equal((HttpStatusCode.Conflict, true), (e.Status, e.IsPreparing));
        Assert.NotNull(e.RetryAfter);
    }

    [Fact]
    public async Task The_wait_for_a_doc_that_is_being_prepared_grows()
    {
        using var coda = new GatewayFixture((_, _) => Conflict());

        await Assert.ThrowsAsync<CodaException>(() => coda.Time.Run(coda.Gateway.Open(coda.Call(TimeSpan.FromSeconds(90))).UpsertRows("d1", "grid-1", Rows(), default), LongestWait));

        Assert.InRange(coda.Api.Requests.Count, 8, 24);
        Assert.Collection(
            coda.Time.Stepped.Take(5).Select(wait => wait.TotalSeconds),
            wait => Assert.InRange(wait, 0.5, 1),
            wait => Assert.InRange(wait, 1, 2),
            wait => Assert.InRange(wait, 2, 4),
            wait => Assert.InRange(wait, 4, 8),
            wait => Assert.InRange(wait, 5, 10));
    }

    [Fact]
    public async Task A_change_that_clashes_with_something_is_not_sent_again()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Error(HttpStatusCode.Conflict, "This address is taken."));

        var e = await Assert.ThrowsAsync<CodaException>(() => coda.Time.Run(coda.Open().PublishDoc("d1", new DocPublish { Slug = "plan" }, default)));

        Assert.Equal((false, "This address is taken."), (e.IsPreparing, e.Message));
        Assert.Single(coda.Api.Requests);
    }

    [Fact]
    public async Task A_conflict_outside_of_docs_is_not_retried()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Error(HttpStatusCode.Conflict, "Conflict"));

        await Assert.ThrowsAsync<CodaException>(() => coda.Time.Run(coda.Open().DeleteFolder("fl-1", default)));

        Assert.Single(coda.Api.Requests);
    }

    [Fact]
    public async Task A_link_into_a_doc_that_is_being_prepared_waits_for_it()
    {
        using var coda = new GatewayFixture((_, before) => before < 2 ? Conflict() : StubHandler.Json("""{"resource":{"id":"d1"}}"""));

        Assert.Equal("d1", (await coda.Time.Run(coda.Open().ResolveBrowserLink(new ResolveBrowserLinkQuery { Url = "https://coda.io/d/_dd1" }, default))).Resource.Id);
    }

    [Theory]
    [InlineData("d0", 3)]
    [InlineData(null, 1)]
    public async Task Only_a_copy_of_a_doc_waits_for_a_doc_that_is_being_prepared(string? sourceDoc, int requests)
    {
        using var coda = new GatewayFixture((_, before) => before < 2 ? Conflict() : StubHandler.Json(GatewayFixture.DocJson, HttpStatusCode.Created));

        var failed = await Record.ExceptionAsync(() => coda.Time.Run(coda.Open().CreateDoc(new DocCreate { Title = "Plan", SourceDoc = sourceDoc }, default)));

        Assert.Equal((sourceDoc is null, requests), (failed is CodaException, coda.Api.Requests.Count));
    }

    private static HttpResponseMessage Conflict() => StubHandler.Json("""{"statusCode":409,"statusMessage":"Conflict","message":"Conflict"}""", HttpStatusCode.Conflict);

    private static RowsUpsert Rows() => new() { Rows = [new RowEdit([new CellEdit("c-1", JsonSerializer.SerializeToElement("x"))])] };
}
