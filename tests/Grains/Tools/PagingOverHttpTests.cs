using System.Net;
using System.Text;
using System.Text.Json;
using System.Web;
using CodaMcp.Tests.Coda;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Tools;

/// <summary>
/// Tests every paging tool through the production chain, against a Coda that behaves as recorded. It refuses other parameters beside a page
/// token, and ends a listing with an empty token.
/// </summary>
public sealed class PagingOverHttpTests
{
    private const string Doc = "AbCdEfGhIj";
    private const int Items = 13;
    private const int Page = 4;

    private static readonly Dictionary<string, string> Arguments = new()
    {
        ["list_docs"] = "\"query\":\"p\",\"owned\":true",
        ["list_folders"] = "\"workspace_id\":\"ws-1\"",
        ["list_pages"] = $"\"doc\":\"{Doc}\"",
        ["list_page_elements"] = $"\"doc\":\"{Doc}\",\"page\":\"canvas-1\"",
        ["list_tables"] = $"\"doc\":\"{Doc}\"",
        ["list_rows"] = $"\"doc\":\"{Doc}\",\"table\":\"grid-1\",\"sort\":\"natural\"",
        ["find_rows"] = $$"""
            "doc":"{{Doc}}","table":"grid-1","filters":[{"column":"Title","op":"contains","value":"a"}]
            """,
        ["list_formulas"] = $"\"doc\":\"{Doc}\"",
        ["list_controls"] = $"\"doc\":\"{Doc}\"",
        ["list_permissions"] = $"\"doc\":\"{Doc}\"",
        ["list_doc_analytics"] = "\"since\":\"2026-11-01\"",
        ["list_page_analytics"] = $"\"doc\":\"{Doc}\",\"since\":\"2026-11-01\"",
        ["list_pack_analytics"] = "\"since\":\"2026-11-01\"",
        ["list_pack_formula_analytics"] = "\"pack_id\":1",
        ["list_workspace_members"] = "\"workspace_id\":\"ws-1\",\"roles\":[\"Editor\"]",
    };

    private int tokens;

    public static TheoryData<string> PagingTools =>
        [.. ToolBench.Product.Descriptors.Where(tool => JsonElement.Parse(tool.InputSchema).GetProperty("properties").TryGetProperty("cursor", out _)).Select(tool => tool.Name)];

    [Theory]
    [MemberData(nameof(PagingTools))]
    public async Task A_tool_reads_all_pages(string tool)
    {
        Assert.True(Arguments.TryGetValue(tool, out var arguments), $"{tool} has no arguments here: add some.");
        using var coda = new GatewayFixture(Answer);
        var (count, calls) = (0, 0);
        string? cursor = null;
        do
        {
            var outcome = await coda.Time.Run(Run(coda, tool, cursor is null ? $"{{{arguments}}}" : $"{{{arguments},\"cursor\":\"{cursor}\"}}"));
            Assert.Null(outcome.Error);
            var result = JsonElement.Parse(outcome.Result!);
            count += result.EnumerateObject().First(member => member.Value.ValueKind == JsonValueKind.Array).Value.GetArrayLength();
            cursor = result.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null && calls++ < Items);

        Assert.Equal(Items, count);
        Assert.True(tokens >= 3, $"Only {tokens} page tokens were sent.");
    }

