using System.Globalization;
using System.Text.RegularExpressions;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.References;

namespace CodaMcp.Tools;

/// <summary>Finds the places of edits in the lines of a page. Coda does not list tables, controls and other objects among the lines (recorded).</summary>
/// <param name="items">The lines, as Coda lists them.</param>
internal sealed partial class PageLines(IReadOnlyList<PageContentItem> items)
{
    private const int MostListed = 10;
    private const int MostShown = 80;

    private readonly List<PageLine> lines =
        [.. items.Select((item, index) => new PageLine(index, item.Id, item.ItemContent ?? new PageContentLine(), index == 0 ? null : items[index - 1].ItemContent?.Content))];

    /// <summary>The lines, in the page's order.</summary>
    public IReadOnlyList<PageLine> All => lines;

    /// <summary>Finds the place of an edit.</summary>
    /// <exception cref="ToolException">There is no such place, there are several, or its text is not the text that the caller read.</exception>
    public PlacedEdit Place(PageEdit edit)
    {
        if (edit.ElementId is { } id)
            return Placed(edit, WithId(edit, id));
        if (edit.Text is { } text)
            return Placed(edit, Only(edit.At + ".text", text, WithText(text), "The nearest", lines));
        var headings = lines.Where(line => line.HeadingLevel > 0).ToList();
        var title = HeadingMark().Replace(edit.Heading!.Trim(), "");
        var heading = Only(edit.At + ".heading", title, Named(headings, title), "The page's headings", headings);
        var next = headings.Find(other => other.Index > heading.Index && other.HeadingLevel <= heading.HeadingLevel);
        return new PlacedEdit(edit, lines, heading.Index, (next?.Index ?? lines.Count) - 1);
    }

    /// <summary>Refuses edits that touch the same place. The later edit would not find its place as the caller read it.</summary>
    /// <exception cref="ToolException">Two edits overlap.</exception>
    public static void RefuseOverlaps(IReadOnlyList<PlacedEdit> edits)
    {
        for (var later = 1; later < edits.Count; later++)
        {
            if (edits.Take(later).FirstOrDefault(edits[later].Overlaps) is { } earlier)
            {
                throw ToolException.ForArgument(
                    edits[later].Edit.At, $"overlaps {earlier.Edit.At}: both are about {edits[later].Anchor.Shown}. Put them into one edit, or into two calls.");
            }
        }
    }

    private PlacedEdit Placed(PageEdit edit, PageLine line)
    {
        // Coda's lists do not show whether a checkbox is ticked.
        if (edit.What == PageEdit.Replace && line.Content.Style == "checkboxList" && !BlockMark().IsMatch(edit.Content!))
            throw ToolException.ForArgument($"{edit.At}.content", "replaces a checkbox, and must say whether it is ticked: begin with '- [ ] ' or '- [x] '.");
        // A single line without a mark keeps the style of the old line.
        var keepsStyle = edit.What == PageEdit.Replace && !edit.Content!.Trim().Contains('\n', StringComparison.Ordinal) && !BlockMark().IsMatch(edit.Content);
        return new PlacedEdit(keepsStyle ? edit with { Content = line.Content.Mark + edit.Content!.Trim() } : edit, lines, line.Index, line.Index);
    }

    private PageLine WithId(PageEdit edit, string id)
    {
        var line = lines.FirstOrDefault(line => line.Id == id);
        var moved = edit.Expected is { } text && WithText(text) is { Count: > 0 and <= MostListed } found ? found : [];
        if (line is null)
        {
            var now = moved.Count > 0 ? $"The text now stands at {Listed(moved)}" : $"list_page_elements gives the ids of now. {NowOf(lines)}";
            throw ToolException.ForArgument($"{edit.At}.element_id", $"is no element of the page any more: '{Summaries.Cut(id, 60)}'. It was deleted or replaced. {now}");
        }

        if (edit.Expected is { } expected && !Reads(line, expected))
        {
            var elsewhere = moved.Count > 0 ? $" What was expected stands at {Listed(moved)}" : "";
            throw ToolException.ForArgument($"{edit.At}.expected", $"is not what stands there now: {line.Around}.{elsewhere}");
        }

        return line;
    }

    private static bool Reads(PageLine line, string text) => Names.AreAlike(line.Text, text) || Names.AreAlike(line.Text, Plain(text));

    // A match of the whole line wins over a match of a part. An exact match of a part wins over a similar one.
    private IReadOnlyList<PageLine> WithText(string text)
    {
        foreach (var wanted in (string[])[text.Trim(), Plain(text)])
        {
            var key = Names.Key(wanted);
            if (key.Length == 0)
                continue;
            if (Named(lines, wanted) is { Count: > 0 } whole)
                return whole;
            if (lines.Where(line => line.Text.Contains(wanted, StringComparison.Ordinal)).ToList() is { Count: > 0 } exact)
                return exact;
            if (lines.Where(line => Names.Key(line.Text).Contains(key, StringComparison.Ordinal)).ToList() is { Count: > 0 } alike)
                return alike;
        }

        return [];
    }

    private static IReadOnlyList<PageLine> Named(IEnumerable<PageLine> among, string name) => Names.Find(among, line => line.Text, name);

    private static PageLine Only(string argument, string wanted, IReadOnlyList<PageLine> found, string others, IReadOnlyList<PageLine> among)
    {
        if (found.Count == 1)
            return found[0];
        var shown = Summaries.Cut(wanted.Trim(), MostShown);
        if (found.Count > 1)
            throw ToolException.ForArgument(argument, string.Create(CultureInfo.InvariantCulture, $"fits {found.Count} places: '{shown}'. Name one by its element_id: {Listed(found)}"));
        if (wanted.Trim().Contains('\n', StringComparison.Ordinal))
            throw ToolException.ForArgument(argument, "has several lines, and no line of the page reads so. Give the text of one line; for several lines, give one edit each.");
        var nearest = NearestNames.Of(wanted, among.Where(line => line.Text.Length > 0), line => line.Text).ToList();
        throw ToolException.ForArgument(argument, $"is nowhere on the page: '{shown}'. {(nearest.Count > 0 ? $"{others}: {Listed(nearest)}" : NowOf(among))}");
    }

    private static string NowOf(IReadOnlyList<PageLine> now) => now.Count == 0 ? "There are none." : $"There is: {Listed(now)}";

    private static string Listed(IReadOnlyList<PageLine> found) =>
        string.Join("; ", found.Take(MostListed).Select(line => line.Around)) + (found.Count > MostListed ? string.Create(CultureInfo.InvariantCulture, $" and {found.Count - MostListed} more.") : ".");

    // Models copy texts from get_page, which returns Markdown.
    private static string Plain(string text) => MarkdownMarks.Without(BlockMark().Replace(text.Trim(), "").Trim());

    [GeneratedRegex(@"\A#{1,6}\s+", RegexOptions.CultureInvariant)]
    private static partial Regex HeadingMark();

    [GeneratedRegex(@"\A\s*(?:[-*+]\s+\[[ xX]\]|[-*+]|\d{1,9}[.)]|#{1,6}|>)(?:\s+|\z)|\A\s*(?:```|~~~|\|)", RegexOptions.CultureInvariant)]
    private static partial Regex BlockMark();
}
