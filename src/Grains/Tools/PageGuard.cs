using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.References;

namespace CodaMcp.Tools;

/// <summary>
/// Keeps what hangs on a page from going unnoticed: tables, controls and named formulas do not show in a page's lines of text, and go
/// when the page is overwritten, cleared or deleted.
/// </summary>
internal static class PageGuard
{
    private const int Named = 10;

    /// <summary>Refuses to go on where something hangs on one of the pages.</summary>
    /// <param name="call">The call.</param>
    /// <param name="docId">The doc.</param>
    /// <param name="pageIds">The pages.</param>
    /// <param name="argument">The argument that asks for it, for the error.</param>
    /// <param name="instead">What to do instead, as a sentence; empty for nothing.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <exception cref="ToolException">Something hangs on them, or nobody can tell.</exception>
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
