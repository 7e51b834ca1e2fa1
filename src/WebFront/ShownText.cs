using System.Globalization;

namespace CodaMcp;

/// <summary>Makes text from other sources safe to show to people and in logs.</summary>
internal static class ShownText
{
    /// <summary>The most characters that are shown.</summary>
    public const int MaxLength = 200;

    /// <summary>Returns the text in one line and cut. Removes control and direction characters, which could forge a line or control a terminal.</summary>
    public static string Of(string text) => new string([.. text.Where(IsPrintable).Take(MaxLength)]).Trim();

    private static bool IsPrintable(char c) => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