    private HttpResponseMessage Answer(StubHandler.Seen request, int before)
    {
        var parts = request.Address.AbsolutePath["/apis/v1/".Length..].Split('/');
        var one = parts switch
        {
            ["docs"] => """{"id":"AbCdEfGh#","name":"p#","browserLink":"https://coda.io/d/_dAbCdEfGh#"}""",
            ["docs", _, "pages"] => """{"id":"canvas-#","name":"p#","contentType":"canvas","browserLink":"https://coda.io/d/_dAbCdEfGhIj/_su#"}""",
            ["docs", _, "pages", _, "content"] => """{"id":"cl-#","type":"line","itemContent":{"style":"paragraph","format":"plainText","content":"a#"}}""",
            ["docs", _, "tables"] => """{"id":"grid-#","name":"t#","tableType":"table"}""",
            ["docs", _, "tables", _, "rows"] => """{"id":"i-#","name":"a#","index":#,"values":{"c-1":"a#"}}""",
            ["docs", _, "formulas"] => """{"id":"f-#","type":"formula","name":"f#"}""",
            ["docs", _, "controls"] => """{"id":"ctrl-#","type":"control","name":"c#"}""",
            ["docs", _, "acl", "permissions"] => """{"id":"p#","access":"write","principal":{"type":"email","email":"p#@example.com"}}""",
            ["folders"] => """{"id":"fl-#","name":"f#"}""",
            ["workspaces", ..] => """{"email":"p#@example.com","name":"p#","role":"Editor"}""",
            ["analytics", "docs"] => """{"doc":{"id":"d#","title":"d#"},"metrics":[{"date":"2026-11-02","views":1}]}""",
            ["analytics", "docs", ..] => """{"page":{"id":"canvas-#","name":"p#"},"metrics":[{"date":"2026-11-02","views":1}]}""",
            ["analytics", "packs"] => """{"pack":{"id":#,"name":"p#"},"metrics":[{"date":"2026-11-02","docInstalls":1}]}""",
            ["analytics", "packs", ..] => """{"formula":{"name":"f#","type":"action"},"metrics":[{"date":"2026-11-02","formulaInvocations":1}]}""",
            _ => null,
        };
        if (one is not null)
            return List(request, one);
        return StubHandler.Json(parts switch
        {
            ["docs", _] => $$"""{"id":"{{Doc}}","name":"Plan","browserLink":"https://coda.io/d/_d{{Doc}}"}""",
            ["docs", _, "pages", _] => """{"id":"canvas-1","name":"p","contentType":"canvas","browserLink":"https://coda.io/d/_dAbCdEfGhIj/_su1"}""",
            ["docs", _, "tables", _] => """{"id":"grid-1","name":"t","tableType":"table","rowCount":13,"displayColumn":{"id":"c-1"}}""",
            ["docs", _, "tables", _, "columns"] => """{"items":[{"id":"c-1","name":"Title","display":true,"format":{"type":"text","isArray":false}}],"nextPageToken":""}""",
            _ => throw new InvalidOperationException(request.Path),
        });
    }

    private readonly CursorsInMemory cursors = new();

    private HttpResponseMessage List(StubHandler.Seen request, string one)
    {
        var query = HttpUtility.ParseQueryString(request.Address.Query);
        if (query["pageToken"] is not { } token)
            token = "0";
        else if (query.Count > 1)
            return StubHandler.Json("""{"statusCode":400,"statusMessage":"Bad Request","message":"Bad Request","codaType":"RequestSchemaValidationFailed","codaDetail":{"issues":[]}}""", HttpStatusCode.BadRequest);
        else
            tokens++;

        var from = int.Parse(token);
        var items = Enumerable.Range(from, Math.Min(Page, Items - from)).Select(number => one.Replace("#", $"{number + 10}", StringComparison.Ordinal));
        return StubHandler.Json($$"""{"items":[{{string.Join(',', items)}}],"nextPageToken":"{{(from + Page < Items ? $"{from + Page}" : "")}}"}""");
    }

    private Task<ToolOutcome> Run(GatewayFixture coda, string tool, string arguments)
    {
        var call = coda.Call(TimeSpan.FromSeconds(90));
        return new ToolRunner(ToolBench.Product, NullLogger<ToolRunner>.Instance).RunAsync(tool, Encoding.UTF8.GetBytes(arguments), [Scopes.Read, Scopes.Write], new ToolCall
        {
            Gateway = coda.Gateway,
            Coda = call,
            Api = coda.Gateway.Open(call),
            Deadline = call.Deadline,
            Time = coda.Time,
            MemberKey = "m:dev/org/ada",
            Cursors = cursors.Of("m:dev/org/ada", coda.Time),
            SyncTokens = new SyncTokenProtector(new Protector("a secret of the test")),
            Writes = new FakeCoda(),
        }, default);
    }
}
