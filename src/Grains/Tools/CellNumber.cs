using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>
/// Parses numbers as cells show them. Coda sends a currency cell as text in the style of the doc (recorded: <c>R$35</c>). The parser must
/// infer the style from the text.
/// </summary>
internal static partial class CellNumber
{
    private const int LongestNumber = 60;

    // Signs that belong to one currency only (Unicode, Currency Symbols).
    private static readonly (string Sign, string Code)[] Signs = [("€", "EUR"), ("£", "GBP"), ("₹", "INR"), ("₩", "KRW"), ("₺", "TRY"), ("₪", "ILS"), ("₴", "UAH"), ("R$", "BRL")];

    private static readonly ColumnFormat Plain = new() { Type = "number" };

    /// <summary>Parses the number of a cell or of a filter's value. Returns null if it is no number.</summary>
    /// <param name="cell">A number, its text, or an object with an <c>amount</c>.</param>
    /// <param name="format">
    /// The column's format. In a <c>currency</c> column, any short word beside the number counts as a currency, and brackets make the
    /// number negative.
    /// </param>
    public static double? Of(JsonElement cell, ColumnFormat format) => cell.ValueKind switch
    {
        JsonValueKind.Number => cell.GetDouble(),
        JsonValueKind.String => Parse(cell.GetString()!, format),
        JsonValueKind.Object when RichCells.Key(cell, "amount") is { } amount => OfAmount(amount),
        _ => null,
    };

    /// <summary>Returns the currency that an amount names; null if it names none, or has a sign of several currencies, such as <c>$</c>.</summary>
    /// <param name="amount">A text, or an object with a <c>currency</c>.</param>
    public static string? CurrencyOf(JsonElement amount)
    {
        if (RichCells.Key(amount, "currency") is { ValueKind: JsonValueKind.String } named)
            return named.GetString()!.Trim().ToUpperInvariant() is { Length: > 0 } code ? code : null;
        return amount.ValueKind != JsonValueKind.String ? null
            : CurrencyCode().Match(amount.GetString()!) is { Success: true } match ? match.Value
            : Array.Find(Signs, sign => amount.GetString()!.Contains(sign.Sign, StringComparison.Ordinal)).Code;
    }

    /// <summary>Parses the <c>amount</c> of a rich value. It is in the plain style of programs (recorded: <c>12.5</c> as number and as text).</summary>
    public static double? OfAmount(JsonElement amount) => Of(amount, Plain);

    /// <summary>Parses digits with marks between them. Returns null if they form no number.</summary>
    /// <remarks>
    /// If there are two kinds of marks, the last mark is the decimal mark. A mark that occurs twice separates groups. Blanks and
    /// apostrophes always separate groups. A single mark before exactly three digits is ambiguous, unless it follows a single 0. For this
    /// case the rule is fixed. In general a comma separates groups (<c>1,234</c> is 1234). A dot is decimal (<c>1.234</c>), since programs
    /// write decimals with it. In a currency column both separate groups (<c>1.234 €</c>, <c>Rp 15.000</c>). If the column's precision is 3
    /// or more, both are decimal.
    /// </remarks>
    /// <param name="number">The digits and marks.</param>
    /// <param name="format">The column's format; null for the general rule.</param>
    public static double? Value(string number, ColumnFormat? format = null)
    {
        var (dot, comma) = (number.LastIndexOf('.'), number.LastIndexOf(','));
        var last = Math.Max(dot, comma);
        var isDecimal = last >= 0 && number.IndexOf(number[last], StringComparison.Ordinal) == last;
        var isAmbiguous = isDecimal && Math.Min(dot, comma) < 0 && number.Length - last == 4 && last is >= 1 and <= 3 && number != $"0{number[last..]}";
        if (isAmbiguous && (format?.Type == "currency" ? Precision(format) < 3 : comma >= 0))
            isDecimal = false;
        var whole = isDecimal ? number[..last] : number;
        var fraction = isDecimal ? number[(last + 1)..] : "";
        return Digits(whole) is { } digits && fraction.All(char.IsAsciiDigit)
            ? double.Parse($"{digits}.{fraction}0", NumberStyles.Float, CultureInfo.InvariantCulture)
            : null;
    }

    // Coda may also send the precision as text, or as a formula, whose value is not known here.
    private static double Precision(ColumnFormat format) => format.More?.GetValueOrDefault("precision") switch
    {
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        { ValueKind: JsonValueKind.String } text when double.TryParse(text.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => 0,
    };

    private static double? Parse(string text, ColumnFormat format)
    {
        var isCurrency = format.Type == "currency";
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
        if ((brackets > 0 && !isCurrency) || !IsCurrency(before + after, isCurrency) || Value(match.Groups["number"].Value, format) is not { } value)
            return null;
        if (match.Groups["percent"].Success)
            value /= 100;
        return brackets > 0 || match.Groups["sign"].Value == "-" ? -value : value;
    }

    // Normalise blanks, minus signs and apostrophes.
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
        // R$, kr., zł and CHF are currencies, and a longer word is not. Other columns accept a symbol only: "SKU 100" in a text is no amount.
        return letters <= 3 && symbols <= 1 && letters + symbols + word.Count(c => c == '.') == word.Length
            && (symbols == 1 || (anyWord && letters > 0));
    }

    // Groups have three digits. In India the groups before the last have two.
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

    [GeneratedRegex(@"^[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Exponent();

    [GeneratedRegex(@"(?<!\p{L})[A-Z]{3}(?!\p{L})", RegexOptions.CultureInvariant)]
    private static partial Regex CurrencyCode();

    // Sign, bracket, currency and percent can occur in any order, before or after the number.
    [GeneratedRegex(
        @"^(?:(?<sign>[+-])|(?<open>\()|(?<percent>%)|(?<before>(?>(?:[^\d\s()+%,'.-]|(?<=\p{L})\.)+))| )*(?<number>[.,]?[0-9](?:[0-9.,' ]*[0-9])?)(?:(?<sign>[+-])|(?<close>\))|(?<percent>%)|(?<after>(?>(?:[^\d\s()+%,'.-]|(?<=\p{L})\.)+))| )*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
