using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.References;

namespace CodaMcp.Tools;

/// <summary>
/// Finds what the lines of a page hold besides plain text, as far as it can be known. Coda lists lines as plain text (recorded). Its HTML
/// export shows images and attachments (Coda's staff). It is not known what the export shows of controls, embeds, colours, mentions and
/// comments.
/// </summary>
internal sealed class PageLosses
{
    private const int MostNamed = 10;

    private static readonly HashSet<string> Blocks = new(
        ["p", "div", "section", "article", "body", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "details", "summary", "table", "figure", "hr"],
        StringComparer.Ordinal);

    // Elements without a meaning that a line could lose.
    private static readonly HashSet<string> Plain = new(["br", "span", "wbr"], StringComparer.Ordinal);

    private readonly List<Block>? blocks;
    private readonly PageLines lines;

    private PageLosses(PageLines lines, List<Block>? blocks) => (this.lines, this.blocks) = (lines, blocks);

    /// <summary>Reads the page's HTML.</summary>
    /// <param name="call">The call.</param>
    /// <param name="docId">The doc.</param>
    /// <param name="pageId">The page.</param>
    /// <param name="lines">The page's lines.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<PageLosses> Read(ToolCall call, string docId, string pageId, PageLines lines, CancellationToken cancellationToken)
    {
        try
        {
            return new(lines, await call.Gateway.ReadPageHtml(call.Coda, docId, pageId, cancellationToken) is { } html ? BlocksOf(html) : null);
        }
        catch (Exception unread) when (CodaFailures.Of(unread) is not null)
        {
            return new(lines, null);
        }
    }

    /// <summary>Returns the losses that the edits would cause, each as a part of a sentence; empty if there are none.</summary>
    /// <param name="edits">Edits that replace or delete.</param>
    public IReadOnlyList<string> Of(IReadOnlyList<PlacedEdit> edits)
    {
        var all = edits.SelectMany(Of).Distinct(StringComparer.Ordinal).ToList();
        return all.Count > MostNamed ? [.. all.Take(MostNamed), $"and {all.Count - MostNamed} more"] : all;
    }

    private IEnumerable<string> Of(PlacedEdit edit)
    {
        foreach (var line in edit.Place)
        {
            var held = Held(line).ToHashSet(StringComparer.Ordinal);
            // A deletion is meant to remove the line with its formatting.
            held.ExceptWith(edit.Edit.Content is { } content ? MarkdownMarks.Kinds(content) : MarkdownMarks.AllKinds);
            if (edit.Edit.Content is not null)
                held.UnionWith(OfStyle(line, isAlone: edit.First == edit.Last));
            if (held.Count > 0)
                yield return $"{string.Join(" and ", held.Order(StringComparer.Ordinal))} in {Wording.Named(line.Text, line.Id)}";
        }

        foreach (var between in Between(edit))
            yield return $"{between} that may stand in {Wording.Named(lines.All[edit.First].Text, lines.All[edit.First].Id)}";
    }

    private static IEnumerable<string> OfStyle(PageLine line, bool isAlone)
    {
        // This does not apply to a whole section, whose new content can have nested lists of its own.
        if (isAlone && line.Content.LineLevel > 0)
            yield return "the indentation";
        if (line.Content.Style is "collapsibleList" or "pullQuote")
            yield return $"the style {line.Content.Style}";
    }

    // Lines with equal texts cannot be distinguished, so each block with the text counts for all of them.
    private IEnumerable<string> Held(PageLine line)
    {
        if (blocks is null)
            return ["what the page's export would show, which could not be read,"];
        var key = Names.Key(line.Text);
        var found = blocks.FindAll(block => block.Key == key);
        return found.Count > 0 || key.Length == 0 ? found.SelectMany(block => block.Kinds) : ["something that the export shows otherwise"];
    }

    // Objects between the first line of a section and the line after it.
    private IEnumerable<string> Between(PlacedEdit edit)
    {
        if (blocks is null || edit.First == edit.Last)
            return [];
        var from = blocks.FindIndex(block => block.Key == Names.Key(lines.All[edit.First].Text));
        var after = edit.Last + 1 < lines.All.Count ? Names.Key(lines.All[edit.Last + 1].Text) : null;
        var to = after is null || from < 0 ? -1 : blocks.FindIndex(from + 1, block => block.Key == after);
        return blocks.Take(to < 0 ? blocks.Count : to).Skip(Math.Max(from, 0)).Where(block => block.Object is not null).Select(block => block.Object!);
    }

    private static List<Block> BlocksOf(string html)
    {
        var found = new List<Block>();
        var text = new StringBuilder();
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        using var document = new HtmlParser().ParseDocument(html);
        if (document.Body is { } body)
            Walk(body);
        Flush();
        return found;

        void Walk(INode node)
        {
            foreach (var child in node.ChildNodes)
            {
                if (child is IText piece)
                    text.Append(piece.Data);
                if (child is not IElement element)
                    continue;
                var isBlock = Blocks.Contains(element.LocalName);
                if (isBlock)
                    Flush();
                if (element.LocalName == "table")
                    found.Add(new Block("", [], "a table"));
                else
                    Add(element);
                if (isBlock)
                    Flush();
            }
        }

        void Add(IElement element)
        {
            if (KindOf(element) is { } kind)
                kinds.Add(kind);
            Walk(element);
        }

        void Flush()
        {
            var key = Names.Key(text.ToString());
            // Coda does not list an image by itself as a line.
            if (key.Length > 0)
                found.Add(new Block(key, [.. kinds], null));
            else if (kinds.Count > 0)
                found.Add(new Block("", [.. kinds], string.Join(" and ", kinds)));
            text.Clear();
            kinds.Clear();
        }
    }

    private static string? KindOf(IElement element) => element.LocalName switch
    {
        "b" or "strong" => MarkdownMarks.Bold,
        "i" or "em" => MarkdownMarks.Italics,
        "s" or "del" or "strike" => MarkdownMarks.Struck,
        "code" => element.ParentElement?.LocalName == "pre" ? null : MarkdownMarks.Code,
        "a" => MarkdownMarks.Links,
        "img" or "picture" or "svg" => "an image",
        "iframe" or "embed" or "object" or "video" or "audio" => "an embed",
        "button" or "input" or "select" or "textarea" => "a control",
        "u" => "underlined text",
        "mark" or "font" => "colours",
        _ when element.GetAttribute("style") is { } style && style.Contains("color", StringComparison.OrdinalIgnoreCase) => "colours",
        _ when Blocks.Contains(element.LocalName) || Plain.Contains(element.LocalName) => null,
        _ => $"an element '{element.LocalName}'",
    };

    private sealed record Block(string Key, IReadOnlyList<string> Kinds, string? Object);
}
