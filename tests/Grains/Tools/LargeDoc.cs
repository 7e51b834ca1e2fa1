using System.Text;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tests.Tools;

/// <summary>The worst that a doc can hold for a client: much of everything, in text that costs many tokens.</summary>
internal static class LargeDoc
{
    private const string Doc = "\"doc\":\"LargeDoc_1\"";
    private const string Long = "grid-long";
    private const string Wide = "grid-wide";

    // Each kind of text as it repeats. Of rare characters, a tokenizer makes a token of each byte.
    private static readonly Dictionary<string, string> Samples = new()
    {
        ["English"] = "The quick brown fox jumps over the lazy dog, and runs away at 10:45. ",
        ["Japanese"] = "会議の議事録をまとめ、来週の金曜日までに担当者へ確認をお願いします。",
        ["rare ideographs"] = string.Concat(Enumerable.Range(0, 6_000).Select(i => (char)(0x3400 + i))),
        ["emoji"] = "👩‍💻🧭🪛🫥🦤🪬",
        ["quotes and line breaks"] = "\"\n\\\t\"",
        ["ids"] = Convert.ToBase64String([.. Enumerable.Range(0, 600).Select(i => (byte)((i * i * 7) + (i * 31)))]),
        ["marks"] = "~^{|}#@!%&*+=<>?;:$`",
    };

    /// <summary>The kinds of text.</summary>
    public static IReadOnlyCollection<string> Texts => Samples.Keys;

    /// <summary>Calls of tools that read, each as large as it gets.</summary>
    public static IReadOnlyList<(string Tool, string Arguments)> Calls { get; } =
    [
        ("get_doc_overview", $$"""{ {{Doc}} }"""),
        ("list_docs", """{"limit":100,"fields":["link","owner","workspace","folder","updatedAt","pageCount","tableCount","rowCount"]}"""),
        ("get_doc", $$"""{ {{Doc}} }"""),
        ("resolve_link", $$"""{"url":"{{SampleDoc.Link}}/X_suX"}"""),
        ("list_pages", $$"""{ {{Doc}},"fields":["parentId","type","hidden","link","updatedAt","updatedBy"]}"""),
        ("get_page", $$"""{ {{Doc}},"page":"canvas-0"}"""),
        ("get_page", $$"""{ {{Doc}},"page":"canvas-0","offset":5000}"""),
        ("list_page_elements", $$"""{ {{Doc}},"page":"canvas-0","limit":500}"""),
        ("list_page_elements", $$"""{ {{Doc}},"page":"canvas-1"}"""),
        ("list_tables", $$"""{ {{Doc}} }"""),
        ("get_table", $$"""{ {{Doc}},"table":"{{Long}}"}"""),
        ("get_table", $$"""{ {{Doc}},"table":"{{Wide}}"}"""),
        ("get_column", $$"""{ {{Doc}},"table":"{{Long}}","column":"c-1"}"""),
        ("list_rows", $$"""{ {{Doc}},"table":"{{Long}}","limit":200}"""),
        ("list_rows", $$"""{ {{Doc}},"table":"{{Long}}","limit":200,"values":"rich"}"""),
        ("list_rows", $$"""{ {{Doc}},"table":"{{Wide}}","limit":200}"""),
        ("find_rows", $$"""{ {{Doc}},"table":"{{Long}}","limit":200,"filters":[{"column":"c-0","op":"not_blank"}]}"""),
        ("find_rows", $$"""{ {{Doc}},"table":"{{Wide}}","limit":200,"filters":[{"column":"c-0","op":"not_blank"}]}"""),
        ("summarize_rows", $$"""{ {{Doc}},"table":"{{Long}}","limit":500,"group_by":["c-0","c-1"],"columns":["c-number","c-2","c-3"]}"""),
        ("get_row", $$"""{ {{Doc}},"table":"{{Wide}}","row":"i-0"}"""),
        ("get_row", $$"""{ {{Doc}},"table":"{{Long}}","row":"i-0"}"""),
        ("get_row", $$"""{ {{Doc}},"table":"{{Long}}","row":"i-0","columns":["c-2"]}"""),
        ("search", """{"query":"e 議 a"}"""),
        ("fetch", """{"id":"doc:LargeDoc_1"}"""),
        ("fetch", """{"id":"page:LargeDoc_1/canvas-0"}"""),
        ("fetch", $$"""{"id":"table:LargeDoc_1/{{Wide}}"}"""),
        ("fetch", $$"""{"id":"row:LargeDoc_1/{{Wide}}/i-0"}"""),
        ("whoami", "{}"),
        ("get_my_usage", "{}"),
        ("get_mutation_status", """{"request_id":"mutate:1"}"""),
        ("list_formulas", $$"""{ {{Doc}} }"""),
        ("get_formula", $$"""{ {{Doc}},"formula":"f-0"}"""),
        ("list_controls", $$"""{ {{Doc}} }"""),
        ("get_control", $$"""{ {{Doc}},"control":"ctrl-0"}"""),
        ("list_folders", "{}"),
        ("get_folder", """{"folder":"fl-0"}"""),
        ("get_sharing", $$"""{ {{Doc}} }"""),
        ("list_permissions", $$"""{ {{Doc}} }"""),
        ("search_principals", $$"""{ {{Doc}},"query":"a"}"""),
        ("list_categories", "{}"),
        ("list_domains", $$"""{ {{Doc}} }"""),
        ("get_domain_provider", """{"domain":"docs.example.com"}"""),
        ("list_doc_analytics", """{"since":"2026-01-01","limit":100}"""),
        ("list_page_analytics", $$"""{ {{Doc}} }"""),
        ("get_doc_analytics_summary", "{}"),
        ("list_pack_analytics", "{}"),
        ("get_pack_analytics_summary", "{}"),
        ("list_pack_formula_analytics", """{"pack_id":1003}"""),
        ("get_analytics_updated", "{}"),
        ("list_workspace_members", """{"workspace_id":"ws-1"}"""),
        ("list_workspace_role_activity", """{"workspace_id":"ws-1"}"""),
    ];

