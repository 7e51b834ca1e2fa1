namespace CodaMcp.Tools;

/// <summary>An edit whose place on the page was found.</summary>
/// <param name="Edit">The edit.</param>
/// <param name="Lines">All lines of the page.</param>
/// <param name="First">The index of the first line of the place.</param>
/// <param name="Last">The index of its last line: more than the first for a heading with its section.</param>
internal sealed record PlacedEdit(PageEdit Edit, IReadOnlyList<PageLine> Lines, int First, int Last)
{
    /// <summary>The line that the request names: the last one of a place to insert after, otherwise the first.</summary>
    public PageLine Anchor => Lines[Edit.What == PageEdit.InsertAfter ? Last : First];

    /// <summary>The lines of the place.</summary>
    public IEnumerable<PageLine> Place => Lines.Skip(First).Take(Last - First + 1);

    // Between which lines it inserts: before the line of that index.
    private int Gap => Edit.What == PageEdit.InsertAfter ? Last + 1 : First;

    /// <summary>Whether this and another edit touch the same place.</summary>
    public bool Overlaps(PlacedEdit other) => (Edit.Removes, other.Edit.Removes) switch
    {
        (true, true) => First <= other.Last && other.First <= Last,
        (true, false) => Holds(other),
        (false, true) => other.Holds(this),
        _ => Gap == other.Gap,
    };

    // An insertion needs its line, and its content would stand in what goes.
    private bool Holds(PlacedEdit insertion) => (insertion.Anchor.Index >= First && insertion.Anchor.Index <= Last) || (insertion.Gap > First && insertion.Gap <= Last);
}
