using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Tools;
using Microsoft.ML.Tokenizers;

namespace CodaMcp.Tests.Tools;

/// <summary>
/// Counts what <c>tools/list</c> costs a client: the tokens of the whole array as it goes over the wire, output schemas, annotations and
/// <c>_meta</c> included, by OpenAI's o200k_base. Clients that show a model less of it pay less.
/// </summary>
internal static class ToolsListTokens
{
    private static readonly TiktokenTokenizer Tokenizer = TiktokenTokenizer.CreateForEncoding("o200k_base");
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static int Count(IEnumerable<ToolDescriptor> tools) =>
        Tokenizer.CountTokens(new JsonArray([.. tools.Select(tool => (JsonNode)AsTool(tool))]).ToJsonString(Compact));

    /// <summary>The tokens of a text.</summary>
    public static int Count(string text) => Tokenizer.CountTokens(text);

    /// <summary>A tool as clients get it.</summary>
    public static JsonObject AsTool(ToolDescriptor tool)
    {
        var shown = Shown(tool);
        if (tool.MaxResultCharacters > 0)
            shown["_meta"]!["anthropic/maxResultSizeChars"] = tool.MaxResultCharacters;
        if (tool.ReadOnly)
            shown["annotations"]!.AsObject().Remove("idempotentHint");
        return shown;
    }

    private static JsonObject Shown(ToolDescriptor tool) => new()
    {
        ["name"] = tool.Name,
        ["title"] = tool.Title,
        ["description"] = tool.Description,
        ["inputSchema"] = JsonNode.Parse(tool.InputSchema),
        ["outputSchema"] = JsonNode.Parse(tool.OutputSchema),
        ["annotations"] = new JsonObject
        {
            ["title"] = tool.Title,
            ["readOnlyHint"] = tool.ReadOnly,
            ["destructiveHint"] = tool.Destructive,
            ["idempotentHint"] = tool.Idempotent,
            ["openWorldHint"] = tool.OpenWorld,
        },
        ["_meta"] = new JsonObject
        {
            ["securitySchemes"] = new JsonArray(new JsonObject
            {
                ["type"] = "oauth2",
                ["scopes"] = new JsonArray([.. tool.RequiredScopes.Select(scope => (JsonNode)scope)]),
            }),
        },
    };
}
