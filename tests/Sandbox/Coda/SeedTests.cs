using System.Text.Json.Nodes;
using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class SeedTests
{
    [Theory]
    [InlineData("NwTracker1", "Tasks", 60)]
    [InlineData("NwCrmSales", "Companies", 120)]
    [InlineData("NwCrmSales", "Contacts", 240)]
    [InlineData("NwCrmSales", "Deals", 150)]
    [InlineData("NwOkrs2026", "Key Results", 16)]
    [InlineData("NwMeeting1", "Action log", 12)]
    public async Task There_is_enough_to_read(string doc, string table, int rows)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(rows, (int)(await coda.Get($"/docs/{doc}/tables/{Uri.EscapeDataString(table)}")).Json["rowCount"]!);
    }

    [Fact]
    public async Task The_seed_is_the_same_every_time()
    {
        await using var one = await CodaClient.Start();
        await using var two = await CodaClient.Start();
        Assert.Equal(await Ids(one), await Ids(two));

        static async Task<string> Ids(CodaClient coda)
        {
            var pages = (await coda.Get("/docs/NwMeeting1/pages")).Items.Select(page => page["id"]!.ToString());
            var rows = (await coda.Get("/docs/NwCrmSales/tables/Deals/rows?limit=200")).Items.Select(row => row["id"]!.ToString());
            return string.Join(' ', pages.Concat(rows));
        }
    }

    [Fact]
    public void Ids_are_unique_within_their_document()
    {
        foreach (var doc in Northwind.Docs())
        {
            var ids = doc.Pages.Select(page => page.Id)
                .Concat(doc.Pages.Select(page => CodaIds.PageSuffix(page.Id)))
                .Concat(doc.Pages.SelectMany(page => page.Content).Select(line => line.Id))
                .Concat(doc.Tables.Select(table => table.Id))
                .Concat(doc.Tables.SelectMany(table => table.Columns).Select(column => column.Id))
                .Concat(doc.Tables.SelectMany(table => table.Rows).Select(row => row.Id))
                .ToList();
            Assert.Equal(ids.Count, ids.Distinct().Count());
        }
    }

    [Fact]
    public void Every_relation_leads_to_a_row_and_every_place_to_a_table()
    {
        foreach (var doc in Northwind.Docs())
        {
            Assert.All(doc.Pages.SelectMany(page => page.Content).Select(element => element.TableId).OfType<string>(), id => Assert.NotNull(doc.Table(id)));
            foreach (var table in doc.Tables)
                foreach (var column in table.Columns.Where(column => column.LookupTableId is not null))
                    Assert.All(
                        table.Rows.SelectMany(row => Cells.Items(row.Values.GetValueOrDefault(column.Id, Cells.Blank))),
                        cell => Assert.NotNull(doc.Table(column.LookupTableId!)!.Row(Cells.RowId(cell)!)));
        }
    }

    [Fact]
    public async Task Every_seeded_page_can_be_exported()
    {
        await using var coda = await CodaClient.Start();
        foreach (var doc in (await coda.Get("/docs")).Items)
            foreach (var page in (await coda.Get($"/docs/{doc["id"]}/pages?limit=100")).Items.Where(page => (string?)page["contentType"] == "canvas"))
                Assert.StartsWith("# " + page["name"], await coda.Export($"/docs/{doc["id"]}/pages/{page["id"]}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_seed_there_are_coda_users_and_no_documents()
    {
        await using var sandbox = await CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0, Seed = false });
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", CodaSandbox.ServiceToken);
        Assert.Empty(JsonNode.Parse(await http.GetStringAsync(sandbox.ApiUrl + "/docs"))!["items"]!.AsArray());
    }

    [Fact]
    public async Task A_port_in_use_is_an_IOException()
    {
        await using var first = await CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0 });
        var options = new CodaSandboxOptions { Port = new Uri(first.ApiUrl).Port, FilesPort = 0 };
        await Assert.ThrowsAnyAsync<IOException>(() => CodaSandbox.StartAsync(options));
    }
}
