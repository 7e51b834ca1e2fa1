using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CodaMcp.Settings;

namespace CodaMcp.Tools;

/// <summary>
/// Keeps results within the limits of clients: 25,000 tokens and 50,000 characters (Claude Code writes larger results to a file). Sizes are
/// counted in UTF-8 bytes, since a tokenizer that works on bytes makes at most one token of a byte.
/// </summary>
internal static class Fitting
{
    /// <summary>The largest content of a result, in bytes of JSON. Another 1,000 bytes are left for the JSON around the content.</summary>
    [MemberLimit]
    public const int MaxBytes = 24_000;

    /// <summary>The most characters of a text that can fit <see cref="MaxBytes"/>.</summary>
    public const int MaxCharacters = MaxBytes;

    /// <summary>The note on a listing that was cut for its size.</summary>
    public const string CutNote = "Cut for its size: go on with nextCursor.";

    /// <summary>Returns as many items as fit, but at least one. The default limit is <see cref="MaxBytes"/>.</summary>
    /// <param name="items">The items.</param>
    /// <param name="shrink">Shrinks an item that alone is too large; null if items cannot be shrunk.</param>
    /// <param name="room">The most bytes of JSON.</param>
    /// <returns>The items, and whether the first item was shrunk to fit.</returns>
    public static (List<T> Items, bool Shrunk) Of<T>(IEnumerable<T> items, Func<T, T>? shrink = null, int room = MaxBytes)
    {
        var fitting = new List<T>();
        foreach (var item in items)
        {
            room -= Size(item) + 1;
            if (room >= 0)
                fitting.Add(item);
            else if (fitting.Count > 0)
                break;
            else
                // Otherwise an item larger than a whole result would block the listing forever.
                return ([shrink is null ? item : shrink(item)], shrink is not null);
        }

        return (fitting, false);
    }

    /// <summary>Returns the size of an item's JSON as it is sent, in bytes.</summary>
    public static int Size<T>(T item) => JsonSerializer.SerializeToUtf8Bytes(item, (JsonTypeInfo<T>)ToolJson.Results.Options.GetTypeInfo(typeof(T))).Length;

    /// <summary>Returns the end of the part of a text that fits as JSON in UTF-8. A line break, a quote and a backslash take two bytes each.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where the part begins.</param>
    /// <param name="most">The most characters of the text to take.</param>
    /// <param name="room">The most bytes of JSON.</param>
    /// <returns>Where the part ends. It never ends within a surrogate pair.</returns>
    public static int EndOf(string text, int from, int most, int room = MaxBytes)
    {
        var last = (int)Math.Min(text.Length, (long)from + most);
        var end = from;
        while (end < last && (room -= SentLength(text[end])) >= 0)
            end++;
        return end > from && end < text.Length && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;
    }

    /// <summary>Returns the beginning of a text that fits. A cut text ends with "…".</summary>
    /// <param name="text">The text.</param>
    /// <param name="room">The most bytes of JSON.</param>
    public static string Cut(string text, int room)
    {
        var end = EndOf(text, 0, text.Length, room);
        return end == text.Length ? text : text[..end] + "…";
    }

    // A surrogate pair has four bytes, two for each half. A lone surrogate is sent as U+FFFD, which has three bytes but counts as two here.
    private static int SentLength(char letter) => letter switch
    {
        '"' or '\\' or '\n' or '\r' or '\t' or '\b' or '\f' => 2,
        < ' ' => 6,
        < '\u0080' => 1,
        < '\u0800' => 2,
        _ when char.IsSurrogate(letter) => 2,
        _ => 3,
    };
}
