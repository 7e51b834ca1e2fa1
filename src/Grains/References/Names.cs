using System.Globalization;
using System.Text;

namespace CodaMcp.References;

/// <summary>
/// Compares names as people and models write them. Names are alike if they differ only in Unicode form (NFC, NFD, NFKC) or in case. They may
/// also differ in the kind of a space, quote or dash, in characters without width, and in outer or repeated spaces.
/// </summary>
/// <remarks>The normal forms come from ICU (UAX #15). If globalization is invariant, .NET leaves text in the form that it has.</remarks>
internal static class Names
{
    private const string SingleQuotes = "\u2018\u2019\u201A\u201B\u2032\u2035\u00B4`\u02B9\u02BC\u2039\u203A\uFF07";
    private const string DoubleQuotes = "\u201C\u201D\u201E\u201F\u2033\u2036\u00AB\u00BB\u301D\u301E\u301F\uFF02";

    /// <summary>Returns a key that is the same for alike names. It is not for display.</summary>
    /// <param name="name">The name.</param>
    public static string Key(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var plain = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (!IsWithoutWidth(rune))
                plain.Append(Plain(rune));
        }

        // The normal form can contain spaces that the text does not have, such as for U+00A8.
        var words = plain.ToString().Normalize(NormalizationForm.FormKC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        // .NET changes the case of single letters only. In capitals ß is SS, and ı is I (Unicode, SpecialCasing.txt).
        return string.Join(' ', words).ToUpperInvariant().Replace("ß", "SS", StringComparison.Ordinal).Replace("ẞ", "SS", StringComparison.Ordinal).Replace('ı', 'I').Normalize(NormalizationForm.FormKC);
    }

    /// <summary>Returns whether two names are alike.</summary>
    /// <param name="one">A name, or null for none. Null is like no name.</param>
    /// <param name="other">Another name, or null.</param>
    public static bool AreAlike(string? one, string? other) =>
        one is not null && other is not null && (string.Equals(one, other, StringComparison.Ordinal) || (Key(one) is { Length: > 0 } key && key == Key(other)));

    /// <summary>Returns whether a text contains another one, in any spelling that is alike.</summary>
    /// <param name="text">The text.</param>
    /// <param name="part">The text to look for.</param>
    public static bool Hold(string text, string part)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains(part, StringComparison.OrdinalIgnoreCase) || (Key(part) is { Length: > 0 } key && Key(text).Contains(key, StringComparison.Ordinal));
    }

    /// <summary>
    /// Finds the things with a name. An exact match wins, then one that differs in Unicode form or outer spaces only, then any that is alike.
    /// </summary>
    /// <param name="items">The things to search.</param>
    /// <param name="name">Returns a thing's name.</param>
    /// <param name="wanted">The name, as it was written.</param>
    /// <returns>The matches; more than one if the name is ambiguous.</returns>
    public static IReadOnlyList<T> Find<T>(IEnumerable<T> items, Func<T, string?> name, string wanted)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(wanted);
        var key = Key(wanted);
        var alike = items.Where(item => name(item) is { } known
            && (string.Equals(known, wanted, StringComparison.Ordinal) || (key.Length > 0 && Key(known) == key))).ToList();
        if (alike.Count <= 1)
            return alike;
        var exact = alike.FindAll(item => string.Equals(name(item), wanted, StringComparison.Ordinal));
        if (exact.Count == 0)
            exact = alike.FindAll(item => SameText(name(item)!) == SameText(wanted));
        return exact.Count > 0 ? exact : alike;

        static string SameText(string text) => new StringBuilder().AppendJoin("", text.EnumerateRunes()).ToString().Normalize().Trim();
    }

    private static bool IsWithoutWidth(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format || rune.Value is 0x034F or (>= 0xFE00 and <= 0xFE0F) or 0x3164;

    private static string Plain(Rune rune) => rune switch
    {
        { IsBmp: true } when SingleQuotes.Contains((char)rune.Value, StringComparison.Ordinal) => "'",
        { IsBmp: true } when DoubleQuotes.Contains((char)rune.Value, StringComparison.Ordinal) => "\"",
        _ when Rune.GetUnicodeCategory(rune) == UnicodeCategory.DashPunctuation || rune.Value is 0x2212 or 0x2043 or 0x02D7 => "-",
        _ => rune.ToString(),
    };
}
