using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Tests.Checks;
using CodaMcp.Tests.Reading;
using CodaMcp.Tests.Serving;

namespace CodaMcp.Tests;

/// <summary>
/// Tests every paging tool with more than three pages. The server refuses all parameters beside a page token, as Coda does (recorded).
/// </summary>
public sealed class PagingTests
{
    private const int Pages = 5;
    private const int PerPage = 3;

    /// <summary>The tools with a cursor, and the operation of each.</summary>
    public static TheoryData<string, string> Tools
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var tool in Product.Catalog.Descriptors.Where(tool => JsonElement.Parse(tool.InputSchema).GetProperty("properties").TryGetProperty("cursor", out _)))
                data.Add(tool.Name, Operation.All.FirstOrDefault(operation => operation.Tool == tool.Name && operation.Method == "GET")?.Id ?? "listRows");
            return data;
        }
    }

    [Fact]
    public void Fifteen_tools_page() => Assert.Equal(15, Tools.Count);

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task The_tool_gives_every_item_of_five_pages(string tool, string operation)
    {
        var (said, coda) = await Run(tool, operation);
        Assert.Equal(Identities(operation), said);
        Assert.Equal(Tokens(), coda.Requests.Where(request => request.StartsWith($"{operation}?pageToken=", StringComparison.Ordinal)).Select(request => request.Split('=')[1]).Distinct());
    }

    [Theory]
    [InlineData("get_doc_overview", "listPages")]
    [InlineData("get_doc_overview", "listTables")]
    [InlineData("get_table", "listColumns")]
    [InlineData("search", "listPages")]
    [InlineData("search", "listTables")]
    public async Task A_tool_that_reads_a_listing_to_its_end_reads_five_pages(string tool, string operation)
    {
        var (_, coda) = await Run(tool, operation);
        Assert.Equal(Tokens(), coda.Requests.Where(request => request.StartsWith($"{operation}?pageToken=", StringComparison.Ordinal)).Select(request => request.Split('=')[1]).Distinct());
    }

    private static async Task<(List<string> Said, StubCoda Coda)> Run(string tool, string operation)
    {
        var recording = Recordings.Own.All.Single(one => one.Name == $"{operation}.json");
        var stage = new Stage(recording, operation);
        using var coda = await StubCoda.Of(
            (asked, ids, token) => asked.Id == operation ? Page(operation, token is null ? 0 : int.Parse(token[1..], System.Globalization.CultureInfo.InvariantCulture)) : stage.To(asked, ids, token),
            _ => stage.ToDownload());
        using var product = new Product(coda);
        var arguments = ToolCalls.Arguments(tool, stage, recording);
        var identities = Identities(operation);
        var said = new List<string>();
        JsonElement result;
        do
        {
            result = await product.Result(tool, arguments);
            var leaves = Facts.Leaves(result).ToHashSet(StringComparer.Ordinal);
            said.AddRange(identities.Where(leaves.Contains));
            arguments["cursor"] = result.TryGetProperty("nextCursor", out var cursor) ? cursor.GetString() : null;
        }
        while (arguments["cursor"] is not null);

        return (said, coda);
    }

    private static IEnumerable<string> Tokens() => Enumerable.Range(1, Pages - 1).Select(page => $"p{page}");

    private static List<string> Identities(string operation) => [.. Enumerable.Range(0, Pages * PerPage).Select(i => Identity(operation, i))];

    private static string Identity(string operation, int i) => operation switch
    {
        "listPackAnalytics" => $"{1100 + i}",
        "listWorkspaceMembers" => $"person{i:00}@example.com",
        _ => $"{(operation == "listDocs" ? "Doc0000" : "x-Item0000")}{i:00}",
    };

    private static Answer Page(string operation, int page)
    {
        var first = JsonNode.Parse(Recordings.Own.All.Single(recording => recording.Name == $"{operation}.json").Text)!["items"]![0]!;
        var items = new JsonArray([.. Enumerable.Range(page * PerPage, PerPage).Select(i => Item(first.DeepClone().AsObject(), operation, i))]);
        var body = new JsonObject { ["items"] = items };
        // Coda ends a listing with an empty token, or without a token (recorded).
        body["nextPageToken"] = page + 1 < Pages ? $"p{page + 1}" : "";
        return Answer.Of(Encoding.UTF8.GetBytes(body.ToJsonString()));
    }

    private static JsonObject Item(JsonObject item, string operation, int i)
    {
        var identity = Identity(operation, i);
        var place = item["doc"] ?? item["page"] ?? item["pack"] ?? item["formula"] ?? item;
        if (place["id"]?.GetValueKind() == JsonValueKind.Number)
            place["id"] = int.Parse(identity, System.Globalization.CultureInfo.InvariantCulture);
        else if (place["email"] is not null)
            place["email"] = identity;
        else if (place["id"] is not null)
            place["id"] = identity;
        else
            place["name"] = identity;
        return item;
    }
}
