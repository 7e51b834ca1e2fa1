using System.Text;
using System.Text.Json.Nodes;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>No result is larger than clients take, whatever a doc holds, unless the tool says so.</summary>
public sealed class ResultSizeTests
{
    // Claude Code puts a larger result into a file.
    private const int MostTokens = 25_000;
    private const int MostCharacters = 50_000;

    public static TheoryData<string> Texts => [.. LargeDoc.Texts];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task The_largest_results_are_within_what_clients_take(string text)
    {
        var bench = LargeDoc.Bench(text);
        var tooLarge = new List<string>();
        foreach (var (tool, arguments) in LargeDoc.Calls)
        {
            var outcome = await bench.Run(tool, arguments);
            Assert.True(outcome.Error is null, $"{tool} {arguments}: {outcome.Error?.Message}");
            var sent = Encoding.UTF8.GetString(outcome.Result!);
            var most = ToolBench.Product.Find(tool)!.Descriptor.MaxResultCharacters;
            var tokens = ToolsListTokens.Count(sent);
            if (sent.Length > (IsSingleCell(arguments) ? most : MostCharacters) || (tokens > MostTokens && !IsSingleCell(arguments)))
                tooLarge.Add($"{tool} {arguments}: {sent.Length} characters, {tokens} tokens");
        }

        Assert.True(tooLarge.Count == 0, string.Join('\n', tooLarge));
    }

    [Fact]
    public void Every_tool_that_reads_is_tried() => Assert.Empty(
        ToolBench.Product.Descriptors.Where(tool => tool.ReadOnly).Select(tool => tool.Name).Except(LargeDoc.Calls.Select(call => call.Tool)));

    [Fact]
    public void Only_a_tool_that_gives_a_cell_whole_may_give_more() => Assert.Equal(
        ["get_row"], ToolBench.Product.Descriptors.Where(tool => tool.MaxResultCharacters > 0).Select(tool => tool.Name));

    [Fact]
    public async Task A_row_that_is_cut_has_each_of_its_cells_whole_by_itself()
    {
        var bench = LargeDoc.Bench("English");
        var all = await bench.Result("get_row", """{"doc":"LargeDoc_1","table":"grid-long","row":"i-0"}""");
        Assert.StartsWith("The row is too large to give whole.", all.GetProperty("note").GetString(), StringComparison.Ordinal);
        bench.Coda.Rows["grid-long"][0] = SampleDoc.Row("i-0", 0, ("c-0", "0"), ("c-2", new string('x', 90_000)));
        var one = await bench.Result("get_row", """{"doc":"LargeDoc_1","table":"grid-long","row":"i-0","columns":["c-2"]}""");
        Assert.Equal((90_000, false), (one.GetProperty("values").EnumerateObject().Single().Value.GetString()!.Length, one.TryGetProperty("note", out _)));
    }

    [Fact]
    public async Task A_column_that_is_cut_says_how_many_options_are_missing()
    {
        var column = (await LargeDoc.Bench("Japanese").Result("get_column", """{"doc":"LargeDoc_1","table":"grid-long","column":"c-1"}""")).GetProperty("column");
        Assert.Equal(1_500, column.GetProperty("options").GetArrayLength() + column.GetProperty("moreOptions").GetInt32());
    }

    private static bool IsSingleCell(string arguments) => JsonNode.Parse(arguments)!["columns"] is JsonArray { Count: 1 };
}
