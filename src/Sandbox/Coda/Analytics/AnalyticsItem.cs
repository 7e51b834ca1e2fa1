using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>An object of the analytics, with its numbers per day.</summary>
/// <param name="Kind">The response member for the object: doc, page, pack or formula.</param>
/// <param name="Subject">The object.</param>
/// <param name="Keys">The values by which it can be ordered, besides its numbers.</param>
/// <param name="Metrics">Its numbers, oldest day first.</param>
internal sealed record AnalyticsItem(string Kind, JsonObject Subject, IReadOnlyDictionary<string, string> Keys, IReadOnlyList<JsonObject> Metrics)
{
    /// <summary>Returns one page of the items in the requested order. An order by date applies to the days within each item.</summary>
    /// <param name="paging">The listing.</param>
    /// <param name="items">All items.</param>
    /// <param name="orders">Allowed values of <c>orderBy</c>.</param>
    public static CodaAnswer Page(Paging paging, IEnumerable<AnalyticsItem> items, IReadOnlyCollection<string> orders)
    {
        var orderBy = paging["orderBy"] ?? "date";
        if (!orders.Contains(orderBy))
            throw CodaException.BadRequest($"orderBy must be one of {string.Join(", ", orders)}.");
        var descending = paging["direction"] switch
        {
            null or "ascending" => false,
            "descending" => true,
            _ => throw CodaException.BadRequest("direction must be one of ascending, descending."),
        };
        if (orderBy == "date")
            items = items.Select(item => descending ? item with { Metrics = [.. item.Metrics.Reverse()] } : item);
        else if (descending)
            items = items.OrderByDescending(item => item.KeyOf(orderBy));
        else
            items = items.OrderBy(item => item.KeyOf(orderBy));
        return paging.Page(items.ToList(), item => item.ToJson(), href: false);
    }

    /// <summary>Converts the item to the API's form.</summary>
    public JsonObject ToJson() => new() { [Kind] = Subject, ["metrics"] = new JsonArray([.. Metrics]) };

    private (string Text, long Total) KeyOf(string orderBy) => Keys.TryGetValue(orderBy, out var key)
        ? (key, 0)
        : ("", Metrics.Sum(metrics => metrics[orderBy] is JsonValue value && value.TryGetValue<int>(out var number) ? (long)number : 0));
}
