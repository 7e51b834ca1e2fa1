using System.Globalization;

namespace CodaMcp;

/// <summary>Cleans text that a client sends about itself, for logs, the audit and a terminal.</summary>
internal static class ClientText
{
    private const int MaxLength = 200;

    /// <summary>
    /// Removes control and direction characters, which could forge a line, and cuts the text to 200 characters. Returns an empty text for null.
    /// </summary>
    public static string Clean(string? text) => text is null ? ""
        // Fast path. Nearly every text is short and printable ASCII, and each call has two texts.
        : text.Length <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text
        : new([.. text.Where(IsPrintable).Take(MaxLength)]);

    private static bool IsPrintable(char c) => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
