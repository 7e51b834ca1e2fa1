namespace CodaMcp.Sandbox.Coda;

/// <summary>One line of a page, or a table between its lines.</summary>
internal sealed record ContentElement
{
    public required string Id { get; init; }

    /// <summary>One of <see cref="LineStyles"/>. Not used for a table.</summary>
    public string Style { get; init; } = LineStyles.Paragraph;

    /// <summary>Inline markdown. For code it is the plain text.</summary>
    public string Text { get; init; } = "";

    public int Level { get; init; }
    public bool? Checked { get; init; }
    public string? Language { get; init; }

    /// <summary>
    /// The HTML of content besides text, such as an image or a button. The HTML export shows it. The Markdown export and the listing of lines do not. Coda's
    /// staff say so for images. For other content it is not recorded.
    /// </summary>
    public string? Html { get; init; }

    /// <summary>The id of the table, if this element is a table of the document. The API's content listing does not show tables.</summary>
    public string? TableId { get; init; }
}
