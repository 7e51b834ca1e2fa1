namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class TableTests
{
    [Theory]
    [InlineData("", 4)]
    [InlineData("?tableTypes=table", 3)]
    [InlineData("?tableTypes=view", 1)]
    [InlineData("?tableTypes=table,view", 4)]
    public async Task Tables_and_views_are_listed_by_type(string query, int count)
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(count, (await coda.Get(CodaClient.Tracker + "/tables" + query)).Items.Count);
    }

    [Fact]
    public async Task A_view_tells_its_table_filter_and_sort()
    {
        await using var coda = await CodaClient.Start();
        var view = (await coda.Get(CodaClient.Tracker + "/tables/Open%20tasks")).Json;
        Assert.Equal(
            ("view", "grid-NwTasks001", true, "ascending", 39),
            ((string?)view["tableType"], (string?)view["parentTable"]!["id"], (bool)view["filter"]!["valid"]!, (string?)view["sorts"]![0]!["direction"], (int)view["rowCount"]!));
    }

    [Theory]
    [InlineData("Task", "text", "display", "true")]
    [InlineData("Project", "lookup", "format.table.id", "grid-NwProjects")]
    [InlineData("Status", "select", "format.options.0.name", "Not started")]
    [InlineData("Status", "select", "defaultValue", "Not started")]
    [InlineData("Cost", "currency", "calculated", "true")]
    [InlineData("Cost", "currency", "format.currencyCode", "USD")]
    [InlineData("Tags", "select", "format.isArray", "true")]
    [InlineData("Complete", "button", "format.label", "\"Complete\"")]
    public async Task A_column_tells_its_format(string column, string type, string path, string value)
    {
        await using var coda = await CodaClient.Start();
        var json = (await coda.Get($"{CodaClient.Tasks}/columns/{column}")).Json;
        var at = path.Split('.').Aggregate(json, (node, step) => char.IsDigit(step[0]) ? node[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!);
        Assert.Equal((type, value), ((string?)json["format"]!["type"], at.ToString()));
    }

    [Fact]
    public async Task Only_visible_columns_are_listed_on_request()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(
            (true, false),
            ((await coda.Get(CodaClient.Tasks + "/columns")).Names.Contains("Hourly rate"), (await coda.Get(CodaClient.Tasks + "/columns?visibleOnly=true")).Names.Contains("Hourly rate")));
    }

    [Fact]
    public async Task Formulas_are_listed_and_have_a_value()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(
            ("NextLaunch", "39"),
            ((await coda.Get(CodaClient.Tracker + "/formulas?sortBy=name")).Names[0], (await coda.Get(CodaClient.Tracker + "/formulas/OpenTaskCount")).Json["value"]!.ToString()));
    }

    [Fact]
    public async Task Controls_are_listed_and_have_a_type_and_a_value()
    {
        await using var coda = await CodaClient.Start();
        var control = (await coda.Get(CodaClient.Tracker + "/controls/Hours%20per%20week")).Json;
        Assert.Equal((2, "slider", "32"), ((await coda.Get(CodaClient.Tracker + "/controls")).Items.Count, (string?)control["controlType"], control["value"]!.ToString()));
    }
}
