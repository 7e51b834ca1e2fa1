using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

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
    public async Task What_is_of_no_doc_is_not_kept_either(string body)
    {
        using var coda = new GatewayFixture((_, before) => before < 2 ? StubHandler.Json(body) : StubHandler.Json("""{"items":[]}"""));
        await Record.ExceptionAsync(() => coda.Time.Run(coda.Open().ListDocs(new ListDocsQuery(), default)));

        Assert.Empty((await coda.Time.Run(coda.Open().ListDocs(new ListDocsQuery(), default))).Items);
    }

    [Theory]
    [InlineData(Page)]
    [InlineData("""{"id":"d1"}""")]
    public async Task A_later_read_gets_what_Coda_has_by_then(string body)
    {
        using var coda = new GatewayFixture((_, before) => before < 2 ? StubHandler.Json(body) : StubHandler.Json(GatewayFixture.DocJson));
        await Record.ExceptionAsync(() => coda.Time.Run(coda.Open().GetDoc("d1", default)));

        Assert.Equal("Plan", (await coda.Time.Run(coda.Open().GetDoc("d1", default))).Name);
    }
}
