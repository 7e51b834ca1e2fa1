using System.Net;
using System.Net.Mail;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.References;

namespace CodaMcp.Tools;

/// <summary>
/// Finds the people that cells name. Coda accepts a person only by the exact email address, and only a person of the doc. It stores any
/// other text as plain text, without an error (live note). The API does not list a doc's people. So this class knows only the people in the
/// first rows of the column.
/// </summary>
/// <param name="call">The call it is for.</param>
/// <param name="docId">The doc.</param>
/// <param name="tableId">The table that is written to, or filtered.</param>
/// <param name="columns">Its columns.</param>
internal sealed class PersonTexts(ToolCall call, string docId, string tableId, TableColumns columns)
{
    private const int RowsRead = 200;

    private readonly HashSet<string> notices = [];
    private readonly Dictionary<string, IReadOnlyList<KnownPerson>> people = new(StringComparer.Ordinal);
    private CodaList<Row>? rows;

    /// <summary>Notes on values that could not be checked; null if all were checked.</summary>
    public IReadOnlyList<string>? Unchecked => notices.Count > 0 ? [.. notices] : null;

    /// <summary>Returns the row with the email addresses of the people that its cells name.</summary>
    /// <param name="row">The row.</param>
    /// <param name="place">Where it is, for errors.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ToolException">A cell's name belongs to no known person, or to several people.</exception>
    public async Task<RowEdit> Checked(RowEdit row, string place, CancellationToken cancellationToken)
    {
        var cells = new List<CellEdit>(row.Cells.Count);
        foreach (var cell in row.Cells)
        {
            var column = columns.All.First(column => column.Id == cell.Column);
            cells.Add(column.Format.Type == "person" ? cell with { Value = await Checked(column, cell.Value, place, cancellationToken) } : cell);
        }

        return new RowEdit(cells);
    }

    /// <summary>Returns the people with that name or address in the first rows of a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="text">The name, in any case, or the address.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<IReadOnlyList<KnownPerson>> Find(Column column, string text, CancellationToken cancellationToken) =>
        Find(await Known(column, cancellationToken), text);

    /// <summary>Returns the email address in a text such as <c>Ada Lovelace &lt;ada@example.com&gt;</c>; null if there is none.</summary>
    /// <param name="text">The text.</param>
    public static string? AddressIn(string text)
    {
        var bare = text.Trim();
        if (bare.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            bare = bare["mailto:".Length..];
        return MailAddress.TryCreate(bare, out var address) && address.Host.Contains('.', StringComparison.Ordinal) ? address.Address : null;
    }

    private static IReadOnlyList<KnownPerson> Find(IReadOnlyList<KnownPerson> known, string text)
    {
        var address = AddressIn(text);
        var byAddress = known.Where(person => address is not null && string.Equals(person.Email, address, StringComparison.OrdinalIgnoreCase)).Take(1).ToList();
        return byAddress.Count == 1 ? byAddress : Names.Find(known, person => person.Name, text.Trim());
    }

    private async Task<JsonElement> Checked(Column column, JsonElement value, string place, CancellationToken cancellationToken)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return Text(await AddressOf(column, CellEdits.Text(value), place, cancellationToken));
        var addresses = new List<string>();
        foreach (var item in value.EnumerateArray())
            addresses.Add(await AddressOf(column, CellEdits.Text(item), place, cancellationToken));
        return JsonSerializer.SerializeToElement([.. addresses], ToolJson.Default.StringArray);
    }

    private async Task<string> AddressOf(Column column, string text, string place, CancellationToken cancellationToken)
    {
        var wanted = text.Trim();
        if (wanted.Length == 0)
            return "";
        var known = await Known(column, cancellationToken);
        switch (Find(known, wanted))
        {
            case [{ Email: { } email }]:
                return email;
            case [_, _, ..] several:
                throw new ToolException(
                    ToolErrorKind.Ambiguous,
                    $"Argument '{place}': column '{column.Name}' has several people named '{Summaries.Cut(wanted, 100)}': {string.Join(", ", several.Take(10).Select(person => person.Email ?? person.Name))}. Use the email address.");
        }

        if (AddressIn(wanted) is { } address)
        {
            notices.Add($"Column '{column.Name}': '{Summaries.Cut(address, 100)}' is not among the people that its first rows name, so it was not checked. Coda stores an address of nobody in the doc as plain text.");
            return address;
        }

        var nearest = string.Join(", ", NearestNames.Of(wanted, known, person => person.Name, 4).Select(person => $"'{person.Name}' ({person.Email})"));
        throw ToolException.ForArgument(
            place, $"gives column '{column.Name}' the value '{Summaries.Cut(wanted, 100)}', which names no person there. Write a person as an email address.{(nearest.Length > 0 ? $" The nearest known: {nearest}." : "")}");
    }

    private async Task<IReadOnlyList<KnownPerson>> Known(Column column, CancellationToken cancellationToken)
    {
        if (people.TryGetValue(column.Id, out var known))
            return known;
        try
        {
            rows ??= await call.Api.ListRows(docId, tableId, new ListRowsQuery { Limit = RowsRead, ValueFormat = RichCells.Format }, cancellationToken);
        }
        catch (CodaException unreadable) when (unreadable.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests))
        {
            rows = new CodaList<Row> { Items = [] };
        }

        return people[column.Id] = [.. rows.Items
            .SelectMany(row => row.Values.TryGetValue(column.Id, out var cell) ? Items(RichCells.Of(cell)) : [])
            .Where(item => RichCells.Key(item, "name") is not null || RichCells.Key(item, "email") is not null)
            .Select(item => new KnownPerson(Member(item, "name") ?? "", Member(item, "email")))
            .Distinct()];
    }

    private static IEnumerable<JsonElement> Items(JsonElement cell) => cell.ValueKind == JsonValueKind.Array ? cell.EnumerateArray().SelectMany(Items) : [cell];

    private static string? Member(JsonElement item, string name) => RichCells.Key(item, name) is { } member ? CellEdits.Text(member) : null;

    private static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text, ToolJson.Default.String);
}
