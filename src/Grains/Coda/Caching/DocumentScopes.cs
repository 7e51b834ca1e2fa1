using System.Text.Json;

namespace CodaMcp.Coda.Caching;

/// <summary>
/// The parts of a document that a request shows or touches. A write makes a read outdated if they have a scope in common. The methods of
/// <see cref="ICodaApi"/> declare their scopes.
/// </summary>
/// <remarks>
/// <para>
/// Rows have a scope for each table: formulas of one table often reach across its rows. Views show the rows of tables, and a name can stand
/// for any table, so every write to rows touches both. Changes that formulas carry into other tables, and into the tables that a page's
/// Markdown shows, are not followed: these are as old as <see cref="CodaCacheTimes.Rows"/> and <see cref="CodaCacheTimes.Content"/> allow.
/// </para>
/// <para>
/// A write to pages or rows touches the document itself, for its size and time of change, and its formulas and controls. By the
/// specification, sharing, publishing and domains show in nothing else, so they have scopes of their own.
/// </para>
/// </remarks>
internal static class DocumentScopes
{
    /// <summary>Whether a write touches what an answer shows.</summary>
    public static bool Touches(this DocumentWrite write, string[] scopes) => write.Scopes.Contains(All) || write.Scopes.Intersect(scopes).Any();

    /// <summary>Touched by a write that may have touched anything in the document.</summary>
    public const string All = "*";

    /// <summary>The document itself.</summary>
    public const string Doc = "doc";

    /// <summary>With whom the document is shared.</summary>
    public const string Sharing = "sharing";

    /// <summary>The document's custom domains.</summary>
    public const string Domains = "domains";

    /// <summary>Formulas and controls, with their values.</summary>
    public const string Formulas = "formulas";

    /// <summary>The pages there are, without their content.</summary>
    public const string Pages = "pages";

    /// <summary>The content of all pages.</summary>
    public const string Content = "content";

    /// <summary>The content of the page that the path names.</summary>
    public const string PageContent = Content + ":{pageIdOrName}";

    /// <summary>Which tables there are, and their columns: shown by every read of a table.</summary>
    public const string Tables = "tables";

    /// <summary>The listing of tables.</summary>
    public const string TableList = "table-list";

    /// <summary>The rows of all tables.</summary>
    public const string Rows = "rows";

    /// <summary>The rows of the table that the path names.</summary>
    public const string TableRows = Rows + ":{tableIdOrName}";

    /// <summary>The list of docs of the Coda user, which is part of no document.</summary>
    public const string Docs = "docs";

    /// <summary>Stands for a document's id where the list of docs is meant: no document has an empty id.</summary>
    public const string ListOfDocs = "";

    private const string Indirect = "?";

    /// <summary>Returns the scopes of a request.</summary>
    /// <param name="declared">The scopes of its operation.</param>
    /// <param name="touches">Whether it touches them. Otherwise it shows them.</param>
    /// <param name="arguments">The ids and names in its path.</param>
    public static string[] Resolve(string[] declared, bool touches, IReadOnlyDictionary<string, string> arguments) =>
    [
        .. declared.SelectMany<string, string>(scope =>
        {
            if (scope.Split(':') is not [var whole, var parameter])
                return [scope];
            var idOrName = arguments[parameter.Trim('{', '}')];
            var part = IsId(whole, idOrName) ? $"{whole}:{idOrName}" : null;
            var indirect = $"{whole}:{Indirect}";
            if (touches)
                return part is null ? [whole] : [part, indirect];
            return [whole, part ?? indirect];
        }),
    ];

    /// <summary>Removes the scope of tables if a page's update adds to the page's content or does not touch it.</summary>
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

    // The id of a view begins with "table-". It says nothing of the table that has the rows.
    private static bool IsId(string whole, string idOrName) => whole == Rows
        ? idOrName.StartsWith("grid-", StringComparison.Ordinal)
        : idOrName.StartsWith("canvas-", StringComparison.Ordinal) || idOrName.StartsWith("section-", StringComparison.Ordinal);
}
