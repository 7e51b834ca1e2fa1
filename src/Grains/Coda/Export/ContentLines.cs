using System.Text;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda.Export;

/// <summary>Writes a page's lines of text (GET …/content) as Markdown.</summary>
internal static class ContentLines
{
    /// <summary>Returns the lines as Markdown. Lines of one list, quote or code block stay together; others are paragraphs.</summary>
    public static string ToMarkdown(IEnumerable<PageContentLine> lines)
    {
        var markdown = new StringBuilder();
        var code = new List<string>();
        string? previous = null;
        foreach (var line in lines)
        {
            var style = line.Style ?? "paragraph";
            if (style != "code")
                Close();
            if (previous is not null && !(previous == style && IsBlock(style)))
                markdown.Append('\n');
            previous = style;
            if (style == "code")
                code.Add(line.Content ?? "");
            else
                Append(line, style);
        }

        Close();
        return markdown.ToString();

        void Close()
        {
            if (code.Count == 0)
                return;
            var fence = new string('`', Math.Max(3, code.Max(LongestRunOfBackticks) + 1));
            markdown.Append(fence).Append('\n');
            foreach (var text in code)
                markdown.Append(text).Append('\n');
            markdown.Append(fence).Append('\n');
            code.Clear();
        }

        void Append(PageContentLine line, string style)
        {
            var indent = new string(' ', 4 * Math.Clamp(line.LineLevel ?? 0, 0, 20));
            var (first, rest) = style switch
            {
                "bulletedList" or "collapsibleList" or "checkboxList" => (indent + line.Mark, indent + "  "),
                "numberedList" => (indent + line.Mark, indent + "   "),
                "blockQuote" or "pullQuote" => (line.Mark, line.Mark),
                _ => (line.Mark, ""),
            };
            var text = (line.Content ?? "").ReplaceLineEndings("\n");
            // A heading is one line.
            text = style is "h1" or "h2" or "h3" ? text.Replace('\n', ' ') : text.Replace("\n", "\n" + rest, StringComparison.Ordinal);
            markdown.Append(first).Append(text).Append('\n');
        }
    }

    private static bool IsBlock(string style) => style is "bulletedList" or "collapsibleList" or "numberedList" or "checkboxList" or "blockQuote" or "pullQuote" or "code";

    private static int LongestRunOfBackticks(string text)
    {
        var longest = 0;
        var run = 0;
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
