using System.Text;
using Markdig.Extensions.TaskLists;
using Markdig.Syntax.Inlines;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Writes parsed inlines as canonical markdown, with Coda's changes: images and bare addresses become links.</summary>
internal static class InlineMarkdown
{
    /// <summary>Returns the lines of a paragraph: one, or several if it has hard breaks.</summary>
    public static IReadOnlyList<string> Lines(ContainerInline? inlines)
    {
        var text = new StringBuilder();
        Write(inlines, text);
        return [.. text.ToString().Split('\n').Select(line => line.Trim())];
    }

    /// <summary>Returns the paragraph on one line.</summary>
    public static string Line(ContainerInline? inlines) => string.Join(' ', Lines(inlines));

    private static void Write(ContainerInline? container, StringBuilder text)
    {
        foreach (var inline in container ?? Enumerable.Empty<Inline>())
        {
            switch (inline)
            {
                case LiteralInline literal:
                    text.Append(InlineText.Escape(literal.Content.ToString()));
                    break;
                case CodeInline code:
                    text.Append('`').Append(code.Content).Append('`');
                    break;
                case LineBreakInline line:
                    text.Append(line.IsHard ? '\n' : ' ');
                    break;
                case AutolinkInline auto:
                    text.Append('[').Append(InlineText.Escape(auto.Url)).Append("](").Append(auto.IsEmail ? "mailto:" : "").Append(auto.Url).Append(')');
                    break;
                case LinkInline link:
                    text.Append('[');
                    Write(link, text);
                    text.Append("](").Append(link.Url).Append(')');
                    break;
                case EmphasisInline emphasis:
                    var mark = new string(emphasis.DelimiterChar == '_' ? '*' : emphasis.DelimiterChar, emphasis.DelimiterCount);
                    text.Append(mark);
                    Write(emphasis, text);
                    text.Append(mark);
                    break;
                case HtmlEntityInline entity:
                    text.Append(InlineText.Escape(entity.Transcoded.ToString()));
                    break;
                case TaskList or HtmlInline:
                    break;
                case ContainerInline other:
                    Write(other, text);
                    break;
            }
        }
    }
}
