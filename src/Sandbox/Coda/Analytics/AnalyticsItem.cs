using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Something that is counted, and its counts day by day.</summary>
/// <param name="Kind">Member of the answer that says what it is: doc, page, pack or formula.</param>
/// <param name="Subject">What it is.</param>
/// <param name="Keys">What it can be ordered by besides its counts.</param>
/// <param name="Metrics">Its counts, oldest day first.</param>
internal sealed record AnalyticsItem(string Kind, JsonObject Subject, IReadOnlyDictionary<string, string> Keys, IReadOnlyList<JsonObject> Metrics)
{
    /// <summary>One page of the items in the order that was asked for; ordering by date turns the days of each around.</summary>
    /// <param name="paging">The listing.</param>
    /// <param name="items">Everything there is.</param>
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

    /// <summary>The item as the API shows it.</summary>
    public JsonObject ToJson() => new() { [Kind] = Subject, ["metrics"] = new JsonArray([.. Metrics]) };

    private (string Text, long Total) KeyOf(string orderBy) => Keys.TryGetValue(orderBy, out var key)
        ? (key, 0)
        : ("", Metrics.Sum(metrics => metrics[orderBy] is JsonValue value && value.TryGetValue<int>(out var number) ? (long)number : 0));
}
