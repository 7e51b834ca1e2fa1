using System.Net;
using System.Text;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Renders the exported text of a page: its lines and tables, without subpages.</summary>
internal static class PageRendering
{
    public static string Render(DocModel doc, PageModel page, string format) =>
        format == "html" ? Html(doc, page) : Markdown(doc, page);

    private static string Markdown(DocModel doc, PageModel page)
    {
        var text = new StringBuilder("# ").Append(page.Name).Append('\n');
        var previous = "";
        var numbers = new Dictionary<int, int>();
        foreach (var element in page.Content)
        {
            var isList = LineStyles.IsList(element.Style) && element.TableId is null;
            if (!isList || !LineStyles.IsList(previous))
                text.Append('\n');
            if (element.Style != LineStyles.NumberedList)
                numbers.Clear();
            previous = element.TableId is null ? element.Style : "";
            if (element.TableId is { } tableId)
            {
                if (doc.Table(tableId) is { } table)
                    MarkdownTable(doc, table, text);
                continue;
            }
            var indent = new string(' ', element.Level * 4);
            text.Append(element.Style switch
            {
                LineStyles.Heading1 => "# " + element.Text,
                LineStyles.Heading2 => "## " + element.Text,
                LineStyles.Heading3 => "### " + element.Text,
                LineStyles.BlockQuote or LineStyles.PullQuote => "> " + element.Text,
                LineStyles.BulletedList or LineStyles.CollapsibleList => $"{indent}* {element.Text}",
                LineStyles.CheckboxList => $"{indent}* [{(element.Checked == true ? 'x' : ' ')}] {element.Text}",
                LineStyles.NumberedList => $"{indent}{numbers[element.Level] = numbers.GetValueOrDefault(element.Level) + 1}. {element.Text}",
                LineStyles.Code => $"```{element.Language}\n{element.Text}\n```",
                _ => element.Text,
            }).Append('\n');
        }
        return text.ToString();
    }

    private static void MarkdownTable(DocModel doc, TableModel table, StringBuilder text)
    {
        var columns = TableReading.VisibleColumns(doc, table);
        text.Append("| ").AppendJoin(" | ", columns.Select(column => Pipe(column.Name))).Append(" |\n|");
        foreach (var _ in columns)
            text.Append(" --- |");
        text.Append('\n');
        var home = doc.BaseOf(table);
        foreach (var row in TableReading.VisibleRows(doc, table))
            text.Append("| ").AppendJoin(" | ", columns.Select(column => Pipe(CellReading.Shown(doc, column, CellReading.Value(doc, home, column, row))))).Append(" |\n");

        static string Pipe(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
    }

    private static string Html(DocModel doc, PageModel page)
    {
        var text = new StringBuilder("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n<h1>")
            .Append(WebUtility.HtmlEncode(page.Name)).Append("</h1>\n");
        var open = new Stack<string>();
        foreach (var element in page.Content)
        {
            var list = element.TableId is not null || !LineStyles.IsList(element.Style) ? null : element.Style == LineStyles.NumberedList ? "ol" : "ul";
            var depth = list is null ? 0 : element.Level + 1;
            while (open.Count > depth || (open.Count == depth && depth > 0 && open.Peek() != list))
                text.Append("</").Append(open.Pop()).Append(">\n");
            while (open.Count < depth)
            {
                open.Push(list!);
                text.Append('<').Append(list).Append(">\n");
            }
            if (element.TableId is { } tableId)
            {
                if (doc.Table(tableId) is { } table)
                    HtmlTable(doc, table, text);
                continue;
            }
            var inner = InlineText.Html(element.Text) + element.Html;
            text.Append(element.Style switch
            {
                LineStyles.Heading1 or LineStyles.Heading2 or LineStyles.Heading3 => $"<{element.Style}>{inner}</{element.Style}>",
                LineStyles.BlockQuote or LineStyles.PullQuote => $"<blockquote>{inner}</blockquote>",
                LineStyles.Code => $"<pre><code>{WebUtility.HtmlEncode(element.Text)}</code></pre>",
                _ when list is not null => $"<li>{inner}</li>",
                _ => $"<p>{inner}</p>",
            }).Append('\n');
        }
        while (open.TryPop(out var left))
            text.Append("</").Append(left).Append(">\n");
        return text.Append("</body></html>\n").ToString();
    }

    private static void HtmlTable(DocModel doc, TableModel table, StringBuilder text)
    {
        var columns = TableReading.VisibleColumns(doc, table);
        var home = doc.BaseOf(table);
        text.Append("<table>\n<tr>").AppendJoin("", columns.Select(column => $"<th>{WebUtility.HtmlEncode(column.Name)}</th>")).Append("</tr>\n");
        foreach (var row in TableReading.VisibleRows(doc, table))
            text.Append("<tr>")
                .AppendJoin("", columns.Select(column => $"<td>{WebUtility.HtmlEncode(CellReading.Shown(doc, column, CellReading.Value(doc, home, column, row)))}</td>"))
                .Append("</tr>\n");
        text.Append("</table>\n");
    }
}
