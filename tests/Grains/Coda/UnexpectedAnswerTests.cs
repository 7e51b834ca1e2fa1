using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Gateway;
using CodaMcp.Tests.Members;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Tests.Coda;

public sealed class UnexpectedAnswerTests
{
    private const string Page = "<!DOCTYPE html><html><body>Sorry</body></html>";

    [Theory]
    [InlineData(Page)]
    [InlineData("")]
    [InlineData("""{"id":"d1","name":"Pl""")]
    public async Task A_doc_that_could_not_be_read_is_asked_for_once_more(string body)
    {
        using var coda = new GatewayFixture((_, before) => before == 0 ? StubHandler.Json(body) : StubHandler.Json(GatewayFixture.DocJson));

        Assert.Equal("Plan", (await coda.Time.Run(coda.Open().GetDoc("d1", default))).Name);
    }

    [Theory]
    [InlineData(Page)]
    [InlineData("")]
    [InlineData("""{"items":[{"id":"d1""")]
    public async Task An_unreadable_listing_of_docs_is_not_cached(string body)
    {
        using var coda = new GatewayFixture((_, before) => before < 2 ? StubHandler.Json(body) : StubHandler.Json("""{"items":[]}"""));
        await Record.ExceptionAsync(() => coda.Time.Run(coda.Open().ListDocs(new ListDocsQuery(), default)));

        Assert.Empty((await coda.Time.Run(coda.Open().ListDocs(new ListDocsQuery(), default))).Items);
    }

    [Theory]
    [InlineData(Page)]
    [InlineData("""{"name":"Plan"}""")]
    public async Task An_unreadable_doc_is_not_cached(string body)
    {
        using var coda = new GatewayFixture((_, before) => before < 2 ? StubHandler.Json(body) : StubHandler.Json(GatewayFixture.DocJson));
        await Record.ExceptionAsync(() => coda.Time.Run(coda.Open().GetDoc("d1", default)));

        Assert.Equal("Plan", (await coda.Time.Run(coda.Open().GetDoc("d1", default))).Name);
    }

    [Theory]
    [InlineData(Page)]
    [InlineData("""{"name":"Plan"}""")]
    public async Task An_answer_that_does_not_fit_is_no_outage(string body)
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(body));

        await Assert.ThrowsAsync<CodaAnswerException>(() => coda.Time.Run(coda.Open().GetDoc("d1", default)));

        Assert.Equal(2, coda.Api.Requests.Count);
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_is_logged_once_and_without_its_values()
    {
        using var log = new CollectedLog();
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        using var coda = new GatewayFixture(
            new StubHandler((_, _) => StubHandler.Json("""{"items":[{"id":"grid-1","name":"5ecret","tableType":"table"},{"id":"grid-2","name":"5ecret","tableType":{"5ecret":1}}]}""")),
            logger: loggers.CreateLogger<CodaGateway>());

        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<CodaAnswerException>(() => coda.Time.Run(coda.Open().ListTables("d1", new ListTablesQuery(), default)));

        Assert.Contains("listTables has an unexpected form at $.items[].tableType", Assert.Single(log.Lines, line => line.Contains("unexpected form", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("5ecret", string.Join('\n', log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_required_member_is_named()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json("""{"completed":{}}"""));

        var e = await Assert.ThrowsAsync<CodaAnswerException>(() => coda.Time.Run(coda.Open().GetMutationStatus("mutate:1", default)));
        Assert.Contains("getMutationStatus has an unexpected form at $.completed", e.Message, StringComparison.Ordinal);

        using var other = new GatewayFixture((_, _) => StubHandler.Json("""{"name":"Plan"}"""));
        e = await Assert.ThrowsAsync<CodaAnswerException>(() => other.Time.Run(other.Open().GetDoc("d1", default)));
        Assert.Contains("(id missing)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_without_items_is_none()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json("{}"));

        await Assert.ThrowsAsync<CodaAnswerException>(() => coda.Time.Run(coda.Open().ListDocs(new ListDocsQuery(), default)));
    }

    [Theory]
    [InlineData("""{"requestId":"mutate:1","id":{}}""", true, "mutate:1")]
    [InlineData("""{"requestId":"mutate:1","id":"canvas-""", true, null)]
    [InlineData("{}", true, null)]
    [InlineData("", true, null)]
    [InlineData(Page, false, null)]
    public async Task A_write_whose_answer_cannot_be_read_is_not_sent_again(string body, bool accepted, string? requestId)
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(body, HttpStatusCode.Accepted));

        var unread = await Assert.ThrowsAsync<CodaAnswerException>(() => coda.Time.Run(coda.Open().CreatePage("d1", new PageCreate { Name = "p" }, default)));

        Assert.Equal((true, accepted, requestId), (unread.MayHaveExecuted, unread.Accepted, unread.RequestId));
        Assert.Single(coda.Api.Requests);
    }

    [Fact]
    public async Task A_web_page_is_no_answer_to_a_write_without_a_response_type()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(Page));

        Assert.False((await Assert.ThrowsAsync<CodaAnswerException>(() => coda.Open().DeleteDoc("d1", default))).Accepted);
    }

    [Fact]
    public async Task A_write_without_a_response_type_needs_no_body()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json("", HttpStatusCode.Accepted));

        await coda.Open().DeleteDoc("d1", default);

        Assert.Single(coda.Api.Requests);
    }

    [Fact]
    public void A_failure_is_the_same_in_another_silo()
    {
        Exception[] failures =
        [
            new CodaAnswerException("a"), new CodaFileHostException("b"), new CodaExportException("e"), new CodaUnavailableException("c", mayHaveExecuted: false),
            new CodaException(HttpStatusCode.Conflict, "d") { IsPreparing = true, RetryAfter = TimeSpan.FromSeconds(3) },
        ];

        Assert.Equal(
            failures.Select(failure => (failure.GetType(), failure.Message, (failure as CodaException)?.IsPreparing)),
            failures.Select(failure => CodaFailures.ToException(CodaFailures.Of(failure)!)).Select(failure => (failure.GetType(), failure.Message, (failure as CodaException)?.IsPreparing)));
    }
}
