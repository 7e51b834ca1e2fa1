using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace CodaMcp.Doctor.Recording;

/// <summary>
/// Replaces text by neutral text of the same form: as many letters, digits and words in the same places, with the same punctuation. Equal
/// ids, names and other short texts get equal replacements, so references still match. The replacement depends on a random key of the run.
/// The key is not stored, so guesses cannot be tested.
/// </summary>
internal sealed partial class Neutraliser
{
    private const string Lower = "abcdefghijkmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const string Digits = "23456789";
    private const string HexDigits = "23456789abcdef";
    private const int ShortestHex = 4;
    private const int MostWordsOfName = 6;

    // Coda's own id prefixes, which name the kind of the object (API documentation; coda-recorded).
    private static readonly HashSet<string> Prefixes = new(StringComparer.Ordinal)
    {
        "canvas", "section", "grid", "table", "auto", "c", "i", "f", "ctrl", "fl", "ws", "org", "cl", "mutate", "create_doc", "create", "doc", "blob", "bl", "exportId", "AWS4", "HMAC", "SHA256",
    };

    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Replaces an id, but keeps its prefixes.</summary>
    public string Id(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = 0;
        while (IdPrefix().Match(text, at) is { Success: true } prefix && Prefixes.Contains(prefix.Groups[1].Value) && at + prefix.Length < text.Length)
            at += prefix.Length;
        return text[..at] + Words(text[at..]);
    }

    /// <summary>Replaces a text. It replaces email addresses and links as such, and the rest word by word.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">Replaces a link.</param>
    public string Text(string text, Func<string, string> address)
    {
        ArgumentNullException.ThrowIfNull(text);
        var replaced = new StringBuilder();
        var at = 0;
        foreach (Match match in LinkOrEmail().Matches(text))
        {
            replaced.Append(Words(text[at..match.Index]));
            replaced.Append(match.Groups[1].Success ? address(match.Value) : Email(match.Value));
            at = match.Index + match.Length;
        }

        return replaced.Append(Words(text[at..])).ToString();
    }

    /// <summary>Replaces the digits of a JSON number. Keeps their number and the exponent.</summary>
    public string Number(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Zero and one reveal nothing, and often have a special meaning.
        return text is "0" or "1" or "-1" ? text : Mantissa().Replace(text, match => Scramble(match.Value));
    }

    /// <summary>Replaces a timestamp by one of the same form with another date.</summary>
    public string Moment(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Hash(text);
        var neutral = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(BitConverter.ToUInt32(bytes) % (300 * 24 * 3600));
        var digits = neutral.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
        var at = 0;
        // Keep the UTC offset at the end, and change the other digits.
        var end = Offset().Match(text) is { Success: true } offset ? offset.Index : text.Length;
        return string.Concat(text.Select((c, i) => i < end && char.IsAsciiDigit(c) ? at < digits.Length ? digits[at++] : '0' : c));
    }

    /// <summary>Replaces letters, digits and symbols. It keeps all other characters.</summary>
    public string Words(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // In a long text each word is replaced independently. Otherwise the frequency of words would reveal them.
        var isLong = Run().Count(text) > MostWordsOfName;
        return Symbol().Replace(Run().Replace(text, match => Scramble(match.Value, isLong ? $"{match.Index} {text}" : "")), "★");
    }

    private string Email(string text) => $"{Words(text[..text.IndexOf('@', StringComparison.Ordinal)])}@example.com";

    private string Scramble(string run, string place = "")
    {
        var isHex = run.Length >= ShortestHex && run.Any(char.IsAsciiDigit) && run.Any(char.IsAsciiLetter) && run.All(char.IsAsciiHexDigitLower);
        for (var attempt = 0; ; attempt++)
        {
            var bytes = Hash(run.ToLowerInvariant(), attempt, place);
            var scrambled = string.Concat(run.Select((c, i) => Replace(c, bytes[i % bytes.Length] + i, isHex)));
            // A single letter or digit may map to itself. A word of three or more characters must not.
            if (run.Length < 3 || !scrambled.Equals(run, StringComparison.OrdinalIgnoreCase))
                return scrambled;
        }
    }

    private static char Replace(char c, int random, bool isHex)
    {
        if (isHex)
            return HexDigits[random % HexDigits.Length];
        if (char.IsAsciiDigit(c))
            return Digits[random % Digits.Length];
        if (char.IsAsciiLetterLower(c))
            return Lower[random % Lower.Length];
        if (char.IsAsciiLetterUpper(c))
            return Upper[random % Upper.Length];
        return char.IsUpper(c) ? 'É' : char.IsLower(c) ? 'é' : char.IsDigit(c) ? '٣' : '文';
    }

    private byte[] Hash(string text, int attempt = 0, string place = "") => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{attempt} {text} {place}"));

    [GeneratedRegex(@"\G([A-Za-z0-9_]+)[-:]")]
    private static partial Regex IdPrefix();

    [GeneratedRegex("""(https?://[^\s<>"')\]]+)|[^\s@<>"'(]+@[^\s@<>"')]+""")]
    private static partial Regex LinkOrEmail();

    // Letters with combining marks, and digits, of every script.
    [GeneratedRegex(@"[\p{L}\p{M}\p{Nd}]+")]
    private static partial Regex Run();

    [GeneratedRegex("(?<![eE][+-]?[0-9]*)[0-9]+")]
    private static partial Regex Mantissa();

    [GeneratedRegex(@"[\p{So}\p{Cs}]+")]
    private static partial Regex Symbol();

    [GeneratedRegex(@"(Z|[+-]\d\d:?\d\d)$")]
    private static partial Regex Offset();
}
