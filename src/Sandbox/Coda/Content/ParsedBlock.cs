using System.Collections.Immutable;

namespace CodaMcp.Sandbox.Coda;

/// <summary>A line from markdown or HTML. With <see cref="Cells"/> it is a table of plain text, header row first.</summary>
internal sealed record ParsedBlock(
    string Style,
    string Text,
    int Level = 0,
    bool? Checked = null,
    string? Language = null,
    ImmutableList<ImmutableList<string>>? Cells = null)
{
    public static ParsedBlock Table(ImmutableList<ImmutableList<string>> cells) => new(LineStyles.Paragraph, "", Cells: cells);
}
