namespace CodaMcp.Sandbox.Coda;

/// <summary>One line of a page, or a table that stands between its lines.</summary>
internal sealed record ContentElement
{
    public required string Id { get; init; }

    /// <summary>One of <see cref="LineStyles"/>; of no meaning for a table.</summary>
    public string Style { get; init; } = LineStyles.Paragraph;

    /// <summary>Inline markdown; for code the bare text.</summary>
    public string Text { get; init; } = "";

    public int Level { get; init; }
    public bool? Checked { get; init; }
    public string? Language { get; init; }

    /// <summary>
    /// HTML of what the line holds besides text, such as an image or a button. The HTML export shows it, and the Markdown export and the
    /// listing of lines do not (Coda's staff say so of images; of other things it is not recorded).
    /// </summary>
    public string? Html { get; init; }

    /// <summary>Set when this element is a table of the document; the API's content listing does not show those.</summary>
    public string? TableId { get; init; }
}
