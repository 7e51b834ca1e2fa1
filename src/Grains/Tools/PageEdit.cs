using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>One edit of a page, as the caller of <c>edit_page</c> sends it: the action, the place and the content.</summary>
/// <param name="At">The edit's place in the arguments, for errors: <c>edits[0]</c>.</param>
/// <param name="What">One of <see cref="Actions"/>.</param>
/// <param name="ElementId">The id of the element, if the place is an element.</param>
/// <param name="Text">A text of one line, if the place is the line with that text.</param>
/// <param name="Heading">A heading, if the place is the heading with its section.</param>
/// <param name="Expected">The text that the caller read at the element; null if it is not to be checked.</param>
/// <param name="Content">The Markdown to write; null for a deletion.</param>
internal sealed partial record PageEdit(string At, string What, string? ElementId, string? Text, string? Heading, string? Expected, string? Content)
{
    /// <summary>The name of the member for the action.</summary>
    public const string Action = "action";

    /// <summary>Inserts content before the place.</summary>
    public const string InsertBefore = "insert_before";

    /// <summary>Inserts content after the place.</summary>
    public const string InsertAfter = "insert_after";

    /// <summary>Replaces the place by content.</summary>
    public const string Replace = "replace";

    /// <summary>Deletes the place.</summary>
    public const string Delete = "delete";

    /// <summary>The actions of an edit.</summary>
    public static string[] Actions { get; } = [InsertBefore, InsertAfter, Replace, Delete];

    /// <summary>The members of an edit besides the action, all text.</summary>
    public static string[] Texts { get; } = ["element_id", "text", "heading", "expected", "content"];

    /// <summary>Whether the edit removes the lines at the place.</summary>
    public bool Removes => What is Replace or Delete;

    /// <summary>Reads the edits of a call.</summary>
    /// <param name="edits">The edits, as read by their shape.</param>
    /// <exception cref="ToolException">An edit lacks a member, or has members that do not go together.</exception>
    public static IReadOnlyList<PageEdit> Read(IReadOnlyList<Dictionary<string, JsonElement>> edits) =>
        [.. edits.Select((edit, index) => Read(edit, string.Create(CultureInfo.InvariantCulture, $"edits[{index}]")))];

    private static PageEdit Read(Dictionary<string, JsonElement> members, string at)
    {
        var given = TextOf(members, Action);
        var what = given is null ? null : Array.Find(Actions, known => ArgumentNames.Fold(known) == ArgumentNames.Fold(given));
        if (what is null)
            throw ToolException.ForArgument($"{at}.{Action}", $"must be one of {string.Join(", ", Actions)}.");
        var edit = new PageEdit(
            at, what, TextOf(members, "element_id")?.Trim(), TextOf(members, "text"), TextOf(members, "heading"), TextOf(members, "expected"), TextOf(members, "content"));
        if ((edit.ElementId is null ? 0 : 1) + (edit.Text is null ? 0 : 1) + (edit.Heading is null ? 0 : 1) != 1)
            throw ToolException.ForArgument(at, "must name one place: element_id, text or heading, and only one of them.");
        if (edit.Expected is not null && edit.ElementId is null)
            throw ToolException.ForArgument($"{at}.expected", "goes with element_id only.");
        if (what == Delete && edit.Content is not null)
            throw ToolException.ForArgument($"{at}.content", "is for the other actions. To put something there instead, use replace.");
        if (what != Delete && edit.Content is null)
            throw ToolException.ForArgument($"{at}.content", $"is required for {what}. {(what == Replace ? "To put nothing there, use delete." : "It is Markdown.")}");
        // Otherwise the heading would be removed unnoticed.
        if (what == Replace && edit.Heading is not null && !StartsWithHeading().IsMatch(edit.Content!))
            throw ToolException.ForArgument($"{at}.content", "replaces a heading with its section, and must begin with the heading, such as '## Decisions'.");
        return edit;
    }

    private static string? TextOf(Dictionary<string, JsonElement> members, string name) => members.TryGetValue(name, out var value) ? value.GetString() : null;

    // Coda has headings of three levels (PageLineStyle).
    [GeneratedRegex(@"\A\s{0,3}#{1,3}[ \t]+\S", RegexOptions.CultureInvariant)]
    private static partial Regex StartsWithHeading();
}
