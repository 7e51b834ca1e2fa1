namespace CodaMcp.Coda.Contract;

/// <summary>The icon of a doc, page or folder (schema Icon).</summary>
public sealed record Icon
{
    /// <summary>Its name in Coda, such as <c>rocket</c>: what a write takes.</summary>
    public string? Name { get; init; }

    /// <summary>Where its picture is.</summary>
    public string? BrowserLink { get; init; }
}
