namespace CodaMcp.Resources;

/// <summary>All resource templates. <see cref="ResourceUri"/> parses the URIs that are made from them.</summary>
internal static class ResourceTemplates
{
    /// <summary>The type of docs, tables and rows.</summary>
    public const string Json = "application/json";

    /// <summary>The type of pages (RFC 7763).</summary>
    public const string Markdown = "text/markdown";

    /// <summary>The templates, in the order of <c>resources/templates/list</c>.</summary>
    public static IReadOnlyList<ResourceTemplateDescriptor> All { get; } =
    [
        new()
        {
            UriTemplate = "coda://docs/{doc}",
            Name = "doc",
            Title = "Doc",
            Description = "What is in a doc: its pages, and its tables with columns, as get_doc_overview gives it. doc: id or exact name.",
            MimeType = Json,
        },
        new()
        {
            UriTemplate = "coda://docs/{doc}/pages/{page}",
            Name = "page",
            Title = "Page",
            Description = "A page's text as Markdown, up to 120,000 characters. page: id or exact name.",
            MimeType = Markdown,
        },
        new()
        {
            UriTemplate = "coda://docs/{doc}/tables/{table}",
            Name = "table",
            Title = "Table",
            Description = "A table or view: all its columns, and its first rows. table: id or exact name.",
            MimeType = Json,
        },
        new()
        {
            UriTemplate = "coda://docs/{doc}/tables/{table}/rows/{row}",
            Name = "row",
            Title = "Row",
            Description = "One row whole, values by column name. row: id or the value of the table's display column.",
            MimeType = Json,
        },
    ];

    /// <summary>Returns the templates that <see cref="ResourceReader"/> reads with at least one of the given tools.</summary>
    /// <param name="tools">The names of the tools.</param>
    public static IEnumerable<string> ReadWith(IReadOnlyCollection<string> tools) => All.Select(template => template.UriTemplate).Where(template => tools.Any(ToolsOf(template).Contains));

    private static string[] ToolsOf(string template) => template switch
    {
        "coda://docs/{doc}" => ["get_doc_overview"],
        "coda://docs/{doc}/pages/{page}" => ["get_page"],
        "coda://docs/{doc}/tables/{table}" => ["get_table", "list_rows"],
        _ => ["get_row"],
    };
}