    /// <summary>A bench with such a doc, its texts of one kind.</summary>
    public static ToolBench Bench(string kind)
    {
        var bench = SampleDoc.Bench();
        var coda = bench.Coda;
        var (id, link) = ("LargeDoc_1", SampleDoc.Link);
        coda.Docs.Clear();
        coda.Docs.AddRange(Enumerable.Range(0, 150).Select(at => SampleDoc.Doc(at == 0 ? id : $"OtherDoc_{at}", Text(kind, at, 150)) with { UpdatedAt = bench.Time.GetUtcNow() }));
        coda.Pages[id] =
        [
            .. Enumerable.Range(0, 200).Select(at => SampleDoc.Page($"canvas-{at}", Text(kind, at, 150)) with
            {
                Subtitle = Text(kind, at, 1_000),
                BrowserLink = $"{link}/_su{at}",
                Authors = [.. Enumerable.Range(0, 200).Select(one => new Person { Name = Text(kind, one, 40), Email = $"person-{one}@example.com" })],
            }),
        ];
        coda.Markdown["canvas-0"] = new PageMarkdown(Text(kind, 0, 200_000), Text(kind, 0, 300));
        coda.Elements["canvas-0"] = [.. Enumerable.Range(0, 1_000).Select(at => Line(at, Text(kind, at, 120)))];
        coda.Elements["canvas-1"] = [Line(0, Text(kind, 0, 100_000))];
        coda.Tables[id] =
        [
            Table(Long, Text(kind, 1, 100)),
            Table(Wide, Text(kind, 2, 100)),
            .. Enumerable.Range(0, 150).Select(at => Table($"grid-{at}", Text(kind, at, 100))),
            .. Enumerable.Range(0, 20).Select(at => Table($"table-{at}", Text(kind, at, 100)) with { TableType = "view", ParentTable = new NamedReference { Id = Long, Name = Text(kind, 1, 100) } }),
        ];
        var options = Enumerable.Range(0, 1_500).Select(at => $"{at} {Text(kind, at, 40)}").ToArray();
        coda.Columns[Long] =
        [
            .. Enumerable.Range(0, 40).Select(at => SampleDoc.Column($"c-{at}", $"{at} {Text(kind, at, 60)}", at == 1 ? "select" : "text", at == 1 ? options : []) with { Formula = Text(kind, at, 30_000), DefaultValue = Text(kind, at, 5_000) }),
            SampleDoc.Column("c-number", "Number", "number"),
        ];
        coda.Columns[Wide] = [.. Enumerable.Range(0, 500).Select(at => SampleDoc.Column($"c-{at}", $"{at} {Text(kind, at, 60)}", "text"))];
        foreach (var other in coda.Tables[id].Select(table => table.Id).Except([Long, Wide]))
            coda.Columns[other] = [.. Enumerable.Range(0, 30).Select(at => SampleDoc.Column($"c-{at}", Text(kind, at, 60), "text"))];
        coda.Rows[Long] =
        [
            .. Enumerable.Range(0, 250).Select(at => SampleDoc.Row(
                $"i-{at}", at, ("c-0", $"{at} {Text(kind, at, 150)}"), ("c-1", options[at]), ("c-number", at), ("c-2", Text(kind, at, at == 0 ? 150_000 : 200)), ("c-3", at))),
        ];
        coda.Rows[Wide] = [.. Enumerable.Range(0, 3).Select(at => SampleDoc.Row($"i-{at}", at, [.. Enumerable.Range(0, 500).Select(column => ($"c-{column}", (object)Text(kind, column, 300)))]))];
        coda.Formulas.Add((Calculation("f-0", Text(kind, 0, 100)), "", JsonSerializer.SerializeToElement(Text(kind, 0, 90_000))));
        coda.Controls.Add((Calculation("ctrl-0", Text(kind, 0, 100)), "select", JsonSerializer.SerializeToElement(Enumerable.Range(0, 900).Select(at => Text(kind, at, 100)))));
        coda.Formulas.AddRange(Enumerable.Range(1, 300).Select(at => (Calculation($"f-{at}", Text(kind, at, 100)), "", JsonSerializer.SerializeToElement(1))));
        coda.Controls.AddRange(Enumerable.Range(1, 300).Select(at => (Calculation($"ctrl-{at}", Text(kind, at, 100)), "select", JsonSerializer.SerializeToElement(1))));
        coda.Folders.AddRange(Enumerable.Range(0, 150).Select(at => new Folder { Id = $"fl-{at}", Name = Text(kind, at, 100), Description = Text(kind, at, 5_000), Workspace = new NamedReference { Id = "ws-1", Name = Text(kind, at, 100) } }));
        coda.Permissions.AddRange(Enumerable.Range(0, 300).Select(at => new Permission { Id = $"ACL-{at}", Access = "write", Principal = new Principal { Type = "email", Email = $"{at}@{new string('a', 60)}.example.com" } }));
        coda.Members.AddRange(Enumerable.Range(0, 300).Select(at => new WorkspaceMember { Email = $"{at}@example.com", Name = Text(kind, at, 100), Role = "Admin" }));
        coda.Links[$"{link}/X_suX"] = SampleDoc.LinkTo("page", "canvas-0", $"{id}/pages/canvas-0");
        coda.Mutations["mutate:1"] = new CodaMcp.Coda.Mutations.MutationView("mutate:1", id, CodaMcp.Coda.Mutations.MutationStage.Applied, Text(kind, 0, 500));
        coda.Analytics.AddRange(Enumerable.Range(0, 100).Select(at => new AnalyticsItem
        {
            Doc = new AnalyticsSubject { Id = JsonSerializer.SerializeToElement($"d{at}"), Title = Text(kind, at, 100) },
            Metrics = [.. Enumerable.Range(0, 60).Select(day => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>($$"""{"date":"2026-11-20","views":{{day + 1}},"sessionsDesktop":{{day + 2}},"totalSessions":{{day + 3}}}""")!)],
        }));
        return bench;
    }

    // A text of so many characters, or one less where a pair of surrogates would be cut.
    private static string Text(string kind, int from, int length)
    {
        var sample = Samples[kind];
        var text = new StringBuilder(length);
        var at = char.IsLowSurrogate(sample[from % sample.Length]) ? (from + 1) % sample.Length : from % sample.Length;
        while (text.Length < length)
            text.Append(sample[(at + text.Length) % sample.Length]);
        return char.IsHighSurrogate(text[^1]) ? text.ToString(0, length - 1) : text.ToString();
    }

    private static Table Table(string id, string name) => SampleDoc.Table(id, name, "canvas-0", name) with
    {
        BrowserLink = $"{SampleDoc.Link}#_t{id}",
        DisplayColumn = new NamedReference { Id = "c-0" },
        RowCount = 250,
    };

    private static PageContentItem Line(int at, string text) => new() { Id = $"cl-{at}", ItemContent = new PageContentLine { Style = "paragraph", Content = text, LineLevel = 1 } };

    private static CalculationReference Calculation(string id, string name) => new() { Id = id, Name = name, Parent = new NamedReference { Id = "canvas-0", Name = name } };
}
