using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tests.Coda;

/// <summary>Coda answers 409 to every call on a doc that was just created or copied, until it is provisioned.</summary>
public sealed class ConflictTests
{
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

    private static HttpResponseMessage Conflict() => StubHandler.Json("""{"statusCode":409,"statusMessage":"Conflict","message":"Conflict"}""", HttpStatusCode.Conflict);

    private static RowsUpsert Rows() => new() { Rows = [new RowEdit([new CellEdit("c-1", JsonSerializer.SerializeToElement("x"))])] };
}
