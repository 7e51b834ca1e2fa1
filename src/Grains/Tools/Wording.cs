using System.Text.RegularExpressions;
using CodaMcp.Coda.Contract;
using CodaMcp.References;

namespace CodaMcp.Tools;

/// <summary>Names objects in questions to a person. Their names are chosen by the doc's authors, so they are quoted, cut, and kept to one line.</summary>
internal static partial class Wording
{
    private const int MostOfName = 80;

    /// <summary>Returns a quoted name, or the id if there is no name.</summary>
    public static string Named(string? name, string id) => string.IsNullOrWhiteSpace(name) ? id : $"'{Summaries.Cut(Breaks().Replace(name, " ").Replace('\'', '’'), MostOfName)}'";

    /// <summary>Reads a doc and names it, as <c>doc 'Plan'</c>.</summary>
    public static async Task<string> Doc(ToolCall call, string docId, CancellationToken cancellationToken) => Doc(await new ReferenceResolver(call).Doc(docId, cancellationToken));

    /// <summary>Names a doc that is already read, as <c>doc 'Plan'</c>.</summary>
    public static string Doc(Doc doc) => $"doc {Named(doc.Name, doc.Id)}";

    /// <summary>Names a table and its doc, as <c>table 'Tasks' of doc 'Plan'</c>.</summary>
    public static async Task<string> Table(ToolCall call, string docId, Table table, CancellationToken cancellationToken) =>
        $"table {Named(table.Name, table.Id)} of {await Doc(call, docId, cancellationToken)}";

    [GeneratedRegex(@"[\p{C}\s]+")]
    private static partial Regex Breaks();
}
