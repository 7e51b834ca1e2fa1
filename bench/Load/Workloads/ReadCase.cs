using System.Text.Json.Nodes;

namespace CodaMcp.Bench;

/// <summary>A <c>list_rows</c> whose answer has a known size.</summary>
/// <param name="Name">The size: that of text and structured content together.</param>
/// <param name="Table">The table's id.</param>
/// <param name="Limit">Most rows; all of the table are fewer.</param>
/// <param name="Columns">The columns.</param>
internal sealed record ReadCase(string Name, string Table, int Limit, string[] Columns)
{
    private const string Doc = "NwTracker1";

    /// <summary>The smallest, which the targets are about.</summary>
    public static ReadCase Small { get; } = new("1 KB", "grid-NwProjects", 50, ["Project"]);

    /// <summary>All.</summary>
    public static IReadOnlyList<ReadCase> All { get; } =
    [
        Small,
        new("8 KB", "table-NwOpenTasks", 80, ["Task"]),
        new("32 KB", "grid-NwTasks001", 100, ["Task", "Project", "Status", "Owner", "Due", "Priority", "Estimate", "Done"]),
    ];

    /// <summary>Names the payload for the bare servers.</summary>
    public string Payload => $"{Doc} {Table} {Limit}";

    /// <summary>The arguments of the call.</summary>
    public JsonObject Arguments() => new() { ["doc"] = Doc, ["table"] = Table, ["limit"] = Limit, ["columns"] = new JsonArray([.. Columns.Select(column => (JsonNode)column)]) };
}
