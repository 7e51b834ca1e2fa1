using System.Globalization;

namespace CodaMcp;

/// <summary>Text that a client says of itself, made fit for logs, the audit and a terminal.</summary>
internal static class ClientText
{
    private const int MaxLength = 200;

    /// <summary>The text without control and direction characters, which could forge a line, and cut to 200 characters.</summary>
    public static string Clean(string? text) => text is null ? ""
        // Nearly every text is like that, and each call brings two.
        : text.Length <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text
        : new([.. text.Where(IsPrintable).Take(MaxLength)]);

    private static bool IsPrintable(char c) => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
