using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// Converts HTML to lines, for the elements that are usual on pages. Of unknown elements it reads the content. Items of task lists become bullets, as in Coda.
/// </summary>
internal sealed partial class HtmlReading
{
    private readonly ImmutableList<ParsedBlock>.Builder blocks = ImmutableList.CreateBuilder<ParsedBlock>();
    private readonly Stack<string> lists = [];
    private readonly Stack<string> links = [];
    private readonly StringBuilder line = new();
    private string style = LineStyles.Paragraph;
    private bool boldLine;
    private bool preformatted;
    private List<List<string>>? table;

    private HtmlReading()
    {
    }

    public static ImmutableList<ParsedBlock> Read(string html)
    {
        var reading = new HtmlReading();
        foreach (Match token in Tokens().Matches(html))
        {
            if (token.Groups["tag"].Success)
                reading.Tag(token.Groups["tag"].Value.ToLowerInvariant(), token.Groups["close"].Length > 0, token.Groups["attributes"].Value);
            else if (token.Groups["text"].Success)
                reading.Text(WebUtility.HtmlDecode(token.Value));
        }
        reading.Flush();
        return reading.blocks.ToImmutable();
    }

    private void Text(string text) => line.Append(preformatted ? text : InlineText.Escape(Whitespace().Replace(text, " ")));

    private void Tag(string tag, bool close, string attributes)
    {
        switch (tag)
        {
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                Flush();
                boldLine = !close && tag[1] > '3';
                style = close || boldLine ? LineStyles.Paragraph : tag;
                break;
            case "ul" or "ol":
                Flush();
                if (!close)
                    lists.Push(tag);
                else if (lists.Count > 0)
                    lists.Pop();
                style = LineStyles.Paragraph;
                break;
            case "li":
                Flush();
                style = close ? LineStyles.Paragraph : lists.TryPeek(out var list) && list == "ol" ? LineStyles.NumberedList : LineStyles.BulletedList;
                break;
            case "blockquote":
                Flush();
                style = close ? LineStyles.Paragraph : LineStyles.BlockQuote;
                break;
            case "summary":
                Flush();
                style = close ? LineStyles.Paragraph : LineStyles.CollapsibleList;
                break;
            case "pre":
                Flush();
                preformatted = !close;
                style = close ? LineStyles.Paragraph : LineStyles.Code;
                break;
            case "p" or "div" or "section" or "article" or "details" or "body":
                // A paragraph inside a list item or a quote belongs to that item.
                if (table is null)
                    Flush();
                break;
            case "br" when table is null && !preformatted:
                Flush();
                break;
            case "table" when !close:
                Flush();
                table = [];
                break;
            case "table":
                if (table is not null && table.Exists(row => row.Count > 0))
                    blocks.Add(ParsedBlock.Table([.. table.Select(row => row.ToImmutableList())]));
                table = null;
                line.Clear();
                break;
            case "tr" when !close:
                table?.Add([]);
                break;
            case "td" or "th":
                if (close && table is { Count: > 0 })
                    table[^1].Add(InlineText.Plain(line.ToString().Trim()));
                line.Clear();
                break;
            case "b" or "strong":
                line.Append("**");
                break;
            case "i" or "em":
                line.Append('*');
                break;
            case "s" or "del" or "strike":
                line.Append("~~");
                break;
            case "code" when !preformatted:
                line.Append('`');
                break;
            case "a" when !close:
                links.Push(Attribute(attributes, "href"));
                line.Append('[');
                break;
            case "a" when links.Count > 0:
                line.Append("](").Append(links.Pop()).Append(')');
                break;
            case "img":
                line.Append('[').Append(InlineText.Escape(Attribute(attributes, "alt"))).Append("](").Append(Attribute(attributes, "src")).Append(')');
                break;
        }
    }

    private void Flush()
    {
        var text = preformatted ? line.ToString().Trim('\n') : line.ToString().Trim();
        line.Clear();
        if (text.Length == 0)
            return;
        var level = LineStyles.IsList(style) ? Math.Max(0, lists.Count - 1) : 0;
        blocks.Add(new(style, boldLine ? $"**{text}**" : text, level));
    }

    private static string Attribute(string attributes, string name)
    {
        foreach (Match match in Attributes().Matches(attributes))
            if (match.Groups["name"].Value.Equals(name, StringComparison.OrdinalIgnoreCase))
                return WebUtility.HtmlDecode(match.Groups["value"].Value.Trim('"', '\''));
        return "";
    }

    [GeneratedRegex("""<!--.*?-->|<(?<close>/?)(?<tag>[a-zA-Z][a-zA-Z0-9]*)(?<attributes>(?:"[^"]*"|'[^']*'|[^>"'])*)>|(?<text>[^<]+|<)""", RegexOptions.Singleline)]
    private static partial Regex Tokens();

    [GeneratedRegex("""(?<name>[a-zA-Z-]+)\s*=\s*(?<value>"[^"]*"|'[^']*'|[^\s>]+)""")]
    private static partial Regex Attributes();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
