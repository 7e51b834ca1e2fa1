using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CodaMcp.Tools;

/// <summary>
/// Reads numbers as cells show them. Coda gives a currency cell as text in the doc's own style (recorded: <c>R$35</c>), so that the style
/// has to be told from the text alone.
/// </summary>
internal static partial class CellNumber
{
    private const int LongestNumber = 60;

    /// <summary>The number of a cell, or of a filter's value; null where it is none.</summary>
    /// <param name="cell">A number, its text, or an object with an <c>amount</c>.</param>
    /// <param name="columnType">The column's type. In a <c>currency</c> column any short word beside the number is a currency.</param>
    public static double? Of(JsonElement cell, string columnType) => cell.ValueKind switch
    {
        JsonValueKind.Number => cell.GetDouble(),
        JsonValueKind.String => Parse(cell.GetString()!, columnType == "currency"),
        JsonValueKind.Object when RichCells.Key(cell, "amount") is { } amount => Of(amount, columnType),
        _ => null,
    };

    private static double? Parse(string text, bool anyWordIsCurrency)
    {
        var plain = Normalized(text);
        if (Exponent().IsMatch(plain))
            return double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) ? number : null;
        // "12.-" and "12,-" are prices without cents.
        if (plain.EndsWith(".-", StringComparison.Ordinal) || plain.EndsWith(",-", StringComparison.Ordinal))
            plain = plain[..^2];
        if (plain.Length > LongestNumber || Shape().Match(plain) is not { Success: true } match)
            return null;

        var sign = match.Groups["sign"].Captures.Count;
        var brackets = match.Groups["open"].Captures.Count;
        var (before, after) = (string.Concat(match.Groups["before"].Captures), string.Concat(match.Groups["after"].Captures));
        if (sign + brackets > 1 || brackets != match.Groups["close"].Captures.Count || (before.Length > 0 && after.Length > 0))
            return null;
        if (!IsCurrency(before + after, anyWordIsCurrency) || Value(match.Groups["number"].Value) is not { } value)
            return null;
        if (match.Groups["percent"].Success)
            value /= 100;
        return brackets > 0 || match.Groups["sign"].Value == "-" ? -value : value;
    }

    // One kind of blank, minus and apostrophe.
    private static string Normalized(string text) => string.Concat(text.Select(c => c switch
    {
        '\u2212' or '\u2013' => '-',
        '\u2019' => '\'',
        _ when char.IsWhiteSpace(c) => ' ',
        _ => c,
    })).Trim();

    private static bool IsCurrency(string word, bool anyWord)
    {
        if (word.Length == 0)
            return true;
        var letters = word.Count(char.IsLetter);
        var symbols = word.Count(c => char.GetUnicodeCategory(c) == UnicodeCategory.CurrencySymbol);
        // R$, kr., zł and CHF are; apples are not. Other columns take a symbol or a code of three capitals only.
        return letters <= 3 && symbols <= 1 && letters + symbols + word.Count(c => c == '.') == word.Length
            && (symbols == 1 || (anyWord && letters > 0) || (word.Length == 3 && word.All(char.IsUpper)));
    }

    // With two kinds of marks the last one is the decimal mark. A mark that comes twice separates groups, as blanks and apostrophes always
    // do. What is left is one mark alone. A comma before exactly three digits separates groups ("1,234" is 1234), unless it follows a
    // single 0. A dot never does ("1.234" is not 1234): programs write decimals with it. The two cases are ambiguous, and this is a choice.
    private static double? Value(string number)
    {
        var (dot, comma) = (number.LastIndexOf('.'), number.LastIndexOf(','));
        var last = Math.Max(dot, comma);
        var isDecimal = last >= 0 && number.IndexOf(number[last], StringComparison.Ordinal) == last;
        if (isDecimal && dot < 0 && number.Length - last == 4 && last is >= 1 and <= 3 && number != $"0{number[last..]}")
            isDecimal = false;
        var whole = isDecimal ? number[..last] : number;
        var fraction = isDecimal ? number[(last + 1)..] : "";
        return Digits(whole) is { } digits && fraction.All(char.IsAsciiDigit)
            ? double.Parse($"{digits}.{fraction}0", NumberStyles.Float, CultureInfo.InvariantCulture)
            : null;
    }

    // Groups of three; in India groups of two before the last three.
    private static string? Digits(string whole)
    {
        if (whole.All(char.IsAsciiDigit))
            return whole.Length == 0 ? "0" : whole;
        var mark = whole.First(c => !char.IsAsciiDigit(c));
        var groups = whole.Split(mark);
        var size = groups[1].Length == 2 ? 2 : 3;
        return groups.All(group => group.All(char.IsAsciiDigit)) && groups[0].Length is > 0 && groups[0].Length <= size
            && groups[^1].Length == 3 && groups[1..^1].All(group => group.Length == size) ? string.Concat(groups) : null;
    }

    [GeneratedRegex(@"^[+-]?\d+(\.\d+)?[eE][+-]?\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex Exponent();

    // Sign, bracket, currency and percent come in any order, before or after the number.
    [GeneratedRegex(
        @"^(?:(?<sign>[+-])|(?<open>\()|(?<percent>%)|(?<before>(?>(?:[^\d\s()+%,'.-]|(?<=\p{L})\.)+))| )*(?<number>[.,]?[0-9](?:[0-9.,' ]*[0-9])?)(?:(?<sign>[+-])|(?<close>\))|(?<percent>%)|(?<after>(?>(?:[^\d\s()+%,'.-]|(?<=\p{L})\.)+))| )*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
