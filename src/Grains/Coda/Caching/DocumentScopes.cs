using System.Text.Json;

namespace CodaMcp.Coda.Caching;

/// <summary>
/// The parts of a document that a request shows or touches. A write makes a read outdated if they have a scope in common. The methods of
/// <see cref="ICodaApi"/> declare their scopes.
/// </summary>
/// <remarks>
/// <para>
/// Rows have one scope for each table, because formulas of a table often depend on its other rows. A view shows the rows of a table, and a name
/// can denote any table. So every write to rows also touches reads by a view or by a name. Formulas can carry changes into other tables, and into
/// the tables that a page's Markdown shows. These changes are not tracked. Such responses are as old as <see cref="CodaCacheTimes.Rows"/> and
/// <see cref="CodaCacheTimes.Content"/> allow.
/// </para>
/// <para>
/// A write to pages or rows also touches the document itself, because its size and time of change change, and its formulas and controls. By the
/// specification, sharing and domains appear in no other response, so they have scopes of their own. Publishing touches the document, its domains
/// and the list of docs.
/// </para>
/// </remarks>
internal static class DocumentScopes
{
    /// <summary>Whether a write touches a scope that a response shows.</summary>
    public static bool Touches(this DocumentWrite write, string[] scopes) => write.Scopes.Contains(All) || write.Scopes.Intersect(scopes).Any();

    /// <summary>The scope of a write that may have changed anything in the document.</summary>
    public const string All = "*";

    /// <summary>The document itself.</summary>
    public const string Doc = "doc";

    /// <summary>The sharing of the document.</summary>
    public const string Sharing = "sharing";

    /// <summary>The document's custom domains.</summary>
    public const string Domains = "domains";

    /// <summary>Formulas and controls, with their values.</summary>
    public const string Formulas = "formulas";

    /// <summary>The pages, without their content.</summary>
    public const string Pages = "pages";

    /// <summary>The content of all pages.</summary>
    public const string Content = "content";

    /// <summary>The content of the page that the path names.</summary>
    public const string PageContent = Content + ":{pageIdOrName}";

    /// <summary>The tables and their columns. Every read of a table shows this scope.</summary>
    public const string Tables = "tables";

    /// <summary>The listing of tables.</summary>
    public const string TableList = "table-list";

    /// <summary>The rows of all tables.</summary>
    public const string Rows = "rows";

    /// <summary>The rows of the table that the path names.</summary>
    public const string TableRows = Rows + ":{tableIdOrName}";

    /// <summary>The Coda user's list of docs. It is not part of any document.</summary>
    public const string Docs = "docs";

    /// <summary>The document id that stands for the list of docs. No document has an empty id.</summary>
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

    /// <summary>Removes the scope of tables if a page's update only adds content, or does not change the content.</summary>
    /// <param name="scopes">The scopes that the update touches otherwise.</param>
    /// <param name="body">The update as UTF-8 JSON.</param>
    public static string[] WithoutTables(string[] scopes, ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        using var json = JsonDocument.ParseValue(ref reader);
        var replaces = json.RootElement.TryGetProperty("contentUpdate", out var update)
            && !(update.TryGetProperty("insertionMode", out var mode) && mode.GetString() is "append" or "prepend");
        return replaces ? scopes : [.. scopes.Where(scope => scope != Tables)];
    }

    // The id of a view begins with "table-". It does not identify the table that has the rows.
    private static bool IsId(string whole, string idOrName) => whole == Rows
        ? idOrName.StartsWith("grid-", StringComparison.Ordinal)
        : idOrName.StartsWith("canvas-", StringComparison.Ordinal) || idOrName.StartsWith("section-", StringComparison.Ordinal);
}
