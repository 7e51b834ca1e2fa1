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

    /// <summary>The characters of an item's JSON; those beyond ASCII count as the bytes they take.</summary>
    public static int Size<T>(T item) => JsonSerializer.SerializeToUtf8Bytes(item, (JsonTypeInfo<T>)ToolJson.Default.Options.GetTypeInfo(typeof(T))).Length;
}
