using System.Text;
using Markdig;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Inline markdown: the form in which lines store bold text, links and similar formats.</summary>
internal static class InlineText
{
    private const string Special = "\\`*_[]<~";

    public static MarkdownPipeline Pipeline { get; } = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .Build();

    /// <summary>Returns the text without formatting.</summary>
    public static string Plain(string markdown) =>
        markdown.Length == 0 ? "" : Markdown.ToPlainText(Guard(markdown), Pipeline).TrimEnd('\n').TrimStart('\u200b');

    /// <summary>Returns the text as HTML without the enclosing paragraph.</summary>
    public static string Html(string markdown)
    {
        var html = Markdown.ToHtml(Guard(markdown), Pipeline).Trim().Replace("\u200b", "", StringComparison.Ordinal);
        return html.StartsWith("<p>", StringComparison.Ordinal) && html.EndsWith("</p>", StringComparison.Ordinal) ? html[3..^4] : html;
    }

    /// <summary>Escapes plain text, so that markdown renders it unchanged.</summary>
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

    // An underscore in snake_case is not a mark, and is not escaped.
    private static bool IsInsideWord(string text, int index) =>
        text[index] == '_' && index > 0 && index < text.Length - 1 && char.IsLetterOrDigit(text[index - 1]) && char.IsLetterOrDigit(text[index + 1]);

    // A line that begins like a block ("1. ", "# ") is still inline text. A zero-width space prevents the parser from reading a block.
    private static string Guard(string markdown) => "\u200b" + markdown;
}
