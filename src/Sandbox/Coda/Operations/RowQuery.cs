using System.Text.Json;

namespace CodaMcp.Sandbox.Coda;

/// <summary>The single condition of <c>query</c>: <c>columnId:json</c> or <c>"Column name":json</c>.</summary>
internal sealed class RowQuery
{
    private readonly ColumnModel column;
    private readonly JsonElement value;

    private RowQuery(ColumnModel column, JsonElement value)
    {
        this.column = column;
        this.value = value;
    }

    /// <summary>Reads a query. Throws the 400 if it is malformed or its column is unknown.</summary>
    public static RowQuery Parse(string query, TableModel home)
    {
        string idOrName;
        string rest;
        if (query.StartsWith('"'))
        {
            var end = EndOfString(query);
            if (end < 0 || end >= query.Length || query[end] != ':')
                throw Malformed(query);
            idOrName = Json(query, query[..end]).GetString()!;
            rest = query[(end + 1)..];
        }
        else
        {
            var colon = query.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                throw Malformed(query);
            idOrName = query[..colon];
            rest = query[(colon + 1)..];
        }
        var value = Json(query, rest);
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            throw Malformed(query);
        var named = query.StartsWith('"');
        var column = home.Columns.Find(candidate => candidate.Id == idOrName) ?? (named ? home.Columns.Find(candidate => candidate.Name == idOrName) : null);
        return column is null
            ? throw CodaException.BadRequest($"Column {idOrName} in the query was not found.")
            : new RowQuery(column, value);
    }

    /// <summary>Whether the row's cell equals the value. One of several values in the cell is enough. Relations compare by name, never by row id.</summary>
    public bool Matches(DocModel doc, TableModel home, RowModel row)
    {
        var cell = CellReading.Value(doc, home, column, row);
        if (value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0))
            return !Cells.Items(cell).Any();
        if (value.ValueKind == JsonValueKind.String && CellReading.Text(doc, column, cell) == value.GetString())
            return true;
        return Cells.Items(cell).Any(item => Equal(doc, item));
    }

    private bool Equal(DocModel doc, JsonElement item) => value.ValueKind switch
    {
        JsonValueKind.Number => item.ValueKind == JsonValueKind.Number && item.GetDouble().Equals(value.GetDouble()),
        JsonValueKind.True or JsonValueKind.False => item.ValueKind == value.ValueKind,
        _ => CellReading.ItemText(doc, column, item) == value.GetString()
            || (column.Type == "date" && item.ValueKind == JsonValueKind.String && item.GetString() == value.GetString()),
    };

    // Returns the index after the closing quote, or -1.
    private static int EndOfString(string text)
    {
        for (var index = 1; index < text.Length; index++)
        {
            if (text[index] == '\\')
                index++;
            else if (text[index] == '"')
                return index + 1;
        }
        return -1;
    }

    private static JsonElement Json(string query, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw Malformed(query);
        }
    }

    private static CodaException Malformed(string query) =>
        CodaException.BadRequest($"Could not parse query: {query}. Expected <column ID or quoted column name>:<JSON value>.");
}
