namespace CodaMcp.Tools.Results;

/// <summary>One line of a page.</summary>
internal sealed record PageElement
{
    public required string Id { get; init; }

    /// <summary>paragraph, h1, bulletedList, …</summary>
    public required string Style { get; init; }

    /// <summary>How deep it is indented, where it is.</summary>
    public int? Level { get; init; }

    public required string Text { get; init; }
}
