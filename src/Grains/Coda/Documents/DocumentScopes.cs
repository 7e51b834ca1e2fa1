using System.Text.Json;

namespace CodaMcp.Coda.Documents;

/// <summary>
/// Which parts of a document a request shows or touches. A read is outdated by a write exactly where they have a scope in common.
/// </summary>
/// <remarks>
/// <para>
/// Rows are taken table by table: formulas of one table often reach across its rows. Views show the rows of tables, and what is
/// addressed by name could be any, so either is touched by every write to rows. What formulas carry into other tables, and the tables that a
/// page's Markdown shows, are not followed: they are as old as <see cref="CodaCacheTimes.Rows"/> and <see cref="CodaCacheTimes.Content"/> allow.
/// </para>
/// <para>Every write touches the document itself, for its size and time of change, and whatever is not known better.</para>
/// </remarks>
internal static class DocumentScopes
{
    /// <summary>Touched by a write that may have touched anything.</summary>
    public const string All = "*";

    /// <summary>Which tables there are, and their columns: shown by whatever is read of a table.</summary>
    public const string Tables = "tables";

    private const string Doc = "doc";
    private const string Pages = "pages";
    private const string TableList = "table-list";
    private const string Content = "content";
    private const string Rows = "rows";
    private const string Indirect = "?";

    /// <summary>What a GET shows.</summary>
    /// <param name="parts">Its path below the API's address.</param>
    public static string[] ShownBy(string[] parts) => parts switch
    {
        ["docs", _, "pages"] or ["docs", _, "pages", _] => [Pages],
        ["docs", _, "pages", var page, "content"] => ShownOfPage(page),
        ["docs", _, "tables"] => [TableList, Tables],
        ["docs", _, "tables", _, "columns", ..] => [Tables],
        ["docs", _, "tables", var table, .. var rest] when rest is [] or ["rows", ..] => [Tables, Rows, Of(Rows, table, IsTable(table))],
        _ => [Doc],
    };

    /// <summary>What a page's content shows.</summary>
    public static string[] ShownOfPage(string page) => [Content, Of(Content, page, IsPage(page))];

    /// <summary>What a request touches that changes something; for a page, as if it might remove tables. See <see cref="WithoutTables"/>.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="parts">Its path below the API's address.</param>
    public static string[] TouchedBy(HttpMethod method, string[] parts) => parts switch
    {
        ["docs", _] when method == HttpMethod.Patch => [Doc],
        ["docs", _, "pages"] => [Doc, Pages, TableList],
        // Whose subpages go along.
        ["docs", _, "pages", _] when method == HttpMethod.Delete => [Doc, Pages, Content, TableList, Tables],
        ["docs", _, "pages", var page, .. var rest] when rest is [] or ["content"] => [Doc, Pages, .. Touched(Content, page, IsPage(page)), TableList, Tables],
        ["docs", _, "tables", var table, "rows", .. var rest] when rest is [] or [_] => [Doc, .. Touched(Rows, table, IsTable(table))],
        // A button can do anything.
        _ => [All],
    };

    /// <summary>Leaves the tables there are alone where a page's update adds to its content or does not touch it.</summary>
    /// <param name="scopes">What it touches otherwise.</param>
    /// <param name="body">The update as UTF-8 JSON.</param>
    public static string[] WithoutTables(string[] scopes, ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        using var json = JsonDocument.ParseValue(ref reader);
        var replaces = json.RootElement.TryGetProperty("contentUpdate", out var update)
            && !(update.TryGetProperty("insertionMode", out var mode) && mode.GetString() is "append" or "prepend");
        return replaces ? scopes : [.. scopes.Where(scope => scope != Tables)];
    }

    private static string Of(string scope, string idOrName, bool isId) => $"{scope}:{(isId ? Uri.UnescapeDataString(idOrName) : Indirect)}";

    private static string[] Touched(string scope, string idOrName, bool isId) => isId ? [Of(scope, idOrName, true), Of(scope, Indirect, false)] : [scope];

    private static bool IsPage(string idOrName) => idOrName.StartsWith("canvas-", StringComparison.Ordinal) || idOrName.StartsWith("section-", StringComparison.Ordinal);

    private static bool IsTable(string idOrName) => idOrName.StartsWith("grid-", StringComparison.Ordinal);
}
