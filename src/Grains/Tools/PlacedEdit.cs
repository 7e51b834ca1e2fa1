namespace CodaMcp.Tools;

/// <summary>An edit whose place on the page was found.</summary>
/// <param name="Edit">The edit.</param>
/// <param name="Lines">All lines of the page.</param>
/// <param name="First">The index of the first line of the place.</param>
/// <param name="Last">The index of the last line of the place. Only a heading with its section can have several lines.</param>
internal sealed record PlacedEdit(PageEdit Edit, IReadOnlyList<PageLine> Lines, int First, int Last)
{
    /// <summary>The line that the request names. For an insertion after the place this is the last line, otherwise the first line.</summary>
    public PageLine Anchor => Lines[Edit.What == PageEdit.InsertAfter ? Last : First];

    /// <summary>The lines of the place.</summary>
    public IEnumerable<PageLine> Place => Lines.Skip(First).Take(Last - First + 1);

    // The position of an insertion: before the line with this index.
    private int Gap => Edit.What == PageEdit.InsertAfter ? Last + 1 : First;

    /// <summary>Whether this and another edit touch the same place.</summary>
    public bool Overlaps(PlacedEdit other) => (Edit.Removes, other.Edit.Removes) switch
    {
        (true, true) => First <= other.Last && other.First <= Last,
        (true, false) => Holds(other),
        (false, true) => other.Holds(this),
        _ => Gap == other.Gap,
    };

    // Whether this edit removes the line that the insertion names, or the lines around the inserted content.
    private bool Holds(PlacedEdit insertion) => (insertion.Anchor.Index >= First && insertion.Anchor.Index <= Last) || (insertion.Gap > First && insertion.Gap <= Last);
}
