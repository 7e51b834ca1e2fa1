namespace CodaMcp.Pages.Views;

/// <summary>Describes the page for a six-digit code.</summary>
public sealed record CodeModel
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>The sentence before <see cref="Subject"/>.</summary>
    public required string Lead { get; init; }

    /// <summary>The address, number or organization at the end of the lead.</summary>
    public required string Subject { get; init; }

    /// <summary>The hint about the code.</summary>
    public required string Hint { get; init; }

    /// <summary>The page's own path.</summary>
    public required string Action { get; init; }

    /// <summary>The address of the sign-in page.</summary>
    public required string StartAgain { get; init; }

    /// <summary>The error of the entered code, or null.</summary>
    public string? Error { get; init; }

    /// <summary>The alternatives: the action's value and its label.</summary>
    public required IReadOnlyList<(string Value, string Label)> Others { get; init; }
}
