using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace CodaMcp.Bench;

/// <summary>The tool of the bare server.</summary>
[McpServerToolType]
internal sealed class Payloads
{
    private static readonly Dictionary<string, CallToolResult> Results = [];

    /// <summary>Reads what the tool answers: each file of the directory is a structured result, under its name.</summary>
    public static void Read(string directory)
    {
        foreach (var file in Directory.GetFiles(directory, "*.json"))
        {
            var text = File.ReadAllText(file);
            Results[Path.GetFileNameWithoutExtension(file)] = new CallToolResult
            {
                Content = [new TextContentBlock { Text = text }],
                StructuredContent = JsonElement.Parse(text),
            };
        }
    }

    /// <summary>Takes the arguments of CodaMcp's tool, so that the requests are the same.</summary>
    [McpServerTool(Name = "list_rows"), Description("Gives a result that the server holds.")]
    public static CallToolResult ListRows(
        [Description("Names the result.")] string doc,
        [Description("Names the result.")] string table,
        [Description("Names the result.")] int limit,
        [Description("Not used.")] string[]? columns = null) => Results[$"{doc} {table} {limit}"];
}
