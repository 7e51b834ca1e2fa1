using System.Text.RegularExpressions;

namespace CodaMcp.Tools;

/// <summary>
/// Removes the simple marks from Markdown. Links and images become their text. The marks of emphasis, strike-through and code are removed.
/// Blocks such as headings and lists are unchanged.
/// </summary>
internal static partial class MarkdownMarks
{
    /// <summary>Bold text, for a person.</summary>
    public const string Bold = "bold text";

    /// <summary>Text in italics.</summary>
    public const string Italics = "italics";

    /// <summary>Struck-out text.</summary>
    public const string Struck = "struck-out text";

    /// <summary>Code within a line.</summary>
    public const string Code = "code";

    /// <summary>Links.</summary>
    public const string Links = "links";

    /// <summary>The kinds of formatting that Markdown has for text within a line.</summary>
    public static IReadOnlyList<string> AllKinds { get; } = [Bold, Italics, Struck, Code, Links];

    /// <summary>Returns the kinds of formatting that a Markdown text uses.</summary>
    /// <param name="markdown">The text.</param>
    public static IEnumerable<string> Kinds(string markdown)
    {
        if (Link().IsMatch(markdown) || markdown.Contains("://", StringComparison.Ordinal))
            yield return Links;
        var strong = Strong().Matches(markdown);
        if (strong.Any(match => !match.Groups[3].Success))
            yield return Bold;
        if (strong.Any(match => match.Groups[3].Success))
            yield return Struck;
        if (Emphasis().IsMatch(Strong().Replace(markdown, "$1$2$3")))
            yield return Italics;
        if (CodeSpan().IsMatch(markdown))
            yield return Code;
    }

    /// <summary>Returns the text without the marks.</summary>
    /// <param name="markdown">Markdown, as Coda sends formatted text.</param>
    public static string Without(string markdown)
    {
        var text = Link().Replace(markdown, "$1");
        text = Strong().Replace(text, "$1$2$3");
        text = Emphasis().Replace(text, "$1$2");
        text = CodeSpan().Replace(text, "$1");
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
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\\([\\`*_{}\[\]()#+.!|~>-])", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
