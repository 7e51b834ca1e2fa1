using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CodaMcp.Tools;

/// <summary>Keeps results within what clients take.</summary>
internal static class Fitting
{
    /// <summary>The most characters of JSON that one result gives of a listing.</summary>
    public const int MaxCharacters = 25_000;

    /// <summary>As many items as fit <see cref="MaxCharacters"/>, at least one.</summary>
    /// <param name="items">The items.</param>
    /// <param name="shrink">Makes an item smaller that is too large by itself; null where none can be.</param>
    /// <returns>The items, and whether one had to be made smaller to be given at all.</returns>
    public static (List<T> Items, bool Shrunk) Of<T>(IEnumerable<T> items, Func<T, T>? shrink = null)
    {
        var fitting = new List<T>();
        var room = MaxCharacters;
        foreach (var item in items)
        {
            room -= Size(item);
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

    /// <summary>The characters of an item's JSON as it is sent.</summary>
    public static int Size<T>(T item) => JsonSerializer.Serialize(item, (JsonTypeInfo<T>)ToolJson.Results.Options.GetTypeInfo(typeof(T))).Length;

    /// <summary>How much of a text fits, from a place on, once the text is JSON: a line break, a quote and a backslash take two characters there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="most">The most characters of the text to take.</param>
    /// <param name="room">The most characters of JSON.</param>
    /// <returns>Where the part ends. It never ends within a surrogate pair.</returns>
    public static int EndOf(string text, int from, int most, int room = MaxCharacters)
    {
        var last = (int)Math.Min(text.Length, (long)from + most);
        var end = from;
        while (end < last && (room -= SentLength(text[end])) >= 0)
            end++;
        return end > from && end < text.Length && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;
    }

    private static int SentLength(char letter) => letter switch
    {
        '"' or '\\' or '\n' or '\r' or '\t' or '\b' or '\f' => 2,
        < ' ' => 6,
        _ => 1,
    };
}
