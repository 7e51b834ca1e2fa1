namespace CodaMcp.Pages.Views;

/// <summary>The page that takes a code of six digits.</summary>
public sealed record CodeModel
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>Where the code is, up to <see cref="Subject"/>.</summary>
    public required string Lead { get; init; }

    /// <summary>The address, number or organization that the lead ends with.</summary>
    public required string Subject { get; init; }

    /// <summary>What to know about the code.</summary>
    public required string Hint { get; init; }

    /// <summary>The page's own path.</summary>
    public required string Action { get; init; }

    /// <summary>What is wrong with the code that was entered, or null.</summary>
    public string? Error { get; init; }

    /// <summary>What else can be done: the action's value and its words.</summary>
    public required IReadOnlyList<(string Value, string Label)> Others { get; init; }
}
