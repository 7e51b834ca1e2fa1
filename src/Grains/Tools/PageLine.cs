using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>One line of a page.</summary>
/// <param name="Index">Its place among the lines, from 0.</param>
/// <param name="Id">The element id.</param>
/// <param name="Content">The line's content, as plain text.</param>
/// <param name="Before">The text of the line before it; null for the first line.</param>
internal sealed record PageLine(int Index, string Id, PageContentLine Content, string? Before)
{
    private const int MostShown = 80;

    /// <summary>The text.</summary>
    public string Text => Content.Content ?? "";

    /// <summary>The level of a heading, from 1; 0 for another line.</summary>
    public int HeadingLevel => Content.Style switch { "h1" => 1, "h2" => 2, "h3" => 3, _ => 0 };

    /// <summary>The line for messages: its id, its style and the beginning of its text.</summary>
    public string Shown => $"{Id} ({Content.Style ?? "no text"}) '{Cut(Text)}'";

    /// <summary>The same, with the text of the line before it.</summary>
    public string Around => Before is null ? $"{Shown}, the first line" : $"{Shown}, after '{Cut(Before)}'";

    private static string Cut(string text) => Summaries.Cut(text.ReplaceLineEndings(" "), MostShown);
}
