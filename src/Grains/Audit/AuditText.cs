using System.Globalization;
using System.Text;

namespace CodaMcp.Audit;

/// <summary>Cleans texts for audit records. A clean text cannot forge a line of a terminal or of an export, and each database can store it.</summary>
internal static class AuditText
{
    /// <summary>
    /// Returns the text without control characters, line separators, and format characters such as those that change the direction of text. Half of a surrogate
    /// pair becomes U+FFFD.
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

    /// <summary>Returns a text cut to a maximum length, without half of a surrogate pair at its end.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
