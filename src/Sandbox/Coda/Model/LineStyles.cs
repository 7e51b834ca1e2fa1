namespace CodaMcp.Sandbox.Coda;

/// <summary>Styles of a content line, named as PageLineStyle of the API.</summary>
internal static class LineStyles
{
    public const string Paragraph = "paragraph";
    public const string BlockQuote = "blockQuote";
    public const string PullQuote = "pullQuote";
    public const string BulletedList = "bulletedList";
    public const string NumberedList = "numberedList";
    public const string CheckboxList = "checkboxList";
    public const string CollapsibleList = "collapsibleList";
    public const string Code = "code";
    public const string Heading1 = "h1";
    public const string Heading2 = "h2";
    public const string Heading3 = "h3";

    public static bool IsList(string style) => style is BulletedList or NumberedList or CheckboxList or CollapsibleList;

    /// <summary>Whether the API shows the indentation of such a line.</summary>
    public static bool IsIndentable(string style) => style is Paragraph or BlockQuote || IsList(style);
}
