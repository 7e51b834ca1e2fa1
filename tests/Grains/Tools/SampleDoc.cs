using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tests.Tools;

/// <summary>
/// The doc that most tests work on: "Product Plan" with pages, a table "Tasks" of every sort of column, a view of it, and "People".
/// </summary>
internal static class SampleDoc
{
    public const string DocId = "AbCdEf_dGh";
    public const string Link = "https://coda.io/d/Product-Plan_dAbCdEf_dGh";
    public const string Tasks = "grid-tasks";
    public const string TasksView = "table-open";

    public static ToolBench Bench()
    {
        var bench = new ToolBench();
        var coda = bench.Coda;
        coda.Docs.Add(Doc(DocId, "Product Plan"));
        coda.Pages[DocId] =
        [
            Page("canvas-home", "Home"),
            Page("canvas-notes", "Notes", parent: ("canvas-home", "Home")),
            Page("canvas-board", "Board", parent: ("canvas-home", "Home")),
            Page("canvas-embed", "Video", contentType: "embed"),
        ];
        coda.Markdown["canvas-notes"] = new PageMarkdown("# Notes\nThe body.", null);
        coda.Tables[DocId] =
        [
            Table(Tasks, "Tasks", "canvas-board", "Board") with { DisplayColumn = new NamedReference { Id = "c-title" }, RowCount = 3 },
            Table(TasksView, "Open tasks", "canvas-board", "Board") with
            {
                TableType = "view",
                ParentTable = new NamedReference { Id = Tasks, Name = "Tasks" },
                DisplayColumn = new NamedReference { Id = "c-title" },
                RowCount = 2,
            },
            Table("grid-people", "People", "canvas-home", "Home") with { DisplayColumn = new NamedReference { Id = "c-name" } },
        ];
        coda.Columns[Tasks] =
        [
            Column("c-title", "Title", "text"),
            Column("c-status", "Status", "select", "Open", "Done"),
            Column("c-tags", "Tags", "select", "red", "green", "dark, blue") is var tags ? tags with { Format = tags.Format with { IsArray = true } } : null!,
            Column("c-count", "Count", "number"),
            Column("c-owner", "Owner", "lookup") is var owner ? owner with { Format = owner.Format with { Table = new NamedReference { Id = "grid-people", Name = "People" } } } : null!,
            Column("c-total", "Total", "number") with { Calculated = true, Formula = "Count * 2" },
            Column("c-go", "Go", "button"),
            Column("c-note1", "Note", "text"),
            Column("c-note2", "Note", "text"),
        ];
        coda.Columns["grid-people"] = [Column("c-name", "Name", "text")];
        coda.Rows[Tasks] =
        [
            Row("i-1", 0, ("c-title", "Write"), ("c-status", "Open"), ("c-count", 3), ("c-note1", "first"), ("c-note2", "")),
            Row("i-2", 1, ("c-title", "Test"), ("c-status", "Done"), ("c-count", 5)),
            Row("i-3", 2, ("c-title", "Test"), ("c-status", "Open"), ("c-count", 8)),
        ];
        return bench;
    }

    public static Doc Doc(string id, string name) => new()
    {
        Id = id,
        Name = name,
        OwnerName = "Ada",
        BrowserLink = $"https://coda.io/d/{name.Replace(' ', '-')}_d{id}",
        Workspace = new NamedReference { Id = "ws-1", Name = "Engines" },
    };

    public static Page Page(string id, string name, (string Id, string Name)? parent = null, string contentType = "canvas") => new()
    {
        Id = id,
        Name = name,
        ContentType = contentType,
        BrowserLink = $"{Link}/{name}_su{id}",
        Parent = parent is { } above ? new NamedReference { Id = above.Id, Name = above.Name } : null,
    };

    public static Table Table(string id, string name, string pageId, string pageName) => new()
    {
        Id = id,
        Name = name,
        TableType = "table",
        Parent = new NamedReference { Id = pageId, Name = pageName },
        BrowserLink = $"{Link}#{name}_t{id}",
    };

    public static Column Column(string id, string name, string type, params string[] options) => new()
    {
        Id = id,
        Name = name,
        Format = new ColumnFormat { Type = type, Options = options.Length > 0 ? [.. options.Select(option => new SelectOption { Name = option })] : null },
    };

    public static Row Row(string id, int index, params (string Column, object Value)[] values) => new()
    {
        Id = id,
        Name = (string)values[0].Value,
        BrowserLink = $"{Link}#_ru{id}",
        Values = values.ToDictionary(value => value.Column, value => JsonSerializer.SerializeToElement(value.Value)),
    };

    /// <summary>What Coda says a link leads to.</summary>
    public static ApiLink LinkTo(string type, string id, string path) => new()
    {
        BrowserLink = Link,
        Resource = new LinkedResource { Type = type, Id = id, Name = id, Href = $"https://coda.io/apis/v1/docs/{path}" },
    };
}
