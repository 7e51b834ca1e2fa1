using System.Text.RegularExpressions;

namespace CodaMcp.Tools;

/// <summary>
/// Takes the simple marks out of Markdown: links and images become their text, and emphasis, strike-through and code marks go. Blocks such
/// as headings and lists stay as they are.
/// </summary>
internal static partial class MarkdownMarks
{
    /// <summary>The text without the marks.</summary>
    /// <param name="markdown">Markdown, as Coda gives formatted text.</param>
    public static string Without(string markdown)
    {
        var text = Link().Replace(markdown, "$1");
        text = Strong().Replace(text, "$1$2$3");
        text = Emphasis().Replace(text, "$1$2");
        text = Code().Replace(text, "$1");
        return Escape().Replace(text, "$1");
    }

    [GeneratedRegex("""!?\[([^\[\]\n]*)\]\([^()\s]*(?: "[^"\n]*")?\)""", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex(@"\*\*(?=\S)([^*\n]+)(?<=\S)\*\*|(?<!\w)__(?=\S)([^_\n]+)(?<=\S)__(?!\w)|~~(?=\S)([^~\n]+)(?<=\S)~~", RegexOptions.CultureInvariant)]
    private static partial Regex Strong();

    // Stars and underscores inside words are no emphasis: 2*3*4, a_b_c.
    [GeneratedRegex(@"(?<![\w*\\])\*(?=\S)([^*\n]+)(?<=[^\s\\])\*(?![\w*])|(?<![\w_\\])_(?=\S)([^_\n]+)(?<=[^\s\\])_(?![\w_])", RegexOptions.CultureInvariant)]
    private static partial Regex Emphasis();

    [GeneratedRegex(@"(?<!\\)`([^`\n]+)`", RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    [GeneratedRegex(@"\\([\\`*_{}\[\]()#+.!|~>-])", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
