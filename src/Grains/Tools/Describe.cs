namespace CodaMcp.Tools;

/// <summary>The descriptions of arguments that many tools share.</summary>
internal static class Describe
{
    /// <summary>The doc.</summary>
    public const string Doc = "Doc id, name or link.";

    /// <summary>The doc of an object that may be given as a link.</summary>
    public const string DocUnlessLink = "Its doc, unless linked.";

    /// <summary>A page.</summary>
    public const string Page = "Page id, name or link.";

    /// <summary>A table.</summary>
    public const string Table = "Table or view: id, name or link.";

    /// <summary>The table of a row that may be given as a link.</summary>
    public const string TableUnlessLink = "Its table, unless linked.";

    /// <summary>A row.</summary>
    public const string Row = "Row id, link, or its display column's value.";

    /// <summary>A folder.</summary>
    public const string Folder = "Folder id or name.";

    /// <summary>A workspace. The API does not list workspaces.</summary>
    public const string Workspace = "Workspace id, ws-…; whoami, get_doc and list_folders give some.";

    /// <summary>The first day of analytics.</summary>
    public const string Since = "First day, yyyy-MM-dd.";

    /// <summary>The last day of analytics.</summary>
    public const string Until = "Last day, yyyy-MM-dd.";

    /// <summary>Whether to force a deletion that would otherwise be refused.</summary>
    public const string Force = "Even where tables, controls or named formulas would go.";

    /// <summary>The size of a listing.</summary>
    public const string Limit = "Most to give.";

    /// <summary>The members of a listing's items.</summary>
    public const string Fields = "Besides id and name; all but link by default.";

    /// <summary>Cells of a row.</summary>
    public const string Cells = "column: name or id. value: text as typed in Coda; \"\" clears, [\"a\",\"b\"] for several.";

    /// <summary>The cursor.</summary>
    public const string Cursor = "nextCursor of the same call.";

    /// <summary>How long a write waits.</summary>
    public const string Wait = "Seconds to wait.";

    /// <summary>A read that bypasses the caches.</summary>
    public const string Fresh = "Ask Coda anew.";

    /// <summary>Whether a person agreed to the change.</summary>
    public const string Confirm = "Only once the person agreed to exactly this.";

    /// <summary>The key that makes a repeated write safe.</summary>
    public const string IdempotencyKey = "Any text: makes repeats safe.";

    /// <summary>Describes the argument for the value format of cells.</summary>
    public const string Values = "rich: as get_row gives them, with ids.";

    /// <summary>Describes the argument that keeps texts unparsed.</summary>
    public const string DisableParsing = "Store text as it is, unparsed.";

    /// <summary>Whether to allow new options in select columns and unknown texts in relation columns.</summary>
    public const string AllowNewOptions = "Allow new select values, and relation texts that name no row.";
}
