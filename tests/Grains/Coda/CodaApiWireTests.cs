using System.Net;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tests.Coda;

public sealed class CodaApiWireTests
{
    private const string EmptyList = """{"items":[]}""";

    [Fact]
    public async Task The_path_of_the_base_address_is_kept()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(GatewayFixture.DocJson));

        await coda.Open().GetDoc("d1", default);

        Assert.Equal("https://coda.io/apis/v1/docs/d1", coda.Api.Requests.Single().Address.ToString());
    }

    [Fact]
    public async Task Booleans_in_a_query_are_lower_case()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(EmptyList));

        await coda.Open().ListRows("d1", "grid-1", new ListRowsQuery { UseColumnNames = true, VisibleOnly = false }, default);

        Assert.Equal(["useColumnNames=true", "visibleOnly=false"], coda.Api.Requests.Single().Address.Query.TrimStart('?').Split('&').Order());
    }

    [Fact]
    public async Task A_filter_travels_escaped()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(EmptyList));

        await coda.Open().ListRows("d1", "grid-1", new ListRowsQuery { Query = "c-1:\"a&b = ü+\"", Limit = 5 }, default);

        var query = System.Web.HttpUtility.ParseQueryString(coda.Api.Requests.Single().Address.Query);
        Assert.Equal("c-1:\"a&b = ü+\"", query["query"]);
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a?b#c", "a%3Fb%23c")]
    [InlineData("Größe 1", "Gr%C3%B6%C3%9Fe%201")]
    [InlineData("100%", "100%25")]
    [InlineData("%2E%2E", "%252E%252E")]
    [InlineData("a/../b", "a%2F..%2Fb")]
    public async Task A_name_stays_one_part_of_the_path(string name, string escaped)
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Error(HttpStatusCode.NotFound, "-"));

        await Assert.ThrowsAsync<CodaException>(() => coda.Open().GetTable("d1", name, default));

        Assert.Equal($"/apis/v1/docs/d1/tables/{escaped}", coda.Api.Requests.Single().Address.AbsolutePath);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public async Task An_id_cannot_turn_a_request_into_another(string id)
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(EmptyList));

        await Assert.ThrowsAsync<CodaException>(() => coda.Open().ListPages(id, new ListQuery(), default));

        Assert.Empty(coda.Api.Requests);
    }

    [Fact]
    public async Task Bodies_leave_nulls_out()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(GatewayFixture.RowsAccepted, HttpStatusCode.Accepted));

        await coda.Open().UpsertRows("d1", "grid-1", Rows(), default);

        Assert.Equal("""{"rows":[{"cells":[{"column":"c-1","value":1}]}]}""", coda.Api.Requests.Single().Body);
    }

    [Theory]
    [InlineData(true, "?disableParsing=true")]
    [InlineData(null, "")]
    public async Task A_row_write_sends_disableParsing_in_its_query(bool? disableParsing, string query)
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(GatewayFixture.RowsAccepted, HttpStatusCode.Accepted));

        await coda.Open().UpsertRows("d1", "grid-1", Rows(), default, new RowWriteQuery { DisableParsing = disableParsing });

        Assert.Equal(query, coda.Api.Requests.Single().Address.Query);
    }

    [Fact]
    public async Task A_listing_sends_its_sync_token_and_visibility()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(EmptyList));

        await coda.Open().ListRows("d1", "grid-1", new ListRowsQuery { SyncToken = "t", VisibleOnly = true }, default);
        await coda.Open().ListColumns("d1", "grid-1", new ListColumnsQuery { VisibleOnly = true }, default);

        Assert.Equal(["syncToken=t&visibleOnly=true", "visibleOnly=true"], coda.Api.Requests.Select(request => string.Join('&', request.Address.Query.TrimStart('?').Split('&').Order(StringComparer.Ordinal))));
    }

    [Fact]
    public async Task Numbers_that_come_as_strings_are_numbers()
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json("""{"id":"grid-1","name":"T","tableType":"table","rowCount":"12","unheardOf":{}}"""));

        Assert.Equal(12, (await coda.Open().GetTable("d1", "grid-1", default)).RowCount);
    }

    private static RowsUpsert Rows() => new() { Rows = [new RowEdit([new CellEdit("c-1", JsonSerializer.SerializeToElement(1))])] };
}
