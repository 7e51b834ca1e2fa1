using System.Collections.Immutable;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Extensions.TaskLists;
using Markdig.Syntax;

namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// Converts markdown to lines, with Coda's losses: h4–h6 become bold paragraphs, rules are dropped, nested quotes flatten, images become links.
/// </summary>
internal static class MarkdownReading
{
    public static ImmutableList<ParsedBlock> Read(string markdown)
    {
        var blocks = ImmutableList.CreateBuilder<ParsedBlock>();
        Read(Markdown.Parse(markdown, InlineText.Pipeline), blocks, LineStyles.Paragraph, 0);
        return blocks.ToImmutable();
    }

    private static void Read(ContainerBlock container, ImmutableList<ParsedBlock>.Builder into, string style, int level)
    {
        foreach (var block in container)
        {
            switch (block)
            {
                case HeadingBlock { Level: <= 3 } heading:
                    into.Add(new("h" + heading.Level, InlineMarkdown.Line(heading.Inline)));
                    break;
                case HeadingBlock heading:
                    into.Add(new(LineStyles.Paragraph, $"**{InlineMarkdown.Line(heading.Inline)}**"));
                    break;
                case ParagraphBlock paragraph:
                    into.AddRange(InlineMarkdown.Lines(paragraph.Inline).Select(line => new ParsedBlock(style, line, level)));
                    break;
                case QuoteBlock quote:
                    Read(quote, into, LineStyles.BlockQuote, 0);
                    break;
                case ListBlock list:
                    foreach (var item in list.OfType<ListItemBlock>())
                        ReadItem(item, into, list.IsOrdered, LineStyles.IsList(style) ? level + 1 : 0);
                    break;
                case FencedCodeBlock fenced:
                    into.Add(new(LineStyles.Code, fenced.Lines.ToString(), Language: fenced.Info is { Length: > 0 } info ? info : null));
                    break;
                case CodeBlock code:
                    into.Add(new(LineStyles.Code, code.Lines.ToString()));
                    break;
                case Table table:
                    into.Add(ParsedBlock.Table([.. table.OfType<TableRow>().Select(row => row.OfType<TableCell>().Select(CellText).ToImmutableList())]));
                    break;
                case HtmlBlock html:
                    into.AddRange(HtmlReading.Read(html.Lines.ToString()));
                    break;
                case ContainerBlock other:
                    Read(other, into, style, level);
                    break;
            }
        }
    }

    private static void ReadItem(ListItemBlock item, ImmutableList<ParsedBlock>.Builder into, bool ordered, int level)
    {
        var task = (item.FirstOrDefault() as ParagraphBlock)?.Inline?.FirstChild as TaskList;
        var style = task is not null ? LineStyles.CheckboxList : ordered ? LineStyles.NumberedList : LineStyles.BulletedList;
        var start = into.Count;
        Read(item, into, style, level);
        if (into.Count == start)
            into.Add(new(style, "", level));
        if (task is not null)
            into[start] = into[start] with { Checked = task.Checked };
    }

    private static string CellText(TableCell cell) =>
        string.Join(' ', cell.OfType<ParagraphBlock>().Select(paragraph => InlineText.Plain(InlineMarkdown.Line(paragraph.Inline))));
}
