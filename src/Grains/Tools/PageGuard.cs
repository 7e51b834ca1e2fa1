using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.References;

namespace CodaMcp.Tools;

/// <summary>
/// Protects the tables, controls and named formulas on a page. They do not show in the page's lines of text. They are lost when the page is
/// overwritten, cleared or deleted.
/// </summary>
internal static class PageGuard
{
    private const int Named = 10;

    /// <summary>Refuses the change if one of the pages holds a table, a control or a named formula.</summary>
    /// <param name="call">The call.</param>
    /// <param name="docId">The doc.</param>
    /// <param name="pageIds">The pages.</param>
    /// <param name="argument">The argument that asks for the change, for the error.</param>
    /// <param name="instead">The alternative, as the beginning of a sentence; empty if there is none.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ToolException">A page holds such an object, or the doc has too many of them to tell.</exception>
    public static async Task Refuse(
        ToolCall call, string docId, IReadOnlyCollection<string> pageIds, string argument, string instead, CancellationToken cancellationToken)
    {
        var tables = await new ReferenceResolver(call).Tables(docId, cancellationToken);
        var controls = await Listing.All((limit, token) => call.Api.ListControls(docId, new ListQuery { Limit = limit, PageToken = token }, cancellationToken));
        var formulas = await Listing.All((limit, token) => call.Api.ListFormulas(docId, new ListQuery { Limit = limit, PageToken = token }, cancellationToken));
        var held = tables.Items.Where(table => On(table.Parent)).Select(table => $"'{table.Name}' ({table.Id})")
            .Concat(controls.Items.Concat(formulas.Items).Where(item => On(item.Parent)).Select(item => $"'{item.Name}' ({item.Id})"))
            .ToList();
        var advice = $"{(instead.Length > 0 ? $"{instead}, or set" : "Set")} force if that is meant.";
        if (held.Count > 0)
        {
            throw ToolException.ForArgument(
                argument,
                $"would destroy what is on the page besides text: {string.Join(", ", held.Take(Named))}{(held.Count > Named ? $" and {held.Count - Named} more" : "")}. {advice}");
        }

        if (!tables.Complete || !controls.Complete || !formulas.Complete)
            throw ToolException.ForArgument(argument, $"may destroy tables or controls: the doc has too many to tell whether the page holds one. {advice}");

        bool On(NamedReference? page) => page is not null && pageIds.Contains(page.Id);
    }
}
