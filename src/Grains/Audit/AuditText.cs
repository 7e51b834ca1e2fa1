using System.Globalization;
using System.Text;

namespace CodaMcp.Audit;

/// <summary>Makes texts fit for an audit record: nobody can forge a line of a terminal or of an export with them, and each database can store them.</summary>
internal static class AuditText
{
    /// <summary>
    /// The text without control characters, characters that change the direction of text, and line separators. Half of a surrogate pair
    /// becomes U+FFFD.
    /// </summary>
    public static string Clean(string text)
    {
        if (IsPlain(text))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
                clean.Append(rune);
        }

        return clean.ToString();
    }

    /// <summary>The first so many characters of a text, without half of a surrogate pair at its end.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
