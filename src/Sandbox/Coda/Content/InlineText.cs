using System.Text;
using Markdig;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Inline markdown: the form in which lines keep bold, links and the like.</summary>
internal static class InlineText
{
    private const string Special = "\\`*_[]<~";

    public static MarkdownPipeline Pipeline { get; } = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .Build();

    /// <summary>The text alone.</summary>
    public static string Plain(string markdown) =>
        markdown.Length == 0 ? "" : Markdown.ToPlainText(Guard(markdown), Pipeline).TrimEnd('\n').TrimStart('\u200b');

    /// <summary>The text as HTML without the paragraph around it.</summary>
    public static string Html(string markdown)
    {
        var html = Markdown.ToHtml(Guard(markdown), Pipeline).Trim().Replace("\u200b", "", StringComparison.Ordinal);
        return html.StartsWith("<p>", StringComparison.Ordinal) && html.EndsWith("</p>", StringComparison.Ordinal) ? html[3..^4] : html;
    }

    /// <summary>Plain text as markdown that reads as that text.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (Special.Contains(text[index], StringComparison.Ordinal) && !IsInsideWord(text, index))
                escaped.Append('\\');
            escaped.Append(text[index]);
        }
        return escaped.ToString();
    }

    // An underscore in snake_case marks nothing and is left alone.
    private static bool IsInsideWord(string text, int index) =>
        text[index] == '_' && index > 0 && index < text.Length - 1 && char.IsLetterOrDigit(text[index - 1]) && char.IsLetterOrDigit(text[index + 1]);

    // A line that begins like a block ("1. ", "# ") is still only a line; a zero-width space keeps the parser from seeing a block.
    private static string Guard(string markdown) => "\u200b" + markdown;
}
