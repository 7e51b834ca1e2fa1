using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CodaMcp.Settings;

namespace CodaMcp.Tools;

/// <summary>
/// Keeps results within what clients take: 25,000 tokens and 50,000 characters (Claude Code puts larger results into a file). Sizes are
/// counted in UTF-8 bytes, since no tokenizer that works on bytes makes more than one token of a byte.
/// </summary>
internal static class Fitting
{
    /// <summary>The most bytes of JSON that a result gives of its content. 1,000 more are left for what stands around it.</summary>
    [MemberLimit]
    public const int MaxBytes = 24_000;

    /// <summary>The most characters of a text that can fit <see cref="MaxBytes"/>.</summary>
    public const int MaxCharacters = MaxBytes;

    /// <summary>What to say of a listing that was cut for its size.</summary>
    public const string CutNote = "Cut for its size: go on with nextCursor.";

    /// <summary>As many items as fit <see cref="MaxBytes"/>, at least one.</summary>
    /// <param name="items">The items.</param>
    /// <param name="shrink">Makes an item smaller that is too large by itself; null where none can be.</param>
    /// <param name="room">The most bytes of JSON.</param>
    /// <returns>The items, and whether one had to be made smaller to be given at all.</returns>
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
                // One larger than a whole result would stop the listing for good.
                return ([shrink is null ? item : shrink(item)], shrink is not null);
        }

        return (fitting, false);
    }

    /// <summary>The bytes of an item's JSON as it is sent.</summary>
    public static int Size<T>(T item) => JsonSerializer.SerializeToUtf8Bytes(item, (JsonTypeInfo<T>)ToolJson.Results.Options.GetTypeInfo(typeof(T))).Length;

    /// <summary>How much of a text fits, from a place on, once the text is JSON in UTF-8: a line break, a quote and a backslash take two bytes there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where it begins.</param>
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

    /// <summary>The beginning of a text that fits, marked where something is missing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="room">The most bytes of JSON.</param>
    public static string Cut(string text, int room)
    {
        var end = EndOf(text, 0, text.Length, room);
        return end == text.Length ? text : text[..end] + "…";
    }

    // A lone surrogate is sent as U+FFFD, which has three bytes. A pair has four.
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
