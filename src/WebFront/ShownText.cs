using System.Globalization;

namespace CodaMcp;

/// <summary>Text that somebody else wrote, for people and logs to read.</summary>
internal static class ShownText
{
    /// <summary>The most characters that are shown.</summary>
    public const int MaxLength = 200;

    /// <summary>The text in one line: cut, and without control and direction characters, which could forge a line or steer a terminal.</summary>
    public static string Of(string text) => new string([.. text.Where(IsPrintable).Take(MaxLength)]).Trim();

    private static bool IsPrintable(char c) => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
